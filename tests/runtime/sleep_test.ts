import { assertEquals, assertStrictEquals } from "@std/assert";
import { sleep } from "../../lib/runtime/sleep.ts";

Deno.test("sleep removes its listener from the signal", async () => {
  const { signal } = new AbortController();
  const listening = new Set<unknown>();
  const add = signal.addEventListener;
  const remove = signal.removeEventListener;
  signal.addEventListener = (...args: Parameters<typeof add>) => (listening.add(args[1]), add.apply(signal, args));
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (
    listening.delete(args[1]), remove.apply(signal, args)
  );
  const waiting = sleep(0, signal);
  assertStrictEquals(listening.size, 1);
  await waiting;
  assertStrictEquals(listening.size, 0);
});

Deno.test("sleep ends without an error when the signal is aborted, before or during the wait", async () => {
  const abort = new AbortController();
  const waiting = sleep(60_000, abort.signal);
  abort.abort();
  assertEquals(await Promise.all([waiting, sleep(60_000, abort.signal)]), [undefined, undefined]);
});
