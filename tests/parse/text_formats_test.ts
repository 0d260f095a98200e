import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../lib/record/record.ts";
import type { ParsedLine } from "../../lib/parse/parsed_line.ts";
import { parsePlain } from "../../lib/parse/plain.ts";
import { ENVELOPES, FormatTable, TEXT_FORMATS } from "../../lib/parse/text_formats.ts";
import { LIKE_FORMATS, PROSE } from "../cases/text/prose.ts";
import { TEXT_LINES } from "../cases/text_lines.ts";
import { forEachSeed, type Random } from "../support/random.ts";

function formatOf(line: string): string | undefined {
  return TEXT_FORMATS.find((format) => format.parse(line) !== undefined)?.name;
}

for (const { format, line, parsed } of TEXT_LINES) {
  Deno.test(`${format} reads ${JSON.stringify(line)}`, () => {
    assertEquals(TEXT_FORMATS.find(({ name }) => name === format)?.parse(line), parsed);
  });
}

Deno.test("TEXT_FORMATS assigns every line to its own format", () => {
  for (const { format, line } of TEXT_LINES) assertStrictEquals(formatOf(line), format, line);
});

Deno.test("TEXT_FORMATS reject prose", () => {
  assert(PROSE.length > 100);
  assertEquals(PROSE.filter((line) => formatOf(line) !== undefined), []);
});

Deno.test("TEXT_FORMATS reject lines that only begin like one of them", () => {
  assertEquals(LIKE_FORMATS.filter((line) => formatOf(line) !== undefined), []);
});

Deno.test("TEXT_FORMATS each have a unique name and example lines", () => {
  const names = TEXT_FORMATS.map(({ name }) => name);
  assertStrictEquals(new Set(names).size, names.length);
  assertEquals(names.filter((name) => !TEXT_LINES.some(({ format }) => format === name)), []);
});

Deno.test("TEXT_FORMATS treat __proto__ as an ordinary name", () => {
  const lines = [
    "level=info msg=m __proto__=1 constructor=2",
    '<12>1 - vm app 7 - [__proto__ __proto__="1" constructor="2"] m',
    'E1024 10:26:15.123456       1 c.go:1] "m" __proto__="1" constructor=2',
  ];
  for (const line of lines) {
    const { metadata } = toRecord(TEXT_FORMATS.find((format) => format.parse(line))!.parse(line)!);
    assert(JSON.stringify(metadata).includes('"__proto__":'), line);
  }
});

Deno.test("TEXT_FORMATS return content that a record takes unchanged", () => {
  for (const { line, parsed } of TEXT_LINES) {
    const { timestamp, level, message, metadata } = toRecord(parsed, { now: 0 });
    assertStrictEquals(Date.parse(timestamp), parsed.timestamp ?? 0, line);
    assertEquals([level, message], [parsed.level ?? "INFO", parsed.message]);
    assertStrictEquals(Object.keys(metadata).length, Object.keys(parsed.metadata ?? {}).length, line);
    assertStrictEquals(metadata.truncated, undefined);
  }
});

const TABLE = new FormatTable(TEXT_FORMATS);

Deno.test("FormatTable offers every format that can parse a line, for any first character", () => {
  const starts = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code));
  for (const { line } of TEXT_LINES) {
    for (const start of ["", ...starts]) {
      for (const changed of [start + line, start + line.slice(1), start + start + line.slice(2)]) {
        const able = TEXT_FORMATS.filter((format) => format.parse(changed) !== undefined);
        assertEquals(TABLE.of(changed).filter((format) => able.includes(format)), able, changed);
      }
    }
  }
});

Deno.test("FormatTable offers few formats for most lines, in order", () => {
  assertEquals(TABLE.of("Listening on port 8000").map(({ name }) => name), ["access", "supercomputer", "logfmt"]);
  assertEquals(TABLE.of("").map(({ name }) => name), ["access"]);
  assertEquals(TABLE.of("é").map(({ name }) => name), ["access"]);
});

/** Parses a line with every format, independent of their order. */
function readAll(line: string) {
  const parsed: (ParsedLine | undefined)[] = TEXT_FORMATS.map((format) => format.parse(line));
  for (const each of [...parsed, parsePlain(line)]) {
    if (each === undefined) continue;
    assertStrictEquals(typeof each.message, "string");
    assert(each.timestamp === undefined || Number.isInteger(each.timestamp));
    assert(Number(each.timestamp ?? 0) <= Date.now() + 86_400_000);
  }
  for (const envelope of ENVELOPES) {
    const opened = envelope.open(line);
    if (opened !== undefined) assert(opened.line.length <= line.length);
  }
}

function fragment(random: Random, most: number): string {
  const { line } = random.pick(TEXT_LINES);
  const start = random.int(0, line.length - 1);
  return line.slice(start, start + random.int(1, most));
}

Deno.test("TEXT_FORMATS parse any line made of pieces of others", async () => {
  await forEachSeed(4000, (random) => {
    readAll(random.list(0, 12, () => fragment(random, 30)).join(random.pick(["", " ", "\n"])));
  });
});

// In quadratic time this would take hours.
Deno.test("TEXT_FORMATS parse repetitive lines of 100 KB in linear time", async () => {
  const size = 100_000;
  await forEachSeed(300, (random) => {
    const { line } = random.pick(TEXT_LINES);
    const head = line.slice(0, random.int(0, line.length));
    const piece = random.chance(0.3)
      ? random.pick([" ", '"', "\\", '\\"', "[", "a=", 'a="', "(", ": "])
      : fragment(random, 8);
    readAll(head + piece.repeat(Math.ceil(size / piece.length)) + random.pick(["", '"', "]", "x"]));
  });
});
