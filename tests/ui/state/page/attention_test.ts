import { assertEquals, assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { LEVELS } from "../../../../lib/record/level.ts";
import { toRecord } from "../../../../lib/record/record.ts";
import { AttentionModel } from "../../../../ui/state/page/attention.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";

/** One record of each level, and a gap. */
const ROWS: readonly Row[] = [
  ...LEVELS.map((level): Row => ({ kind: "record", id: `run-${level}`, record: toRecord({ level, message: "" }) })),
  { kind: "gap", id: "run-9", gap: { from: 9, to: 9, missed: 1, reason: "lagged" } },
];

Deno.test("AttentionModel counts the errors that arrive while the page is hidden", () => {
  const attention = new AttentionModel(signal(""));
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
  const attention = new AttentionModel(signal(""));
  attention.show(false);
  for (let times = 0; times < 50; times++) attention.receive(ROWS);
  assertStrictEquals(attention.title.value, "(99+) Ringside");
});

Deno.test("AttentionModel names a trouble of the connection in the title", () => {
  const trouble = signal("");
  const attention = new AttentionModel(trouble);
  trouble.value = "Silent for 20 s";
  assertStrictEquals(attention.title.value, "Silent for 20 s · Ringside");
  attention.show(false);
  attention.receive(ROWS);
  assertStrictEquals(attention.title.value, "(2) Silent for 20 s · Ringside");
});
