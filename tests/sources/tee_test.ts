import { assertEquals, assertStrictEquals } from "@std/assert";
import { tee } from "../../lib/sources/tee.ts";
import { Random } from "../support/random.ts";

function bytesOf(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.int(0, 255));
}

Deno.test("tee copies and yields every byte with a writer that takes a few at a time", async () => {
  const random = new Random(1);
  const chunks = Array.from({ length: 50 }, () => bytesOf(random, random.int(0, 300)));
  const passedOn: number[] = [];
  const given: number[] = [];
  const write = (bytes: Uint8Array) => {
    const taken = bytes.subarray(0, random.int(1, 40));
    passedOn.push(...taken);
    return Promise.resolve(taken.length);
  };
  for await (const chunk of tee(ReadableStream.from(chunks), write, () => {})) given.push(...chunk);
  const all = chunks.flatMap((chunk) => [...chunk]);
  assertEquals([passedOn, given], [all, all]);
});

Deno.test("tee yields a chunk before it copies it, and the next one after", async () => {
  const steps: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* chunks() {
    steps.push("read 1");
    yield await Promise.resolve(new Uint8Array(1));
    steps.push("read 2");
  }
  const write = async () => {
    steps.push("write 1");
    await promise;
    steps.push("written 1");
    return 1;
  };
  const bytes = tee(chunks(), write, () => {});
  assertStrictEquals((await bytes.next()).value?.length, 1);
  assertEquals(steps, ["read 1"]);
  const next = bytes.next();
  assertEquals(steps, ["read 1", "write 1"]);
  resolve();
  await next;
  assertEquals(steps, ["read 1", "write 1", "written 1", "read 2"]);
});

Deno.test("tee reads on when its writer fails, and reports that once", async () => {
  const chunks = Array.from({ length: 5 }, () => new Uint8Array(10));
  const errors: unknown[] = [];
  let taken = 0;
  const write = (bytes: Uint8Array) => {
    if (++taken > 2) return Promise.reject(new Deno.errors.BrokenPipe("gone"));
    return Promise.resolve(bytes.length);
  };
  let given = 0;
  for await (const chunk of tee(ReadableStream.from(chunks), write, (error) => errors.push(error))) {
    given += chunk.length;
  }
  assertEquals([given, taken, errors.length], [50, 3, 1]);
});
