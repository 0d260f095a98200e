import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { getLogger } from "@logtape/logtape";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { openOwnLog } from "../../lib/program/own_log.ts";

/** Standard error as text. */
function taker() {
  const taken = { text: "", write: (bytes: Uint8Array) => Promise.resolve(take(bytes)) };
  function take(bytes: Uint8Array): number {
    taken.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }
  return taken;
}

for (const quiet of [false, true]) {
  Deno.test(`openOwnLog ${quiet ? "leaves out what is below WARN" : "writes from INFO on"}, in both places`, async () => {
    const stream = new LogStream();
    const stderr = taker();
    {
      await using _ = await openOwnLog(stream, { quiet, write: stderr.write });
      const log = getLogger(["ringside", "follow"]);
      log.debug("one");
      log.info("two");
      log.warn("three");
    }
    const messages = quiet ? ["three"] : ["two", "three"];
    assertEquals(stream.recent().map(({ message }) => message), messages);
    assertEquals(stderr.text.trimEnd().split("\n").map((line) => line.split(" ").at(-1)), messages);
  });
}

Deno.test("openOwnLog lets no value act on the terminal, or pass for a line of its own", async () => {
  const stderr = taker();
  const hostile = "app\x1b]0;title\x07\n2026-01-01 [INF] forged\x9b2J.log";
  {
    await using _ = await openOwnLog(new LogStream(), { quiet: false, write: stderr.write });
    const log = getLogger("ringside");
    log.info("Following {file}", { file: hostile });
    log.error("Cannot go on: {error}", { error: new Error(hostile) });
  }
  // deno-lint-ignore no-control-regex -- what is looked for
  assertNotMatch(stderr.text, /[\0-\x08\x0b-\x1f\x7f-\x9f]/);
  assertMatch(stderr.text, /Following app\\u001b\]0;title\\u0007\\u000a2026-01-01 \[INF\] forged\.log\n/);
});

Deno.test("openOwnLog ends although nobody takes what it writes", async () => {
  {
    await using _ = await openOwnLog(new LogStream(), { quiet: false, write: () => new Promise(() => {}) });
    getLogger("ringside").info("one");
  }
});

Deno.test("openOwnLog tells in the stream what standard error could not take", async () => {
  const stream = new LogStream();
  const write = () => Promise.reject(new Deno.errors.BrokenPipe("gone"));
  {
    await using _ = await openOwnLog(stream, { quiet: false, write });
    getLogger("ringside").info("one");
  }
  assertEquals<unknown>(stream.recent().map(({ level, message, metadata }) => [level, message, metadata.lines]), [
    ["INFO", "one", undefined],
    ["WARN", "Cannot write all lines to standard error", 1],
  ]);
});
