import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import {
  channelOf,
  type Entry,
  LogStream,
  type LogStreamOptions,
  type LogSubscribeOptions,
  ringOf,
} from "../../lib/stream/log_stream.ts";
import { maxRecordsIn } from "../../lib/stream/log_stream_options.ts";
import { type LogRecord, type RecordInput, toRecord } from "../../lib/record/record.ts";
import type { RedactOptions } from "../../lib/redact/redactor.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { turns } from "../support/turn.ts";
import { isHeapBelow } from "../support/garbage.ts";

const END = { done: true, value: undefined };

Deno.test("LogStream.write() numbers any input from 1 on", () => {
  const stream = new LogStream();
  assertStrictEquals(stream.write({ message: "a" }), 1);
  assertStrictEquals(stream.write({}), 2);
  // deno-lint-ignore no-explicit-any -- a caller without types may pass anything
  for (const input of [null, undefined, 7, "text", Symbol("s"), () => {}, []] as any[]) stream.write(input);
  assertStrictEquals(stream.stats.newest, 9);
  assertStrictEquals(stream.recent()[5].message, "text");
});

Deno.test("LogStream.write() dates a record by its clock", () => {
  let now = Date.parse("2025-10-24T10:26:15.123Z");
  const stream = new LogStream({ now: () => now });
  stream.write({ message: "a" });
  now += 1000;
  stream.write({ message: "b" });
  stream.write({ message: "c", timestamp: 0 });
  assertEquals(stream.recent().map(({ timestamp }) => timestamp), [
    "2025-10-24T10:26:15.123Z",
    "2025-10-24T10:26:16.123Z",
    "1970-01-01T00:00:00.000Z",
  ]);
});

Deno.test("LogStream.write() keeps no reference to the caller's objects", () => {
  const stream = new LogStream();
  const metadata = { list: [1], nested: { a: 1 } };
  stream.write({ message: "a", metadata });
  metadata.list.push(2);
  metadata.nested.a = 2;
  assertEquals(stream.recent()[0].metadata, { list: [1], nested: { a: 1 } });
});

Deno.test("LogStream.write() keeps a frozen record of toRecord without a copy", () => {
  const stream = new LogStream();
  const record = toRecord({ message: "a", metadata: { list: [{ a: 1 }], error: new Error("no") } });
  stream.write(record);
  assertStrictEquals(stream.recent()[0], record);
  const { metadata } = record;
  const { list, error } = metadata as { list: { a: number }[]; error: { message: string } };
  for (const part of [record, metadata, list, list[0], error]) assertStrictEquals(Object.isFrozen(part), true);
  assertEquals([stream.stats.levels.INFO, stream.stats.perSecond >= 0], [1, true]);
});

Deno.test("LogStream.write() copies a frozen object that toRecord did not make", () => {
  const stream = new LogStream();
  const record = toRecord({ timestamp: 0, message: "a", metadata: { list: [1] } });
  const lookalikes: LogRecord[] = [
    { ...record },
    Object.freeze({ ...record }),
    Object.create(record),
    new Proxy(record, {}),
    structuredClone(record),
  ];
  for (const input of lookalikes) {
    stream.write(input);
    const [kept] = stream.recent(1);
    assertEquals(kept, record);
    assertStrictEquals(kept === input || kept === record || kept.metadata === record.metadata, false);
  }
});

for (
  const { name, record, options } of [
    { name: "more bytes of JSON", record: toRecord({ message: "x".repeat(5000) }), options: { maxRecordBytes: 1000 } },
    {
      name: "more memory",
      record: toRecord({ message: "x", metadata: { lists: Array.from({ length: 300 }, () => []) } }),
      options: { maxBytes: 4096 },
    },
  ]
) {
  Deno.test(`LogStream.write() cuts and counts a record of toRecord with ${name} than the stream allows`, () => {
    const stream = new LogStream(options);
    stream.write(record);
    const { truncated, bytes, maxBytes } = stream.stats;
    assertStrictEquals(truncated, 1);
    assertStrictEquals(stream.recent()[0].metadata.truncated, true);
    assertStrictEquals(bytes <= maxBytes, true);
    assertStrictEquals(record.metadata.truncated, undefined);
  });
}

