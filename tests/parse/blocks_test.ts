import { assertEquals, assertObjectMatch, assertStrictEquals } from "@std/assert";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { BLOCKS } from "../cases/blocks.ts";
import { forEachSeed } from "../support/random.ts";

/** Reads lines as one source does. */
function open() {
  const records: LogRecord[] = [];
  const lines = new LineRecords((record) => records.push(toRecord(record)), "test");
  return { records, lines, push: (text: string) => lines.push([{ text, cutBytes: 0 }]) };
}

for (const { name, text, records: parts } of BLOCKS) {
  Deno.test(`LineRecords reads ${name}`, () => {
    const { records, lines, push } = open();
    text.split("\n").forEach(push);
    lines.flush();
    assertEquals(records.length, parts.length, JSON.stringify(records, undefined, 2));
    parts.forEach((part, index) => assertObjectMatch({ ...records[index] }, part));
  });
}

Deno.test("LineRecords counts blank lines that are in no record", () => {
  const { lines, push } = open();
  ["", "a", "", "  b", "", "", "c", ""].forEach(push);
  lines.flush();
  const { lines: taken, records, joined, blank } = lines.stats;
  assertEquals({ taken, records, joined, blank }, { taken: 8, records: 2, joined: 2, blank: 4 });
});

Deno.test("LineRecords loses no line of any blocks", async () => {
  const pieces = BLOCKS.filter(({ name }) => !name.includes("list of objects")).flatMap(({ text }) => text.split("\n"));
  await forEachSeed(1000, (random) => {
    const { lines, push } = open();
    random.list(0, 30, () => random.pick(pieces)).forEach((piece) => {
      push(random.chance(0.1) ? piece.slice(random.int(0, piece.length)) : piece);
      if (random.chance(0.05)) lines.flush();
    });
    lines.flush();
    const { lines: taken, records, joined, blank } = lines.stats;
    assertStrictEquals(records + joined + blank, taken);
  });
});
