import { assertEquals } from "@std/assert";
import { gapEvents, resumeAfter } from "../../lib/wire/resume.ts";

const HELD = { run: "b", oldest: 21, newest: 30 };
const EMPTY = { run: "b", oldest: 1, newest: 0 };
/** The ring was cleared: numbers continue, and no record is held. */
const CLEARED = { run: "b", oldest: 31, newest: 30 };

for (
  const { name, cursor, held, after, resumed, gap } of [
    { name: "the newest record", cursor: ["b", 30], held: HELD, after: 30, resumed: true },
    { name: "a held record", cursor: ["b", 25], held: HELD, after: 25, resumed: true },
    { name: "the newest record that is gone", cursor: ["b", 20], held: HELD, after: 20, resumed: true },
    {
      name: "a record that is gone",
      cursor: ["b", 19],
      held: HELD,
      after: 20,
      resumed: true,
      gap: { from: 20, to: 20, missed: 1, reason: "overwritten" },
    },
    {
      name: "the start of the run",
      cursor: ["b", 0],
      held: HELD,
      after: 20,
      resumed: true,
      gap: { from: 1, to: 20, missed: 20, reason: "overwritten" },
    },
    {
      name: "a number not given out yet",
      cursor: ["b", 31],
      held: HELD,
      after: 20,
      resumed: false,
      gap: { from: 1, to: 20, missed: 20, reason: "restart" },
    },
    {
      name: "another run",
      cursor: ["a", 25],
      held: HELD,
      after: 20,
      resumed: false,
      gap: { from: 1, to: 20, missed: 20, reason: "restart" },
    },
    {
      name: "another run, with nothing gone of this one",
      cursor: ["a", 25],
      held: EMPTY,
      after: 0,
      resumed: false,
      gap: { from: 1, to: 0, missed: 0, reason: "restart" },
    },
    { name: "the start of an empty run", cursor: ["b", 0], held: EMPTY, after: 0, resumed: true },
    {
      name: "a record of a cleared ring",
      cursor: ["b", 28],
      held: CLEARED,
      after: 30,
      resumed: true,
      gap: { from: 29, to: 30, missed: 2, reason: "overwritten" },
    },
  ] as const
) {
  Deno.test(`resumeAfter continues after ${name}`, () => {
    const [run, seq] = cursor;
    assertEquals(resumeAfter({ run, seq }, held), {
      cursor: { run: "b", seq: after },
      resumed,
      missed: gap?.missed ?? 0,
      gap: gap && { kind: "gap", ...gap },
    });
  });
}

Deno.test("resumeAfter counts every record once, at every cursor", () => {
  for (let seq = 0; seq <= HELD.newest; seq++) {
    const { cursor, missed } = resumeAfter({ run: "b", seq }, HELD);
    assertEquals(missed + HELD.newest - cursor.seq, HELD.newest - seq);
  }
});

Deno.test("gapEvents moves the resume point behind the gap", () => {
  const gap = { kind: "gap", from: 5, to: 20, missed: 16, reason: "lagged" } as const;
  const [first, second] = gapEvents("b", gap);
  assertEquals(first, gap);
  assertEquals(second, { kind: "ping", id: "b-20" });
});
