import { assertEquals, assertLess, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { formatEventId, newRun, parseEventId } from "../../lib/wire/cursor.ts";

Deno.test("newRun returns a unique run in the characters of an event id", () => {
  const runs = Array.from({ length: 100 }, newRun);
  for (const run of runs) assertMatch(run, /^[0-9a-z]{6}$/);
  assertStrictEquals(new Set(runs).size, runs.length);
});

Deno.test("parseEventId parses what formatEventId formats", () => {
  for (const seq of [0, 1, 1185, Number.MAX_SAFE_INTEGER]) {
    const run = newRun();
    assertEquals(parseEventId(formatEventId(run, seq)), { run, seq });
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
    const { message } = assertThrows(() => parseEventId(text), SyntaxError);
    assertMatch(message, /^Cannot parse event id ".*": expected "<run>-<number>"$/s);
    assertLess(message.length, 200);
  });
}
