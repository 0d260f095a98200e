import { assert, assertEquals, assertLess, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { compareCursors, compareRuns, formatEventId, isEventId, newRun, parseEventId } from "../../lib/wire/cursor.ts";

Deno.test("newRun returns a unique run in the characters of an event id", () => {
  const runs = Array.from({ length: 20 }, () => newRun());
  for (const run of runs) assertMatch(run, /^[0-9a-z]{12}$/);
  assertStrictEquals(new Set(runs).size, runs.length);
});

const NOW = Date.UTC(2026, 10, 30);

const SUCCESSORS: readonly { name: string; after?: string; start: number }[] = [
  { name: "starts now", start: NOW },
  { name: "comes after an earlier run", after: newRun(undefined, NOW - 1), start: NOW },
  { name: "comes after a run of the same millisecond", after: newRun(undefined, NOW), start: NOW + 1 },
  { name: "comes after a run of a clock that was set back", after: newRun(undefined, NOW + 5000), start: NOW + 5001 },
  { name: "starts now after what is no run", after: "!!!!!!!!!!!!", start: NOW },
  { name: "starts now after a run of an earlier version", after: "zzzzzz", start: NOW },
];

for (const { name, after, start } of SUCCESSORS) {
  Deno.test(`newRun ${name}`, () => {
    const run = newRun(after, NOW);
    assertStrictEquals(run.slice(0, 8), start.toString(36));
    if (after !== undefined) assertStrictEquals(compareRuns(run, after), after.length === 6 ? 6 : 1);
  });
}

Deno.test("compareCursors orders by run, then by number, and puts short runs of earlier versions first", () => {
  const [first, second] = [newRun(undefined, NOW), newRun(undefined, NOW + 1)];
  const ordered = [
    { run: "zzzzzz", seq: 9 },
    { run: first, seq: 2 },
    { run: first, seq: 10 },
    { run: second, seq: 1 },
  ];
  assertEquals(ordered.toReversed().sort(compareCursors), ordered);
  assertStrictEquals(compareRuns(first, first), 0);
});

Deno.test("parseEventId parses what formatEventId formats", () => {
  for (const seq of [0, 1, 1185, Number.MAX_SAFE_INTEGER]) {
    const run = newRun();
    assertEquals(parseEventId(formatEventId(run, seq)), { run, seq });
    assert(isEventId(formatEventId(run, seq)));
  }
});

const REFUSED = [
  "",
  "7",
  "-7",
  "m3k9x1-",
  "m3k9x1",
  "m3k9x1--7",
  "m3k9x1-7-8",
  "m3k9x1-7 ",
  " m3k9x1-7",
  "M3K9X1-7",
  "m3k9x1-7.5",
  "m3k9x1-0x10",
  "m3k9x1-1e3",
  "m3k9x1-9007199254740992",
  "m3k9x1-7\n",
  "m3k9x1m3k9x1m3k9x1-7",
  "m3k9x1-" + "9".repeat(100_000),
];

for (const text of REFUSED) {
  Deno.test(`parseEventId refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert(!isEventId(text));
    const { message } = assertThrows(() => parseEventId(text), SyntaxError);
    assertMatch(message, /^Cannot parse event id ".*": expected "<run>-<number>"$/s);
    assertLess(message.length, 200);
  });
}
