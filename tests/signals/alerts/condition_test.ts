import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { AlertSyntaxError } from "../../../lib/signals/alerts/alert_syntax_error.ts";
import { parseCondition, printCondition } from "../../../lib/signals/alerts/condition.ts";

/** Texts with their canonical forms. */
const CONDITIONS = [
  ["count > 5", "count > 5 in 1m"],
  ["  COUNT>=5 IN 30s ", "count >= 5 in 30s"],
  ["count < 1 in 120m", "count < 1 in 2h"],
  ["rate > 10", "rate > 10/s in 1m"],
  ["rate>0.5/m in 1h", "rate > 0.5/m in 1h"],
  ["rate > 3x the hour before", "rate > 3x the hour before in 1m"],
  ["count > 1.5 x the 10m before in 5m", "count > 1.5x the 10m before in 5m"],
  ["rate <= 0.1x the 24h before", "rate <= 0.1x the day before in 1m"],
  ["new pattern", "new pattern in 1m"],
  ["new pattern at level>=error", "new pattern at level>=error in 1m"],
  ["new pattern at level >= CRITICAL in 5m", "new pattern at level>=fatal in 5m"],
  ["silent for 10m", "silent for 10m"],
  ["p99(duration_ms) > 500", "p99(duration_ms) > 500 in 1m"],
  ["p99.9( http.duration ) >= 1e3 in 10m", "p99.9(http.duration) >= 1000 in 10m"],
  ['avg("my field") < -2.5', 'avg("my field") < -2.5 in 1m'],
  ["sum(bytes) > 1000000 in 1d", "sum(bytes) > 1000000 in 1d"],
  ["min(free_mb) <= 10", "min(free_mb) <= 10 in 1m"],
  ["max(queue.length) > 100", "max(queue.length) > 100 in 1m"],
] as const;

for (const [text, canonical] of CONDITIONS) {
  Deno.test(`parseCondition reads ${JSON.stringify(text)}`, () => {
    const condition = parseCondition(text);
    assertStrictEquals(printCondition(condition), canonical);
    assertEquals(parseCondition(canonical), condition);
  });
}

/** Malformed conditions, with the offset of the error and the start of the expected text. */
const MALFORMED = [
  ["", 0, "count, rate"],
  ["cuont > 5", 0, "count, rate"],
  ["count", 5, ">, >=, < or <="],
  ["count = 5", 6, ">, >=, < or <="],
  ["count > many", 8, "a number"],
  ["count > 5 in", 12, "a duration"],
  ["count > 5 in 5", 13, "a duration"],
  ["count > 5 in 0s", 13, "a duration from 1s to 1d"],
  ["count > 5 in 2d", 13, "a duration from 1s to 1d"],
  ["count > 5 in 1m now", 16, "the end"],
  ["count > 5/s", 9, "the end"],
  ["rate > 0x the hour before", 7, "a number above 0"],
  ["rate > 3x", 9, "the hour before"],
  ["rate > 3x the hour", 18 - 8, "the hour before"],
  ["rate > 3x the month before", 10, "the hour before"],
  ["p100(a) > 1", 0, "count, rate"],
  ["p0(a) > 1", 0, "a percentile"],
  ["p99 > 1", 0, "count, rate"],
  ["avg > 1", 4, "the name of a field"],
  ["avg() > 1", 4, "the name of a field"],
  ["avg(a > 1", 6, "a closing )"],
  ["new", 3, "pattern after new"],
  ["new pattern at error", 15, "level>="],
  ["new pattern at level>=loud", 15, "level>="],
  ["silent", 6, "for and a duration"],
  ["silent for", 10, "a duration"],
] as const;

for (const [text, offset, expected] of MALFORMED) {
  Deno.test(`parseCondition refuses ${JSON.stringify(text)} with its place`, () => {
    const error = assertThrows(() => parseCondition(text), AlertSyntaxError);
    assertEquals([error.offset, error.part], [offset, "condition"]);
    assert(error.message.includes(`at ${offset}: expected ${expected}`), error.message);
  });
}
