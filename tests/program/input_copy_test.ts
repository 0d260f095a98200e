import { assertEquals, assertStrictEquals } from "@std/assert";
import { InputCopy } from "../../lib/program/input_copy.ts";

function input(...lengths: number[]): AsyncIterable<Uint8Array> {
  return ReadableStream.from(lengths.map((length) => new Uint8Array(length)));
}

Deno.test("InputCopy has lost nothing once all is written", async () => {
  const copy = new InputCopy();
  for await (const _ of copy.pass(input(3, 4), (bytes) => Promise.resolve(Math.min(2, bytes.length)), () => {}));
  assertStrictEquals(await copy.end(1_000_000), 0);
});

Deno.test("InputCopy counts what it reads after a failed write", async () => {
  const copy = new InputCopy();
  const errors: unknown[] = [];
  const error = new Deno.errors.BrokenPipe("closed");
  const write = (bytes: Uint8Array) => bytes.length === 3 ? Promise.resolve(2) : Promise.reject(error);
  for await (const _ of copy.pass(input(3, 4, 5), write, (error) => errors.push(error)));
  assertEquals([await copy.end(1_000_000), errors], [10, [error]]);
});

Deno.test("InputCopy waits at the end for the chunk in progress, and takes no other", async () => {
  const copy = new InputCopy();
  const { promise: written, resolve: write } = Promise.withResolvers<number>();
  const taken: number[] = [];
  const copying = (async () => {
    for await (const { length } of copy.pass(input(3, 4), () => written, () => {})) taken.push(length);
  })();
  while (taken.length === 0) await Promise.resolve();
  const ending = copy.end(1_000_000);
  write(3);
  assertStrictEquals(await ending, 0);
  await copying;
  assertEquals(taken, [3]);
});

Deno.test("InputCopy gives up on a write that blocks", async () => {
  const copy = new InputCopy();
  const chunks = copy.pass(input(3), () => new Promise(() => {}), () => {})[Symbol.asyncIterator]();
  await chunks.next();
  void chunks.next();
  assertStrictEquals(await copy.end(1), 3);
});