Deno.test("LogStream.write() does not count a record that toRecord had cut before", () => {
  const stream = new LogStream();
  stream.write(toRecord({ message: "x".repeat(5000) }, { maxBytes: 1000 }));
  assertEquals([stream.recent()[0].metadata, stream.stats.truncated], [{ truncated: true }, 0]);
});

Deno.test("LogStream.write() reads its clock only if the caller passes no time", () => {
  let looked = 0;
  const now = Date.UTC(2025, 9, 24);
  const stream = new LogStream({ now: () => (looked++, now) });
  stream.write({ message: "a" }, { at: now + 2000 });
  assertStrictEquals(looked, 1, "when it began");
  // deno-lint-ignore no-explicit-any -- a caller without types may pass anything
  for (const noTime of [undefined, NaN, Infinity, 8.64e15 + 1, 7n, "7", null] as any[]) {
    stream.write({ message: "b" }, { at: noTime });
  }
  assertStrictEquals(looked, 8);
  assertEquals(stream.recent().map(({ timestamp, message }) => `${message} ${timestamp.slice(14, 19)}`), [
    "a 00:02",
    ...new Array(7).fill("b 00:00"),
  ]);
});

Deno.test("LogStream.writeLater() parses a record on first read, and counts it at once", async () => {
  let now = 1_000_000;
  const stream = new LogStream({ capacity: 2, now: () => now });
  using reader = stream.subscribe();
  const read: string[] = [];
  for (const message of ["a", "b", "c"]) {
    const seq = stream.writeLater("WARN", 100, (at) => {
      read.push(`${message} ${at}`);
      return { level: "WARN", message };
    });
    assertStrictEquals(seq, ++now - 1_000_000);
  }
  const { newest, overwritten, bytes, levels } = stream.stats;
  assertEquals([newest, overwritten, bytes, levels.WARN, read], [3, 1, 200, 3, []]);
  assertEquals((await reader.next()).value, { kind: "lagged", from: 1, missed: 1 });
  assertEquals(numbers((await reader.next()).value), [2, 3]);
  assertEquals(stream.recent().map(({ timestamp, message }) => [timestamp.slice(17, -1), message]), [
    ["40.001", "b"],
    ["40.002", "c"],
  ]);
  assertEquals(read, ["b 1000001", "c 1000002"], "each once");
  assertStrictEquals(stream.stats.bytes > 200, true, "what the records take now");
});

Deno.test("LogStream.writeLater() bounds and recounts a record once it is parsed", () => {
  const stream = new LogStream({ maxRecordBytes: 1000 });
  stream.writeLater("INFO", 100, () => ({ level: "fatal", message: "x".repeat(5000) }));
  assertEquals([stream.stats.levels.INFO, stream.stats.truncated], [1, 0]);
  assertStrictEquals(stream.recent()[0].metadata.truncated, true);
  const { levels, truncated } = stream.stats;
  assertEquals([levels.INFO, levels.FATAL, truncated], [0, 1, 1]);
});

Deno.test("LogStream.writeLater() parses a record at once that would overwrite too many others", () => {
  const stream = new LogStream({ maxBytes: 4096 });
  for (const bytes of [5000, 1025, NaN]) {
    let read = 0;
    stream.writeLater("WARN", bytes, () => (read++, { level: "WARN", message: "x".repeat(3000) }));
    assertStrictEquals(read, 1);
  }
  const { records, truncated, levels } = stream.stats;
  assertEquals([records, truncated, levels.WARN], [3, 3, 3]);
});

Deno.test("LogStream.write() survives a toJSON that writes to the same stream", () => {
  const stream = new LogStream();
  const metadata = {
    toJSON() {
      stream.write({ message: "from inside", metadata });
      return { done: true };
    },
  };
  const seq = stream.write({ message: "outermost", metadata });
  const records = stream.recent();
  assertStrictEquals(seq, records.length, "the outermost is complete last");
  assertEquals(records.at(-1)!.metadata, { done: true });
  assertEquals(records.map(({ message }) => message), [
    "[Recursive log call]",
    "from inside",
    "from inside",
    "from inside",
    "outermost",
  ]);
});

