import { assertEquals, assertThrows } from "@std/assert";
import createDebug from "debug";
import { captureDebug } from "../../lib/adapters/debug.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { argumentsOf, testHandler } from "../cases/handlers.ts";

testHandler({
  name: "captureDebug",
  logger: "app",
  takesRest: true,
  givesValues: true,
  showsArguments: true,
  level: "DEBUG",
  levels: [],
  open(stream) {
    const capture = captureDebug(createDebug, stream);
    createDebug.enable("app");
    const log = createDebug("app");
    log.log = () => {};
    return {
      log(call) {
        log(call.message, ...argumentsOf(call));
      },
      [Symbol.asyncDispose]: () => {
        createDebug.disable();
        return Promise.resolve(capture[Symbol.dispose]());
      },
    };
  },
});

Deno.test("captureDebug still prints, writes what is enabled, and ends", () => {
  const stream = new LogStream();
  const printed: unknown[][] = [];
  const log = createDebug("shop:orders");
  log.log = (...args: unknown[]) => void printed.push(args);
  {
    using _capture = captureDebug(createDebug, stream);
    log("not enabled");
    createDebug.enable("shop:*");
    log.useColors = true; // as on a terminal
    log("paid %d in %o", 7, { ms: 3 });
  }
  log("after");
  createDebug.disable();
  assertEquals(stream.recent().map(({ message, metadata }) => [message, metadata]), [
    ["paid 7 in { ms: 3 }", { logger: "shop:orders", args: [7] }],
  ]);
  assertEquals(printed.length, 2);
  assertThrows(() => captureDebug({} as never, stream), TypeError, 'expected the function that "debug" exports');
});
