import { assertEquals, assertMatch, assertNotMatch, assertStrictEquals } from "@std/assert";
import { getLogger } from "@logtape/logtape";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { FakeClock } from "../support/fake_clock.ts";
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

Deno.test("openOwnLog writes 20 records of a logger and level a second, then one that counts the others", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  const stderr = taker();
  {
    await using _ = await openOwnLog(stream, { quiet: false, write: stderr.write, clock });
    const http = getLogger(["ringside", "http"]);
    for (let count = 0; count < 1000; count++) http.info("Request {count}", { count });
    http.warn("Refused");
    getLogger(["ringside", "follow"]).info("Following");
    clock.elapse(1000);
    http.info("Later");
  }
  const told = stream.recent(100).map(({ level, message, metadata }) => `${level} ${metadata.logger} ${message}`);
  const requests = Array.from({ length: 20 }, (_, count) => `INFO ringside.http Request ${count}`);
  assertEquals(told, [
    ...requests,
    "WARN ringside.http Refused",
    "INFO ringside.follow Following",
    "INFO ringside.http 980 more records of ringside.http left out",
    "INFO ringside.http Later",
  ]);
  assertStrictEquals(stderr.text.trimEnd().split("\n").length, told.length);
});

Deno.test("openOwnLog fills no more than a tenth of the ring in an hour, whatever is logged", async () => {
  const clock = new FakeClock();
  const stream = new LogStream({ capacity: 1000 });
  stream.write({ message: "of a service" });
  {
    await using _ = await openOwnLog(stream, { quiet: false, write: taker().write, clock });
    const log = getLogger(["ringside", "http"]);
    for (let second = 0; second < 3600; second++) {
      for (let count = 0; count < 15; count++) log.info("Request");
      clock.elapse(1000);
    }
  }
  const { newest, overwritten } = stream.stats;
  assertStrictEquals(overwritten, 0);
  assertStrictEquals(newest < 300, true, `${newest} records`); // an hour's at once, an hour's, and a count a minute
});

Deno.test("openOwnLog reports what it left out when it ends", async () => {
  const stream = new LogStream();
  {
    await using _ = await openOwnLog(stream, { quiet: false, write: taker().write, clock: new FakeClock() });
    for (let count = 0; count < 25; count++) getLogger("ringside").info("one");
  }
  assertStrictEquals(stream.recent().at(-1)?.message, "5 more records of ringside left out");
});
