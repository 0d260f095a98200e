import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { LineSplitter } from "../../lib/sources/line_splitter.ts";
import { type Line, splitLines } from "../../lib/sources/lines.ts";
import { forEachSeed } from "../random.ts";

Deno.test("LineSplitter gives the lines that splitLines gives, wherever the bytes are cut", async () => {
  await forEachSeed(300, async (random) => {
    const bytes = Uint8Array.from(
      random.list(0, 60, () => random.pick([0x0a, 0x0d, 0x61, 0x00, 0xc3, 0xa9, 0xf0, 0x9f])),
    );
    const chunks: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const end = start + random.int(1, 9);
      chunks.push(bytes.slice(start, end));
      start = end;
    }
    const maxBytes = random.int(1, 8);
    const splitter = new LineSplitter(maxBytes);
    const lines: Line[] = [];
    for (const chunk of chunks) {
      lines.push(...splitter.push(chunk));
      chunk.fill(0x78); // whose memory may be used again
    }
    lines.push(...splitter.end());
    const whole = ReadableStream.from([bytes]);
    deepStrictEqual(lines, (await Array.fromAsync(splitLines(whole, maxBytes))).flat());
  });
});

Deno.test("LineSplitter tells whether a line has begun", () => {
  const splitter = new LineSplitter(100);
  const encoder = new TextEncoder();
  strictEqual(splitter.isInLine, false);
  splitter.push(encoder.encode("one\ntw"));
  strictEqual(splitter.isInLine, true);
  deepStrictEqual(splitter.end(), [{ text: "tw", cutBytes: 0 }]);
  strictEqual(splitter.isInLine, false);
  deepStrictEqual(splitter.end(), []);
});