Deno.test("LogStream.write() works after a call that overflowed the stack", async () => {
  const stream = new LogStream({ capacity: 10 });
  using reader = stream.subscribe();
  writeAtEveryDepth();
  stream.write({ message: "after", metadata: { nested: [1] } });
  assertEquals(stream.recent(1)[0].message, "after");
  assertEquals(stream.recent(1)[0].metadata, { nested: [1] });
  const { levels, newest } = stream.stats;
  assertStrictEquals(newest <= Object.values(levels).reduce((sum, count) => sum + count), true);
  assertStrictEquals((await reader.next()).value?.kind, "lagged");

  function writeAtEveryDepth() {
    try {
      writeAtEveryDepth();
    } catch {
      // The stack is full. Each step back frees a little of it.
    }
    stream.write({ message: "deep", metadata: { nested: [] } });
  }
});

Deno.test("LogStream.recent() returns the newest matching records, oldest first", () => {
  const stream = new LogStream();
  for (let i = 1; i <= 200; i++) stream.write({ message: `${i}`, level: i % 2 === 0 ? "WARN" : "INFO" });
  const messages = (records: LogRecord[]) => records.map(({ message }) => message);
  assertStrictEquals(stream.recent().length, 100);
  assertEquals(messages(stream.recent(3)), ["198", "199", "200"]);
  assertEquals(messages(stream.recent(2, ({ level }) => level === "INFO")), ["197", "199"]);
  assertEquals(messages(stream.recent(0)), []);
  assertEquals(messages(stream.recent(Infinity)).length, 200);
  assertEquals(stream.entries(1), [{ seq: 200, record: stream.recent(1)[0] }]);
});

Deno.test("LogStream keeps the newest 1000 of 10,000 records within 1 MiB", () => {
  const stream = new LogStream();
  for (let i = 1; i <= 10_000; i++) {
    stream.write({ message: `Order ${i} paid`, metadata: { logger: "shop", order: i } });
  }
  const { records, oldest, newest, overwritten, bytes, maxBytes, capacity } = stream.stats;
  assertEquals({ records, oldest, newest, overwritten, capacity, maxBytes }, {
    records: 1000,
    oldest: 9001,
    newest: 10_000,
    overwritten: 9000,
    capacity: 1000,
    maxBytes: 1_048_576,
  });
  assertStrictEquals(bytes > 0 && bytes <= maxBytes, true);
});

Deno.test("LogStream overwrites old records to fit large new ones", () => {
  const stream = new LogStream({ maxBytes: 100_000 });
  for (let i = 1; i <= 50; i++) {
    stream.write({ message: "x".repeat(20_000) });
    assertStrictEquals(stream.stats.bytes <= 100_000, true);
  }
  assertStrictEquals(stream.stats.records, 4);
});

Deno.test("LogStream cuts and counts a record that is too large", () => {
  const stream = new LogStream({ maxRecordBytes: 1000 });
  stream.write({ message: "x".repeat(5000) });
  stream.write({ message: "short" });
  const [large] = stream.recent();
  assertStrictEquals(JSON.stringify(large).length <= 1000, true);
  assertStrictEquals(large.metadata.truncated, true);
  assertStrictEquals(stream.stats.truncated, 1);
});

Deno.test("LogStream does not keep a large text in memory for a slice of it", () => {
  const stream = new LogStream();
  for (let i = 0; i < 1000; i++) {
    const body = `${i} ` + "x".repeat(1_000_000);
    stream.write({ message: body.slice(0, 50), metadata: { flat: body.slice(50, 100) } });
    stream.write({ metadata: { nested: [body.slice(100, 150)] } });
  }
  // Far below the gigabyte of the bodies, and far above the noise of garbage collection.
  assertStrictEquals(isHeapBelow(500_000_000), true);
});

Deno.test("LogStream.clear() drops all records, continues the numbers and tells readers", async () => {
  const stream = new LogStream();
  using reader = stream.subscribe();
  stream.write({ message: "a" });
  stream.write({ message: "b" });
  stream.clear();
  assertEquals(stream.recent(), []);
  assertStrictEquals(stream.write({ message: "c" }), 3);
  assertEquals((await reader.next()).value, { kind: "lagged", from: 1, missed: 2 });
  assertEquals(numbers((await reader.next()).value), [3]);
});

