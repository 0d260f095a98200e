import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Datagrams } from "../../lib/sources/datagrams.ts";

Deno.test("Datagrams keeps the bytes of a datagram, and not the buffer that it came in", () => {
  const waiting = new Datagrams();
  assert(waiting.push(new Uint8Array(65_536).subarray(0, 3)));
  assertEquals(waiting.take().map(({ buffer }) => buffer.byteLength), [3]);
});

Deno.test("Datagrams has room for some datagrams and some bytes", () => {
  const waiting = new Datagrams();
  const large = new Uint8Array(65_536);
  for (let pushed = 0; pushed < 256; pushed++) assert(waiting.push(large));
  assertStrictEquals(waiting.push(large), false);
  assertStrictEquals(waiting.take().length, 256);
  const small = new Uint8Array(1);
  for (let pushed = 0; pushed < 10_000; pushed++) assert(waiting.push(small));
  assertStrictEquals(waiting.push(small), false);
});
