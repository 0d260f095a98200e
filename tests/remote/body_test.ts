import { assertRejects, assertStrictEquals } from "@std/assert";
import { readText } from "../../lib/remote/body.ts";
import { RequestError } from "../../lib/remote/request_error.ts";

const URL_ = new URL("http://logs.example/api");
const LIMITS = { maxBytes: 10, silenceMs: 60_000 };

function responseOf(...chunks: Uint8Array[]): Response {
  return new Response(ReadableStream.from(chunks));
}

Deno.test("readText decodes characters split across chunks", async () => {
  const bytes = new TextEncoder().encode("é漢😀");
  assertStrictEquals(
    await readText(responseOf(...Array.from(bytes, (byte) => Uint8Array.of(byte))), URL_, LIMITS),
    "é漢😀",
  );
  assertStrictEquals(await readText(new Response(null), URL_, LIMITS), "");
});

Deno.test("readText refuses a body that is too large, and cancels it", async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(4)),
    cancel: () => void (isCancelled = true),
  });
  await assertRejects(
    () => readText(new Response(body), URL_, LIMITS),
    RequestError,
    "Cannot read http://logs.example: the response has more than 10 bytes",
  );
  assertStrictEquals(isCancelled, true);
});

Deno.test("readText gives up on a silent server", async () => {
  await assertRejects(
    () => readText(new Response(new ReadableStream()), URL_, { ...LIMITS, silenceMs: 5 }),
    RequestError,
    "Lost the connection to http://logs.example: no data for 0.005 s",
  );
});
