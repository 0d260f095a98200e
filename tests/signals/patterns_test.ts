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

/** Values that are kept from one run to the next. */
class Kept {
  readonly #values = new Map<string, string>();

  get stored() {
    return Array.from(this.#values, ([key, value]) => ({ key, value }));
  }

  keep({ key, value }: { key: string; value: string }): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }
}

Deno.test("Patterns keeps patterns with their ids and times from one run to the next", async () => {
  const kept = new Kept();
  const at = (second: number) => `2025-10-24T10:26:${second}.000Z`;
  const session = (name: string) => `Session of ${name} closed by peer`;
  using first = new LogStream();
  using patterns = new Patterns(first, { kept, clock: new FakeClock() });
  for (const [index, name] of ["ann", "bob", "cid", "dan", "eve"].entries()) {
    first.write({ message: session(name), timestamp: at(10 + index) });
  }
  first.write({ message: "Session of nobody opened by peer", timestamp: at(20) });
  await patterns.catchUp();
  const pattern = patterns.find(session("zoe"))!;
  const parts = kept.stored.filter(({ value }) => value.includes('"into"'));
  assertEquals([pattern.text, parts.length], ["Session of <*> closed by peer", 3]);

  using second = new LogStream();
  using again = new Patterns(second, { kept, clock: new FakeClock() });
  assertEquals(again.get(pattern.id), again.find(session("zoe")));
  assertStrictEquals(again.get(parts[0].key.slice("pattern:".length))?.id, pattern.id);
  assertEquals(again.historyOf(again.get(pattern.id)!), {
    count: 0,
    first: Date.parse(at(10)),
    last: Date.parse(at(14)),
  });
  second.write({ message: session("zoe"), timestamp: at(30) });
  // The words that differ are still counted.
  for (const name of ["fay", "gus", "hal"]) second.write({ message: `Session of ${name} opened by peer` });
  await again.catchUp();
  assertStrictEquals(again.find("Session of ida opened by peer")?.text, "Session of <*> opened by peer");
  assertEquals(again.historyOf(again.get(pattern.id)!)?.last, Date.parse(at(30)));
});

Deno.test("Patterns keeps the last time of a pattern at most once an hour", async () => {
  const kept = new Kept();
  using stream = new LogStream();
  using patterns = new Patterns(stream, { kept, clock: new FakeClock() });
  const lastAfter = async (time: string) => {
    stream.write({ message: "Paid", timestamp: `2025-10-24T${time}:00.000Z` });
    await patterns.catchUp();
    return new Date(JSON.parse(kept.stored[0].value).last).toISOString().slice(11, 16);
  };
  assertEquals(
    [await lastAfter("10:00"), await lastAfter("10:59"), await lastAfter("11:00"), await lastAfter("11:30")],
    ["10:00", "10:00", "11:00", "11:00"],
  );
});

Deno.test("Patterns leaves out kept values that are no patterns", () => {
  using stream = new LogStream();
  const text = '"text":"Paid","isMerged":false';
  const stored = [
    { key: "app.log", value: "7" },
    { key: "pattern:nothing", value: `{${text},"first":1,"last":2}` },
    { key: "pattern:0123456789ab", value: "{" },
    { key: "pattern:0123456789ac", value: "null" },
    { key: "pattern:0123456789ad", value: `{${text},"first":"1","last":2}` },
    { key: "pattern:0123456789ae", value: `{${text},"first":1,"last":2,"into":"x"}` },
    { key: "pattern:0123456789af", value: `{"text":"${"x".repeat(5000)}","isMerged":false,"first":1,"last":2}` },
  ];
  using patterns = new Patterns(stream, { kept: { stored, keep() {} }, clock: new FakeClock() });
  assertStrictEquals(patterns.stats.patterns, 0);
});
