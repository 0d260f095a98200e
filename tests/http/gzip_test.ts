import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { constants, createGunzip, gunzipSync, inflateRawSync } from "node:zlib";
import { concat } from "../../lib/base/bytes.ts";
import { openGzip } from "../../lib/http/gzip.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { within } from "../support/wait.ts";

const HEADER_BYTES = 10;

/** Returns text that compresses well, random bytes, or nothing. */
function randomBytes(random: Random): Uint8Array<ArrayBuffer> {
  const length = random.pick([0, 1, 2, 100, 5000, 16_384, 65_536, 100_000]) + random.int(0, 3);
  if (random.chance(0.5)) return new TextEncoder().encode("record ".repeat(length).slice(0, length));
  return Uint8Array.from({ length }, () => random.int(0, 255));
}

Deno.test("GzipWriter writes gzip that restores parts of any size, with the right checksum", async () => {
  await forEachSeed(30, async (random) => {
    const written = random.list(0, 6, () => randomBytes(random));
    const writer = await openGzip();
    const last = randomBytes(random);
    const packed = concat(...written.map((bytes) => writer.write(bytes)), writer.end(last));
    const expected = concat(...written, last);
    assertEquals(new Uint8Array(gunzipSync(packed)), expected); // which checks the checksum and the length
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    assertEquals(await new Response(stream).bytes(), expected);
  });
});

Deno.test("GzipWriter makes each part readable before the next one", async () => {
  const writer = await openGzip();
  let read = "";
  for (let count = 0; count < 50; count++) {
    const text = `part ${count} ${"x".repeat(count * 500)}\n`;
    const packed = writer.write(new TextEncoder().encode(text));
    const deflated = count === 0 ? packed.subarray(HEADER_BYTES) : packed;
    assertStrictEquals(inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH }).toString(), text);
    read += text;
  }
  assert(read.length > 0);
});

Deno.test("GzipWriter shares compressed bytes between writers", async () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const shared = encode("for all of them");
  const heads = ["of the early one, ", "of the late one, "];
  const parts: Uint8Array[] = [];
  for (const head of heads) {
    const writer = await openGzip();
    const packed = [writer.write(encode(head)), writer.write(shared), writer.end(encode("!"))];
    parts.push(packed[1]);
    assertStrictEquals(gunzipSync(concat(...packed)).toString(), `${head}for all of them!`);
  }
  assertStrictEquals(parts[0], parts[1]);
});

Deno.test("GzipWriter can end without a part", async () => {
  assertStrictEquals(gunzipSync((await openGzip()).end(new Uint8Array(0))).length, 0);
});

Deno.test("GzipWriter compresses records to a fraction", async () => {
  const text = Array.from({ length: 50 }, (_, seq) => `id: m3k9x1-${seq}\ndata: {"message":"Search completed"}\n\n`)
    .join("");
  assert((await openGzip()).write(new TextEncoder().encode(text)).length < text.length / 4);
});

Deno.test("GzipWriter writes gzip for a reader that takes a byte at a time", async () => {
  const writer = await openGzip();
  const parts = ["one", "two", "three"].map((text) => writer.write(new TextEncoder().encode(text)));
  const reader = createGunzip();
  const read: string[] = [];
  const ended = Promise.withResolvers<void>();
  reader.on("data", (data) => read.push(data.toString())).on("end", ended.resolve).on("error", ended.reject);
  for (const part of [...parts, writer.end(new TextEncoder().encode("four"))]) {
    for (const byte of part) reader.write(Uint8Array.of(byte));
  }
  reader.end();
  await within(ended.promise, "the end of the text", () => read);
  assertStrictEquals(read.join(""), "onetwothreefour");
});
