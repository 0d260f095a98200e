import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Patterns } from "../../lib/signals/patterns.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { turns } from "../support/turn.ts";

Deno.test("Patterns reads a stream from the first use on, a moment after each record was written", async () => {
  using stream = new LogStream();
  const clock = new FakeClock();
  using patterns = new Patterns(stream, { clock });
  stream.write({ message: "Order 1 paid", timestamp: "2025-10-24T10:26:15.000Z" });
  await turns(1);
  assertEquals([clock.pending, patterns.stats.read], [0, 0]);
  await patterns.catchUp();
  stream.write({ message: "Order 2 paid", timestamp: "2025-10-24T10:26:10.000Z" });
  await turns(1);
  assertEquals([clock.pending, patterns.stats.read], [1, 1]);
  clock.elapse(200);
  await turns(1);
  assertEquals(patterns.stats, { patterns: 1, dropped: 0, read: 2, missed: 0 });
  assertEquals(patterns.historyOf(patterns.find("Order 3 paid")!), {
    count: 2,
    first: Date.parse("2025-10-24T10:26:10.000Z"),
    last: Date.parse("2025-10-24T10:26:15.000Z"),
  });
});

Deno.test("Patterns counts the records that were overwritten before it read them, and leaves out own ones", async () => {
  using stream = new LogStream({ capacity: 10 });
  using patterns = new Patterns(stream, { clock: new FakeClock() });
  for (let number = 0; number < 25; number++) stream.write({ message: `Order ${number} paid` });
  stream.write({ message: "Listening", metadata: { logger: "ringside.http" } });
  await patterns.catchUp();
  assertEquals(patterns.stats, { patterns: 1, dropped: 0, read: 10, missed: 16 });
  assertStrictEquals(patterns.find("Listening"), undefined);
});

Deno.test("Patterns lets other work have its turn while it parses unread records", async () => {
  using stream = new LogStream();
  using patterns = new Patterns(stream, { clock: new FakeClock() });
  const records = 300;
  let parsed = 0;
  for (let number = 0; number < records; number++) {
    stream.writeLater("INFO", 100, () => {
      const begun = performance.now();
      while (performance.now() - begun < 0.2); // a line of 4096 characters with hundreds of fields
      parsed++;
      return { message: "Paid" };
    });
  }
  const seen: number[] = [];
  const timer = setInterval(() => seen.push(parsed));
  try {
    await patterns.catchUp();
  } finally {
    clearInterval(timer);
  }
  assertStrictEquals(parsed, records);
  assert(seen.some((number) => number > 0 && number < records), `turns at ${seen} of ${records} records`);
});

Deno.test("Patterns keeps the count of a pattern when others join it", async () => {
  using stream = new LogStream();
  using patterns = new Patterns(stream, { clock: new FakeClock() });
  for (const name of ["ann", "bob", "cid", "dan", "eve", "bob"]) {
    stream.write({ message: `Session of ${name} closed by peer` });
  }
  await patterns.catchUp();
  assertStrictEquals(patterns.historyOf(patterns.find("Session of zoe closed by peer")!)?.count, 6);
});

Deno.test("openSignals follows a stream until it is disposed", async () => {
  using stream = new LogStream();
  {
    using signals = openSignals(stream);
    stream.write({ message: "Order 1 paid" });
    await signals.patterns.catchUp();
    assertStrictEquals(signals.patterns.stats.patterns, 1);
  }
  assertThrows(() => openSignals({} as LogStream), TypeError, "Cannot open signals: stream must be a LogStream");
});
