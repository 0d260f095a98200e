import { assertEquals, assertStrictEquals } from "@std/assert";
import { captureErrors } from "../../lib/adapters/errors.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";

Deno.test("captureErrors ends with its disposal", () => {
  const stream = new LogStream();
  captureErrors(stream)[Symbol.dispose]();
  dispatchEvent(new ErrorEvent("error", { error: new Error("late"), cancelable: true }));
  assertStrictEquals(stream.stats.records, 0);
});

Deno.test("captureErrors takes an error of any type", () => {
  const stream = new LogStream();
  using _capture = captureErrors(stream);
  const hostile = {
    toString() {
      throw new Error("no");
    },
  };
  const broken = Object.defineProperty(new TypeError("boom"), "message", { get: () => hostile });
  for (const error of ["text", undefined, hostile, broken]) dispatchEvent(new ErrorEvent("error", { error }));
  const messages = stream.recent().map(({ message }) => message);
  assertEquals(messages, [
    "Uncaught text",
    "Uncaught undefined",
    "Uncaught [Unreadable]",
    "Uncaught TypeError: [Unreadable]",
  ]);
});