Deno.test("LogStream.stats counts the records written", () => {
  let now = 1_000_000;
  const stream = new LogStream({ capacity: 2, now: () => now });
  for (const level of ["INFO", "WARN", "warning", "ERROR"]) stream.write({ level });
  now += 1000;
  const { run, startedAt, records, oldest, newest, overwritten, levels, perSecond, truncated } = stream.stats;
  assertStrictEquals(run, stream.run);
  assertEquals({ startedAt, records, oldest, newest, overwritten, perSecond, truncated }, {
    startedAt: 1_000_000,
    records: 2,
    oldest: 3,
    newest: 4,
    overwritten: 2,
    perSecond: 4,
    truncated: 0,
  });
  assertEquals(levels, { TRACE: 0, DEBUG: 0, INFO: 1, WARN: 2, ERROR: 1, FATAL: 0 });
  levels satisfies Readonly<typeof levels>;
  assertStrictEquals(stream.stats.levels === levels, false, "a caller's changes stay its own");
});

const REFUSED: readonly LogStreamOptions[] = [
  { capacity: 0 },
  { capacity: 1.5 },
  { maxBytes: 0 },
  { maxBytes: NaN },
  { maxBytes: 255 },
  { maxRecordBytes: 255 },
  { maxRecordBytes: NaN },
  { maxBytes: 1000, maxRecordBytes: 1001 },
];

for (const options of REFUSED) {
  Deno.test(`LogStream refuses ${Deno.inspect(options)}`, () => {
    assertError(assertThrows(() => new LogStream(options)), { name: "RangeError", message: /^Cannot create / });
  });
}

Deno.test("LogStream refuses a capacity that maxBytes cannot hold, and names one that it can", () => {
  const create = (capacity: number) => new LogStream({ capacity, maxBytes: 1_048_576 });
  assertError(assertThrows(() => create(100_000)), {
    name: "RangeError",
    message:
      "Cannot create log stream: maxBytes (1048576) holds 4519 records at most, and capacity is 100000; raise maxBytes",
  });
  const stream = create(4519);
  for (let count = 0; count < 5000; count++) stream.write({ message: "" });
  assertStrictEquals(stream.stats.records, 4519);
});

Deno.test("LogStream refuses an unknown option", () => {
  const options = { maxbytes: 5000 } as LogStreamOptions;
  assertError(assertThrows(() => new LogStream(options)), {
    name: "TypeError",
    message: 'Cannot create log stream: unknown option "maxbytes"; did you mean "maxBytes"?',
  });
});

Deno.test("LogStream fits its records to a small budget by itself", () => {
  const stream = new LogStream({ maxBytes: 4096 });
  stream.write({ message: "x".repeat(100_000) });
  const { records, bytes, truncated } = stream.stats;
  assertEquals([records, truncated, stream.recent()[0].metadata], [1, 1, { truncated: true }]);
  assertStrictEquals(bytes <= 4096 && stream.recent()[0].message.startsWith("xxxxx"), true);
});

/** Metadata that takes far more memory than JSON. */
const HEAVY: readonly { name: string; metadata: unknown }[] = [
  { name: "empty lists", metadata: { lists: Array.from({ length: 30_000 }, () => []) } },
  { name: "empty objects", metadata: { objects: Array.from({ length: 30_000 }, () => ({})) } },
  { name: "new names", metadata: Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`name ${i}`, 1])) },
  { name: "a large index", metadata: { 1000: 1 } },
];

for (const { name, metadata } of HEAVY) {
  Deno.test(`LogStream cuts a record with ${name} and keeps the others`, () => {
    for (const maxBytes of [4096, 65_536, 1_048_576]) {
      const stream = new LogStream({ maxBytes });
      for (let count = 0; count < 100; count++) stream.write({ message: "before" });
      const { records } = stream.stats;
      stream.write({ level: "WARN", message: "heavy", metadata });
      const { level, message, metadata: kept } = stream.recent(1)[0];
      assertEquals([level, message], ["WARN", "heavy"]);
      assertStrictEquals(kept.truncated === true || Object.hasOwn(kept, "1000"), true);
      assertStrictEquals(stream.stats.records > records / 3, true);
      assertStrictEquals(stream.stats.bytes <= maxBytes, true);
    }
  });
}

