import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { type Line, LineSplitter, splitLines } from "../../lib/parse/lines.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const encoder = new TextEncoder();
const MAX = 20;

function bytes(...parts: (string | number[])[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => typeof part === "string" ? [...encoder.encode(part)] : part));
}

function utf16(text: string, isLittle = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), isLittle);
  return new Uint8Array(view.buffer);
}

async function split(chunks: Iterable<Uint8Array>, maxBytes = MAX): Promise<[text: string, cutBytes: number][]> {
  const lines = await Array.fromAsync(splitLines(ReadableStream.from(chunks), maxBytes));
  return lines.flat().map(({ text, cutBytes }) => [text, cutBytes]);
}

const CASES: readonly { name: string; input: Uint8Array; lines: [text: string, cutBytes: number][] }[] = [
  { name: "nothing", input: bytes(), lines: [] },
  { name: "one line", input: bytes("one\n"), lines: [["one", 0]] },
  { name: "a last line without a line break", input: bytes("one\ntwo"), lines: [["one", 0], ["two", 0]] },
  { name: "empty lines", input: bytes("\n\na\n\n"), lines: [["", 0], ["", 0], ["a", 0], ["", 0]] },
  { name: "CRLF", input: bytes("one\r\ntwo\r\n\r\n"), lines: [["one", 0], ["two", 0], ["", 0]] },
  { name: "a CR inside of a line, and two at its end", input: bytes("a\rb\r\r\n"), lines: [["a\rb\r", 0]] },
  { name: "a last line that ends with CR", input: bytes("one\r"), lines: [["one", 0]] },
  { name: "NUL and other controls", input: bytes("a\0b\x1b[31m\n"), lines: [["a\0b\x1b[31m", 0]] },
  { name: "many NUL bytes before a line and in it", input: bytes("\0".repeat(90), "a\0\0b\n"), lines: [["a\0b", 0]] },
  { name: "characters of two, three and four bytes", input: bytes("é漢😀\n"), lines: [["é漢😀", 0]] },
  {
    name: "bytes that are not UTF-8",
    input: bytes("a", [0xff, 0xc3], "b\n", [0x80], "\n"),
    lines: [["a\ufffd\ufffdb", 0], ["\ufffd", 0]],
  },
  {
    name: "a character split by a line break",
    input: bytes([0xe6, 0xbc], "\n", [0xa2], "\n"),
    lines: [["\ufffd", 0], ["\ufffd", 0]],
  },
  { name: "a byte order mark", input: bytes("\ufeffone\ntwo\n"), lines: [["one", 0], ["two", 0]] },
  {
    name: "byte order marks and NUL bytes before lines, and not those within",
    input: bytes("\ufeff\0\0\ufeffone\n\ufefftwo\n\0\ufeff\n\0\r\0three\nx\ufeffy\n\ufeff\0last"),
    lines: [["one", 0], ["two", 0], ["", 0], ["\r\0three", 0], ["x\ufeffy", 0], ["last", 0]],
  },
  {
    name: "UTF-16 of PowerShell",
    input: utf16("\ufeffone\r\né漢😀\r\n\ufefftwo \u0a0a\r\nlast"),
    lines: [["one", 0], ["é漢😀", 0], ["two \u0a0a", 0], ["last", 0]],
  },
  {
    name: "UTF-16 with the high byte first",
    input: utf16("\ufeffone\n\u0a0a\n", false),
    lines: [["one", 0], ["\u0a0a", 0]],
  },
  { name: "half a character of UTF-16", input: utf16("\ufeffab").subarray(0, 5), lines: [["a\ufffd", 0]] },
  { name: "half of the mark of UTF-16", input: bytes([0xff]), lines: [["\ufffd", 0]] },
  { name: "the mark of UTF-16 alone", input: bytes([0xff, 0xfe]), lines: [["", 0]] },
  { name: "a long line of UTF-16", input: utf16(`\ufeff${"漢".repeat(7)}\nb`), lines: [["漢".repeat(5), 6], ["b", 0]] },
  { name: "a line of the maximum length", input: bytes("x".repeat(MAX), "\n"), lines: [["x".repeat(MAX), 0]] },
  {
    name: "a line of the maximum length with CRLF",
    input: bytes("x".repeat(MAX), "\r\n"),
    lines: [["x".repeat(MAX), 0]],
  },
  { name: "a line one byte longer", input: bytes("x".repeat(MAX + 1), "\n"), lines: [["x".repeat(MAX), 1]] },
  {
    name: "a line one byte longer with CRLF",
    input: bytes("x".repeat(MAX + 1), "\r\ny\n"),
    lines: [["x".repeat(MAX), 2], ["y", 0]],
  },
  {
    name: "a line much longer than the limit",
    input: bytes("x".repeat(500), "\nnext"),
    lines: [["x".repeat(MAX), 480], ["next", 0]],
  },
  { name: "a last line that is too long", input: bytes("x".repeat(50)), lines: [["x".repeat(MAX), 30]] },
  {
    name: "a line cut inside a character",
    input: bytes("x".repeat(MAX - 1), "漢字\n"),
    lines: [["x".repeat(MAX - 1), 6]],
  },
  {
    name: "a line cut inside an emoji",
    input: bytes("x".repeat(MAX - 3), "😀\n"),
    lines: [["x".repeat(MAX - 3), 4]],
  },
  {
    name: "a line cut after a character",
    input: bytes("x".repeat(MAX - 3), "漢字\n"),
    lines: [["x".repeat(MAX - 3) + "漢", 3]],
  },
];

