import { assertEquals } from "@std/assert";
import { LineRecords } from "../../lib/parse/line_records.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { PROGRAMS } from "../cases/programs.ts";

for (const { name, text, level, hasTime, records = 1 } of PROGRAMS) {
  Deno.test(`LineRecords reads level and time of ${name}`, () => {
    const read: RecordInput[] = [];
    const lines = new LineRecords((record) => read.push(record), "test", { schedule: () => () => {} });
    lines.push(text.split("\n").map((line) => ({ text: line, cutBytes: 0 })));
    lines.flush();
    const [first] = read;
    assertEquals([first.level, first.timestamp !== undefined, read.length], [level, hasTime, records]);
  });
}