Deno.test("LogStream.write() uses an error, a list or a text as the message", () => {
  const stream = new LogStream();
  stream.write(new TypeError("boom"));
  stream.write([1, "two"] as never);
  stream.write("text" as never);
  const [error, list, text] = stream.recent();
  assertStrictEquals(error.message, "boom");
  assertStrictEquals((error.metadata.error as { type: string }).type, "TypeError");
  assertEquals([list.message, text.message], ['[1,"two"]', "text"]);
});

Deno.test("LogStream.subscribe() starts with the newest matching records, then delivers each new one once", async () => {
  const stream = new LogStream();
  const filter = ({ level }: LogRecord) => level === "WARN";
  for (let i = 1; i <= 10; i++) stream.write({ level: i % 2 === 0 ? "WARN" : "INFO" });
  using reader = stream.subscribe({ recent: 3, filter });
  stream.write({ level: "WARN" });
  assertEquals(numbers((await reader.next()).value), [6, 8, 10, 11]);
  const next = reader.next();
  stream.write({ level: "INFO" });
  await turns(2);
  stream.write({ level: "WARN" });
  assertEquals(numbers((await next).value), [13]);
});

const BEGINNINGS: readonly { name: string; options: LogSubscribeOptions; seqs: number[] }[] = [
  { name: "delivers only new records by default", options: {}, seqs: [4] },
  { name: "starts with all records if asked for more", options: { recent: 100 }, seqs: [1, 2, 3, 4] },
  { name: "prefers after to recent", options: { recent: 100, after: 2 }, seqs: [3, 4] },
  { name: "starts at the oldest record", options: { after: 0 }, seqs: [1, 2, 3, 4] },
  {
    name: "starts with none if none matches",
    options: { recent: 2, filter: ({ level }) => level === "FATAL" },
    seqs: [],
  },
];

for (const { name, options, seqs } of BEGINNINGS) {
  Deno.test(`LogStream.subscribe() ${name}`, async () => {
    const stream = new LogStream();
    for (let i = 1; i <= 3; i++) stream.write({});
    const reader = stream.subscribe(options);
    stream.write({});
    stream.close();
    assertEquals((await Array.fromAsync(reader)).flatMap(numbers), seqs);
  });
}

Deno.test("LogStream.subscribe() refuses a number that was not given out", () => {
  const stream = new LogStream();
  for (const after of [-1, 1, 0.5, NaN]) {
    assertError(assertThrows(() => stream.subscribe({ after })), { name: "RangeError" });
  }
});

Deno.test("LogStream.subscribe() ends with the error of a filter and removes its listener", async () => {
  const stream = new LogStream();
  stream.write({});
  const reader = stream.subscribe({
    after: 0,
    filter() {
      throw new Error("bad filter");
    },
  });
  assertError(await assertRejects(() => reader.next()), { message: "bad filter" });
  assertEquals<unknown>(await reader.next(), END);
});

Deno.test("LogStream.subscribe() ends by stop(), return(), using and the signal, even while it waits", async () => {
  const stream = new LogStream();
  const controller = new AbortController();
  const readers = Array.from({ length: 5 }, () => stream.subscribe({ signal: controller.signal }));
  const waiting = Promise.all(readers.map((reader) => reader.next()));
  await turns(1);
  readers[0].stop();
  readers[0].stop();
  readers[1].return();
  readers[2][Symbol.dispose]();
  readers[3][Symbol.asyncDispose]();
  controller.abort();
  assertEquals<unknown>(await waiting, [END, END, END, END, END]);
});

Deno.test("LogStream.close() and using let subscribers drain, then end them", async () => {
  const stream = new LogStream({ capacity: 2 });
  const reader = stream.subscribe();
  {
    using open = stream;
    for (let i = 1; i <= 3; i++) open.write({});
  }
  stream.close();
  const [lagged, records, ...more] = await Array.fromAsync(reader);
  assertEquals(lagged, { kind: "lagged", from: 1, missed: 1 });
  assertEquals(numbers(records), [2, 3]);
  assertEquals(more, []);
});

