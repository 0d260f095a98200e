import { assert, assertEquals, assertThrows } from "@std/assert";
import { isCheapJson, JsonReader, type JsonSpan } from "../../lib/base/json_reader.ts";
import { forEachSeed, type Random } from "../support/random.ts";

for (
  const { text, shape } of [
    { text: "1", shape: { depth: 0, values: 0 } },
    { text: ' "a,[b" ', shape: { depth: 0, values: 0 } },
    { text: "null", shape: { depth: 0, values: 0 } },
    { text: "[]", shape: { depth: 1, values: 1 } },
    { text: "[[],[1,2]]", shape: { depth: 2, values: 5 } },
    { text: '{"a":{"b":["}]",{}]}}', shape: { depth: 4, values: 5 } },
    { text: '["\\"]","\\\\",""]', shape: { depth: 1, values: 3 } },
  ]
) {
  Deno.test(`JsonReader.value measures ${text}`, () => {
    const reader = new JsonReader(text);
    const { start, end, ...found } = reader.value();
    reader.end();
    assertEquals(found, shape);
    assertEquals(text.slice(start, end), text.trim());
  });
}

for (
  const { text, message } of [
    { text: "", message: "Expected a value at 0, got the end" },
    { text: "]", message: 'Expected a value at 0, got "]"' },
    { text: "[1", message: "Expected its end at 2, got the end" },
    { text: '{"a":"b', message: 'Expected " at 7, got the end' },
    { text: '"\\"', message: 'Expected " at 3, got the end' },
  ]
) {
  Deno.test(`JsonReader.value refuses ${text || "nothing"}`, () => {
    assertThrows(() => new JsonReader(text).value(), SyntaxError, message);
  });
}

for (
  const { text, message } of [
    { text: "[1 2]", message: 'Expected , at 3, got "2]"' },
    { text: "[1,]", message: 'Expected a value at 3, got "]"' },
    { text: "{}", message: 'Expected [ at 0, got "{}"' },
    { text: "[1,2", message: "Expected , at 4, got the end" },
    { text: "[1] 2", message: 'Expected the end at 4, got "2"' },
  ]
) {
  Deno.test(`JsonReader.elements refuses ${text}`, () => {
    assertThrows(() => readList(text), SyntaxError, message);
  });
}

function readList(text: string): unknown[] {
  const reader = new JsonReader(text);
  const list: unknown[] = [];
  for (const _ of reader.elements()) list.push(parse(text, reader.value()));
  reader.end();
  return list;
}

function parse(text: string, { start, end }: JsonSpan): unknown {
  return JSON.parse(text.slice(start, end));
}

Deno.test("JsonReader reads any JSON as JSON.parse does, whatever the space in it", async () => {
  await forEachSeed(300, (random) => {
    const value = valueOf(random, 5);
    const text = JSON.stringify(value, null, random.pick([0, 1, "\t", " \r\n"]));
    const reader = new JsonReader(`  ${text}\n`);
    assertEquals(read(reader, `  ${text}\n`), value);
    reader.end();
  });
});

function read(reader: JsonReader, text: string): unknown {
  if (reader.isList) {
    const list: unknown[] = [];
    for (const index of reader.elements()) list[index] = read(reader, text);
    return list;
  }
  if (!reader.isObject) return parse(text, reader.value());
  const object: Record<string, unknown> = {};
  for (const key of reader.keys()) object[key] = read(reader, text);
  return object;
}

const TEXTS = ["", "a", '"', "\\", '\\"', "]", "}", ",", "[{", "é漢😀\u2028", "\n\t"];

function valueOf(random: Random, depth: number): unknown {
  const kind = random.int(0, depth === 0 ? 3 : 5);
  if (kind === 0) return random.pick(TEXTS);
  if (kind === 1) return random.int(-1e6, 1e6) / 8;
  if (kind < 4) return random.pick([null, true, false]);
  const items = Array.from({ length: random.int(0, 4) }, () => valueOf(random, depth - 1));
  return kind === 4 ? items : Object.fromEntries(items.map((item, index) => [random.pick(TEXTS) + index, item]));
}

Deno.test("JsonReader reads a part of a text", () => {
  const text = "[1,[2,3],4]";
  const reader = new JsonReader(text, { start: 3, end: 8 });
  assertEquals(Array.from(reader.elements(), () => parse(text, reader.value())), [2, 3]);
  reader.end();
});

for (
  const { name, text, isCheap } of [
    { name: "a short text", text: "[".repeat(16_384), isCheap: true },
    { name: "a long text", text: JSON.stringify("x".repeat(1_000_000)), isCheap: true },
    { name: "many values", text: JSON.stringify(Array(20_001).fill(0)), isCheap: false },
    { name: "some values", text: JSON.stringify(Array(20_000).fill(0)), isCheap: true },
    { name: "deep lists", text: "[".repeat(20_000) + "]".repeat(20_000), isCheap: false },
    {
      name: "a nested text",
      text: "[".repeat(100) + `"${"x".repeat(20_000)}"` + "]".repeat(100),
      isCheap: true,
    },
    { name: "lists that do not end", text: "[".repeat(20_000), isCheap: false },
    { name: "long text that is not JSON", text: "x,".repeat(20_000), isCheap: true },
  ]
) {
  Deno.test(`isCheapJson is ${isCheap} for ${name}`, () => assert(isCheapJson(text) === isCheap));
}