for (const { name, input, lines } of CASES) {
  Deno.test(`splitLines reads ${name}, split at any byte`, async () => {
    assertEquals(await split([input]), lines);
    assertEquals(await split(Array.from(input, (byte) => new Uint8Array([byte]))), lines, "byte by byte");
    for (let at = 0; at <= input.length; at++) {
      assertEquals(await split([input.subarray(0, at), input.subarray(at)]), lines, `parted at ${at}`);
    }
  });
}

Deno.test("splitLines yields the lines of a chunk as soon as it arrives", async () => {
  const sent: string[] = [];
  async function* chunks() {
    for (const text of ["one\ntwo\nthr", "ee\n", "four"]) {
      sent.push(text);
      yield await Promise.resolve(encoder.encode(text));
    }
  }
  const lines = splitLines(chunks(), MAX);
  const given: [sent: number, texts: string[]][] = [];
  for await (const line of lines) given.push([sent.length, line.map(({ text }) => text)]);
  assertEquals(given, [[1, ["one", "two"]], [2, ["three"]], [3, ["four"]]]);
});

Deno.test("splitLines cancels its input when the loop is left", async () => {
  let cancelled = false;
  const input = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encoder.encode("line\n")),
    cancel() {
      cancelled = true;
    },
  });
  for await (const _lines of splitLines(input, MAX)) break;
  assertStrictEquals(cancelled, true);
});

Deno.test("splitLines yields its lines before it throws the error of its input", async () => {
  const texts: string[] = [];
  async function* chunks() {
    yield await Promise.resolve(encoder.encode("one\nhalf a li"));
    throw new Error("unplugged");
  }
  assertError(
    await assertRejects(async () => {
      for await (const lines of splitLines(chunks(), MAX)) texts.push(...lines.map(({ text }) => text));
    }),
    { message: "unplugged" },
  );
  assertEquals(texts, ["one", "half a li"]);
});

Deno.test("splitLines loses no byte: kept plus cut is the input", async () => {
  await forEachSeed(300, async (random) => {
    const input = bytes(...random.list(0, 60, () => anyBytes(random)));
    const maxBytes = random.int(1, 30);
    const lines = await split(anyChunks(random, input), maxBytes);
    // Slow reference: no line break is inside a character.
    const whole = splitAt(input.filter((byte, index) => byte !== 0 || input[index - 1] !== 0), 0x0a);
    if (whole.at(-1)!.length === 0) whole.pop();
    assertStrictEquals(lines.length, whole.length);
    for (const [index, [text, cutBytes]] of lines.entries()) {
      let line = whole[index];
      if (line.at(-1) === 0x0d && line.length <= maxBytes + 1) line = line.subarray(0, -1);
      const kept = line.length - cutBytes;
      assert(kept >= 0 && kept <= maxBytes, `keeps ${kept} of ${line.length}`);
      assert(cutBytes === 0 || kept > maxBytes - 4, `cuts no more than it must: ${kept} of ${maxBytes}`);
      assertStrictEquals(text, new TextDecoder().decode(line.subarray(0, kept)).replace(/^\0/, ""));
    }
  });
});

Deno.test("LineSplitter returns the same lines for any split, also if the buffer is reused", async () => {
  await forEachSeed(300, (random) => {
    const input = bytes(...random.list(0, 60, () => anyBytes(random)));
    const maxBytes = random.int(1, 8);
    const splitter = new LineSplitter(maxBytes);
    const lines: Line[] = [];
    for (const chunk of anyChunks(random, input)) {
      const copy = chunk.slice();
      lines.push(...splitter.push(copy));
      copy.fill(0x78);
    }
    lines.push(...splitter.end());
    const whole = new LineSplitter(maxBytes);
    assertEquals(lines, [...whole.push(input), ...whole.end()]);
  });
});

Deno.test("LineSplitter tells if a line is unfinished", () => {
  const splitter = new LineSplitter(100);
  assertStrictEquals(splitter.isInLine, false);
  splitter.push(bytes("one\ntw"));
  assertStrictEquals(splitter.isInLine, true);
  assertEquals(splitter.end(), [{ text: "tw", cutBytes: 0 }]);
  assertStrictEquals(splitter.isInLine, false);
  assertEquals(splitter.end(), []);
});

Deno.test("LineSplitter drops byte order marks at the beginning of lines", () => {
  const splitter = new LineSplitter(100);
  const lines = [...splitter.push(bytes("\ufeffone\n\ufefftwo\nthree")), ...splitter.end()];
  lines.push(...splitter.push(bytes("\ufefffour\n")));
  assertEquals(lines.map(({ text }) => text), ["one", "two", "three", "four"]);
});

Deno.test("LineSplitter finds the line after a hole larger than any line", () => {
  const splitter = new LineSplitter(100);
  const lines: Line[] = [];
  for (let hole = 0; hole < 10; hole++) lines.push(...splitter.push(new Uint8Array(1000)));
  lines.push(...splitter.push(bytes("\0\0ready\n")));
  assertEquals(lines, [{ text: "ready", cutBytes: 0 }]);
});

function anyBytes(random: Random): string | number[] {
  return random.pick(["a", "long text", "é", "漢", "😀", "\n", "\r\n", "\r", "\0", "\0\0\0", [0xff], [0x80, 0x80], [
    0xf0,
    0x9f,
  ]]);
}

function* anyChunks(random: Random, input: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < input.length;) {
    const end = start + random.int(0, random.pick([1, 3, 50]));
    yield input.subarray(start, end);
    start = end;
  }
}

function splitAt(input: Uint8Array, byte: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let end = input.indexOf(byte); end !== -1; end = input.indexOf(byte, start)) {
    parts.push(input.subarray(start, end));
    start = end + 1;
  }
  return [...parts, input.subarray(start)];
}