Deno.test("LogStream accounts for every record: delivered + missed = written while connected", async () => {
  await forEachSeed(80, async (random) => {
    const stream = openAny(random);
    const readings: Promise<void>[] = [];
    const steps = random.int(1, 60);
    for (let step = 0; step < steps; step++) {
      if (random.chance(0.15)) readings.push(account(stream, random));
      if (random.chance(0.02)) stream.clear();
      for (let n = random.int(0, 12); n > 0; n--) writeAny(stream, random);
      await turns(random.int(0, 2));
    }
    stream.close();
    await Promise.all(readings);
  });
});

Deno.test("LogStream resumes after any number with the same records", async () => {
  await forEachSeed(20, async (random) => {
    const stream = openAny(random);
    for (let n = random.int(0, 80); n > 0; n--) writeAny(stream, random);
    const { newest } = stream.stats;
    const whole = collect(stream, 0);
    const rests = Array.from({ length: newest + 1 }, (_, after) => collect(stream, after));
    await turns(1); // by now each has what was held, and they go on side by side
    for (let step = random.int(0, 5); step > 0; step--) {
      for (let n = random.int(0, 20); n > 0; n--) writeAny(stream, random);
      await turns(random.int(0, 2));
    }
    stream.close();

    const fates = await whole;
    assertStrictEquals(fates.length, stream.stats.newest);
    for (const [after, rest] of (await Promise.all(rests)).entries()) {
      assertEquals(rest, fates.slice(after), `after ${after} of ${newest}`);
    }
  });
});

function numbers(delivery: { kind: string; entries?: readonly Entry[] } | undefined): number[] {
  return (delivery?.entries ?? []).map(({ seq }) => seq);
}

function openAny(random: Random): LogStream {
  const maxBytes = random.pick([2000, 10_000, 1_048_576]);
  const capacity = random.int(1, Math.min(40, maxRecordsIn(maxBytes)));
  return new LogStream({ capacity, maxBytes, maxRecordBytes: 512 });
}

/** Writes a record that contains its own number. */
function writeAny(stream: LogStream, random: Random): void {
  const seq = stream.stats.newest + 1;
  const metadata = { seq, text: "x".repeat(random.pick([0, 10, 400])) };
  assertStrictEquals(stream.write({ level: random.pick(["INFO", "WARN"]), metadata }), seq);
}

/**
 * Reads at a random pace, to the end or part of the way, and checks that each matching record is delivered in order or
 * missed, exactly once.
 */
async function account(stream: LogStream, random: Random): Promise<void> {
  const filter = random.chance(0.5) ? ({ level }: LogRecord) => level === "WARN" : undefined;
  const start = random.int(0, stream.stats.newest);
  const leavesAfter = random.chance(0.2) ? random.int(1, 5) : Infinity;
  const pace = random.int(0, 4);
  const wanted = watchWritten(stream, start, filter);

  let cursor = start;
  let missed = 0;
  let deliveries = 0;
  const delivered: number[] = [];
  for await (const delivery of stream.subscribe({ after: start, filter })) {
    if (delivery.kind === "lagged") {
      assertStrictEquals(delivery.from > cursor, true, `${delivery.from} comes after ${cursor}`);
      cursor = delivery.from + delivery.missed - 1;
      missed += delivery.missed;
      for (let seq = delivery.from; seq <= cursor; seq++) wanted.delete(seq);
    } else {
      for (const { seq, record } of delivery.entries) {
        assertStrictEquals(seq > cursor, true, `${seq} comes after ${cursor}`);
        assertStrictEquals(record.metadata.seq, seq);
        assertStrictEquals(filter === undefined || filter(record), true);
        assertStrictEquals(filter !== undefined || seq === cursor + 1, true, `nothing between ${cursor} and ${seq}`);
        cursor = seq;
        delivered.push(seq);
        wanted.delete(seq);
      }
    }
    if (++deliveries === leavesAfter) break;
    await turns(random.int(0, pace));
  }
  if (deliveries === leavesAfter) return;
  assertEquals([...wanted], [], "every record that matches was delivered or counted");
  if (filter === undefined) assertStrictEquals(delivered.length + missed, stream.stats.newest - start);
}

