import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { textBody } from "../../lib/http/text_body.ts";

const CHUNK = 65_536;

/** Returns pieces of the given lengths, and their state. */
function pieces(count: number, length: number) {
  const told = { made: 0, closed: 0 };
  function* make(): Generator<string> {
    try {
      for (; told.made < count;) {
        told.made++;
        yield "ż".repeat(length);
      }
    } finally {
      told.closed++;
    }
  }
  return { told, make };
}

function read(body: string | ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStreamDefaultReader<Uint8Array> {
  assert(typeof body !== "string");
  return body.getReader();
}

Deno.test("textBody of a short text is a string", () => {
  let ended = 0;
  assertStrictEquals(textBody([], { onEnd: () => ended++ }), "");
  assertStrictEquals(textBody(["a", "", "b"], { onEnd: () => ended++ }), "ab");
  assertStrictEquals(ended, 2);
});

Deno.test("textBody makes no more pieces than the client reads", async () => {
  const { told, make } = pieces(400, 1000);
  let ended = 0;
  const reader = read(textBody(make(), { onEnd: () => ended++ }));
  let length = 0;
  let made = told.made;
  assertStrictEquals(made, 66);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += new TextDecoder().decode(value).length;
    assert(told.made - made <= 66);
    made = told.made;
  }
  assertStrictEquals(length, 400_000);
  assertEquals(told, { made: 400, closed: 1 });
  assertStrictEquals(ended, 1);
});

Deno.test("textBody of whole chunks ends after the last one", async () => {
  const { make } = pieces(2, CHUNK);
  assertStrictEquals((await new Response(textBody(make())).text()).length, 2 * CHUNK);
});

Deno.test("textBody closes the source of pieces when the client leaves", async () => {
  const { told, make } = pieces(400, 1000);
  let ended = 0;
  const reader = read(textBody(make(), { onEnd: () => ended++ }));
  await reader.read();
  await reader.cancel();
  assertStrictEquals(told.closed, 1);
  assertStrictEquals(ended, 1);
});

Deno.test("textBody ends with an error for a client that reads nothing", async () => {
  const { told, make } = pieces(400, 1000);
  let ended = 0;
  const reader = read(textBody(make(), { stallMs: 1, onEnd: () => ended++ }));
  assertError(await assertRejects(() => reader.closed), /^Error: Cannot send body: the client took nothing for 1 ms$/);
  assertStrictEquals(told.closed, 1);
  assertStrictEquals(ended, 1);
});

Deno.test("textBody ends with the error of a piece", async () => {
  function* broken(length: number): Generator<string> {
    yield "a".repeat(length);
    throw new Error("broken");
  }
  let ended = 0;
  assertError(assertThrows(() => textBody(broken(1), { onEnd: () => ended++ })), /broken/);
  const reader = read(textBody(broken(CHUNK), { onEnd: () => ended++ }));
  await reader.read();
  assertError(await assertRejects(() => reader.read()), /broken/);
  assertStrictEquals(ended, 2);
});
