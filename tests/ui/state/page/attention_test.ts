import { assertEquals, assertStrictEquals } from "@std/assert";
import { LEVELS } from "../../../../lib/record/level.ts";
import { toRecord } from "../../../../lib/record/record.ts";
import { AttentionModel } from "../../../../ui/state/page/attention.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";

/** One record of each level, and a gap. */
const ROWS: readonly Row[] = [
  ...LEVELS.map((level): Row => ({ kind: "record", id: `run-${level}`, record: toRecord({ level, message: "" }) })),
  { kind: "gap", id: "run-9", gap: { kind: "gap", from: 9, to: 9, missed: 1, reason: "lagged" } },
];

Deno.test("AttentionModel counts the errors that come while the page is not seen", () => {
  const attention = new AttentionModel();
  attention.receive(ROWS);
  assertEquals([attention.title.value, attention.isMarked.value], ["Ringside", false]);
  attention.show(false);
  attention.receive(ROWS);
  attention.receive(ROWS);
  assertEquals([attention.title.value, attention.isMarked.value], ["(4) Ringside", true]);
  attention.show(true);
  assertEquals([attention.title.value, attention.isMarked.value], ["Ringside", false]);
});

Deno.test("AttentionModel does not count beyond 99", () => {
  const attention = new AttentionModel();
  attention.show(false);
  for (let times = 0; times < 50; times++) attention.receive(ROWS);
  assertStrictEquals(attention.title.value, "(99+) Ringside");
});