/** Returns the numbers of matching records after `start`. The set grows with each record written. */
function watchWritten(stream: LogStream, start: number, filter: ((record: LogRecord) => boolean) | undefined) {
  const wanted = new Set<number>();
  // Records that are gone count as missed, with any filter.
  for (const { seq, record } of stream.entries(Infinity)) {
    if (seq > start && (filter === undefined || filter(record))) wanted.add(seq);
  }
  const ring = ringOf(stream);
  const push = ring.push;
  ring.push = function (record, weight) {
    const seq = push.call(this, record, weight);
    if (filter === undefined || filter(record)) wanted.add(seq);
    return seq;
  };
  return wanted;
}

/** Reads to the end. Returns the number in each record after a cursor, or "missed". */
async function collect(stream: LogStream, after: number): Promise<unknown[]> {
  const fates: unknown[] = [];
  for await (const delivery of stream.subscribe({ after })) {
    if (delivery.kind === "lagged") fates.push(...new Array(delivery.missed).fill("missed"));
    else fates.push(...delivery.entries.map(({ record }) => record.metadata.seq));
  }
  return fates;
}

Deno.test("LogStream.write() ignores a second argument that is no options object", () => {
  const now = Date.UTC(2025, 9, 24);
  const stream = new LogStream({ now: () => now });
  // deno-lint-ignore no-explicit-any -- forEach() passes an index, and a caller without types may pass anything
  const write = stream.write.bind(stream) as (input: RecordInput, second: any) => number;
  [{ message: "a" }, { message: "b" }].forEach(write);
  for (const second of [null, undefined, now + 1000, "at", []]) write({ message: "c" }, second);
  assertEquals(stream.recent().map(({ timestamp }) => Date.parse(timestamp) - now), new Array(7).fill(0));
});

Deno.test("channelOf() and ringOf() refuse what is no stream", () => {
  // deno-lint-ignore no-explicit-any -- a caller without types may pass anything
  const stranger = { run: "m3k9x1" } as any;
  assertThrows(() => channelOf(stranger), TypeError);
  assertThrows(() => ringOf(stranger), TypeError);
});

Deno.test("LogStream with redact hides secrets before it keeps a record, and counts them", () => {
  const stream = new LogStream({ redact: { names: ["customer_id"] } });
  stream.write({ message: "GET /?token=abc123", metadata: { customerId: 7, user: { password: "hunter2" }, rows: 7 } });
  stream.write({ msg: "Paid", err: new Error("card 4111 1111 1111 1111 declined"), cvv: 123n });
  stream.write(toRecord({ message: "Bearer abc123DEF456", metadata: { list: ["Cookie", "sid=1"] } }));
  const metadata = { customerId: "[redacted]", user: { password: "[redacted]" }, rows: 7 };
  const [first, second, third] = stream.recent();
  assertStrictEquals(first.message, "GET /?token=[redacted]");
  assertEquals(first.metadata, metadata);
  assertStrictEquals((second.metadata.error as { message: string }).message, "card [redacted] declined");
  assertStrictEquals(second.metadata.cvv, "[redacted]");
  assertStrictEquals(third.message, "Bearer [redacted]");
  assertEquals(third.metadata, { list: ["Cookie", "[redacted]"] });
  assert(stream.stats.redacted >= 7, `${stream.stats.redacted}`);
  assertStrictEquals(new LogStream().stats.redacted, 0);
});

Deno.test("LogStream with redact hides secrets of a record that is parsed when it is read", () => {
  const stream = new LogStream({ redact: true });
  stream.writeLater("INFO", 500, () => ({ message: "m", metadata: { secret: "hunter2" } }));
  assertEquals(stream.recent()[0].metadata, { secret: "[redacted]" });
  assertStrictEquals(stream.stats.redacted, 1);
});

Deno.test("LogStream with redact keeps a record within its bounds, although marks are longer than secrets", () => {
  const stream = new LogStream({ redact: true, maxRecordBytes: 4096, maxBytes: 1_000_000 });
  stream.write({ message: "m", metadata: { list: Array.from({ length: 300 }, () => ({ pin: 1, otp: 1 })) } });
  const [record] = stream.recent();
  assert(new TextEncoder().encode(JSON.stringify(record)).length <= 4096);
  assertStrictEquals(record.metadata.truncated, true);
  assertStrictEquals(stream.stats.truncated, 1);
});

Deno.test("LogStream refuses rules of redact that it does not know", () => {
  assertThrows(() => new LogStream({ redact: { emails: true } as RedactOptions }), TypeError, 'did you mean "email"?');
});
