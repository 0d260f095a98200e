import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { type RecordInput, toRecord } from "../../lib/record/record.ts";
import { LineRecords, type LineRecordsOptions } from "../../lib/parse/line_records.ts";
import { RecordOrder } from "../../lib/parse/record_order.ts";
import { splitLines } from "../../lib/parse/lines.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Turns } from "../../lib/base/turns.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { turns as eventTurns } from "../support/turn.ts";
import { JSON_LINES } from "../cases/json_lines.ts";
import { TRACES } from "../cases/traces.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const START = Date.parse("2025-10-24T10:26:15.123Z");
const SECOND = 1000;

/** Manual clock with timers. */
class Clock {
  now = START;
  /** Offset of the shown time, in ms. */
  skew = 0;
  #due: { readonly at: number; readonly callback: () => void }[] = [];

  schedule = (callback: () => void, ms: number) => {
    const timer = { at: this.now + ms, callback };
    this.#due.push(timer);
    return () => void (this.#due = this.#due.filter((other) => other !== timer));
  };

  get waiting(): number {
    return this.#due.length;
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
    this.now = end;
  }
}

function open(options: LineRecordsOptions = {}) {
  const clock = new Clock();
  const records: RecordInput[] = [];
  const lines = new LineRecords((record) => records.push(record), "test", {
    now: () => clock.now + clock.skew,
    schedule: clock.schedule,
    holdMs: 60,
    ...options,
  });
  return {
    clock,
    records,
    lines,
    push: (...texts: string[]) => lines.push(texts.map((text) => ({ text, cutBytes: 0 }))),
    messages: () => records.map(({ message }) => message),
  };
}

Deno.test("LineRecords restores the records of an export and of the terminal's JSON", () => {
  const records = [
    toRecord({ level: "ERROR", message: " a\u0000b", metadata: { metadata: { a: 1 }, level: "x" } }, { now: START }),
    toRecord({ message: "b", metadata: { source: "worker", traceId: "4bf92f" } }, { now: START }),
  ];
  const { records: read, push } = open();
  push(...records.map((record) => JSON.stringify(record)));
  push(...records.map((record, index) => JSON.stringify({ id: `m3k9x1-${index}`, ...record })));
  assertEquals(read.map((input) => toRecord(input)), [...records, ...records]);
});

/** Returns the records of some lines. */
function read(...texts: string[]): RecordInput[] {
  const { push, lines, records } = open();
  push(...texts);
  lines.flush();
  return records;
}

/** Returns a line of a journal, whose priority is the level of a plain message. */
function journal(message: unknown, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    __REALTIME_TIMESTAMP: "1761301575123456",
    SYSLOG_IDENTIFIER: "shop",
    _PID: "7",
    MESSAGE: message,
    ...fields,
  });
}

function docker(log: string, stream = "stdout"): string {
  return JSON.stringify({ log, stream, time: "2025-10-24T10:26:15.123456789Z" });
}

for (const { name, text, level, message, type, error, stack = text } of TRACES) {
  Deno.test(`LineRecords joins ${name}`, () => {
    const [record, ...others] = read(...text.split("\n"), "next");
    assertEquals(record, { level, message, metadata: { source: "test", error: { type, message: error, stack } } });
    assertEquals(others.map(({ message }) => message), ["next"]);
  });
}

for (const { name, text, message } of TRACES) {
  Deno.test(`LineRecords starts a new record for ${name}, line by line`, () => {
    const { push, clock, messages } = open();
    push("Ready");
    for (const line of text.split("\n")) {
      clock.advance(1);
      push(line);
    }
    clock.advance(60);
    assertEquals(messages(), ["Ready", message]);
    assertStrictEquals(clock.waiting, 0);
  });
}

for (
  const { name, lines, messages } of [
    { name: "indented lines", lines: ["a", "  b", "\tc", "d"], messages: ["a\n  b\n\tc", "d"] },
    { name: "an object to its closing brace", lines: ["{", "  a: 1", "}", "}"], messages: ["{\n  a: 1\n}", "}"] },
    {
      name: "a head without a message",
      lines: ["info: Shop.Db[0]", "      a", "        b"],
      messages: ["a\n  b"],
    },
    { name: "the stack of a message", lines: ["a", "Stack (most recent call last):", "  b"], messages: 1 },
    { name: "no lone closing brace", lines: ["a", "}", "b"], messages: ["a", "}", "b"] },
    { name: "no blank line outside of a trace", lines: ["a", "", "b"], messages: ["a", "b"] },
    { name: "nothing onto a JSON line", lines: ['{"msg":"a"}', "  b", '{"msg":"c"}'], messages: ["a", "  b", "c"] },
    { name: "no JSON line onto anything", lines: ["a", ' {"msg":"b"}', "  c"], messages: ["a", "b", "  c"] },
    { name: "no padded level", lines: ["a", " INFO b", "  WARN c"], messages: ["a", " INFO b", "  WARN c"] },
    { name: "no padded time", lines: ["a", "  2025-10-24T10:26:15Z b"], messages: 2 },
    { name: "no second place in the code", lines: ["/app/a.ts:1", "/app/b.ts:2"], messages: 2 },
    { name: "no error onto a plain line", lines: ["a", "TypeError: b", "    at c (d.js:1:2)"], messages: 2 },
  ] as const
) {
  Deno.test(`LineRecords joins ${name}`, () => {
    const records = read(...lines);
    if (typeof messages === "number") assertStrictEquals(records.length, messages);
    else assertEquals<unknown>(records.map(({ message }) => message), messages);
  });
}

Deno.test("LineRecords joins a traceback onto a logged failure, and onto nothing else", () => {
  const traceback = ["Traceback (most recent call last):", '  File "a.py", line 1, in <module>', "KeyError: 'k'"];
  function kindsAt(priority: string) {
    const lines = ["Cannot pay", ...traceback].map((line) => journal(line, { PRIORITY: priority }));
    return read(...lines).map(({ level, message, metadata }) => [level, message, "error" in (metadata as object)]);
  }
  assertEquals(kindsAt("3"), [["ERROR", "Cannot pay", true]]);
  assertEquals(kindsAt("2"), [["FATAL", "Cannot pay", true]]);
  assertEquals(kindsAt("6"), [["INFO", "Cannot pay", false], ["ERROR", "KeyError: 'k'", true]]);
});

Deno.test("LineRecords writes a line when the next one arrives, and the last one after the hold time", () => {
  const { push, clock, messages } = open();
  push("one", "two");
  assertEquals(messages(), ["one"]);
  clock.advance(59);
  assertEquals(messages(), ["one"]);
  clock.advance(1);
  assertEquals(messages(), ["one", "two"]);
  assertStrictEquals(clock.waiting, 0);
});

Deno.test("LineRecords gives up its turn while it takes lines, and writes no record early meanwhile", async () => {
  const time = new FakeClock();
  const { lines, clock, records, messages } = open({ turns: new Turns(time) });
  const texts = Array.from({ length: 1000 }, (_, index) => index % 100 === 0 ? `line ${index}` : `  more ${index}`);
  lines.push([{ text: texts.shift()!, cutBytes: 0 }]);
  let isDone = false;
  const taking = lines.take(texts.map((text) => ({ text, cutBytes: 0 }))).then(() => isDone = true);
  let turns = 0;
  for (; !isDone; turns++) {
    clock.advance(70);
    time.elapse(9);
    await eventTurns(1);
  }
  await taking;
  assert(turns > 10, `${turns} turns`);
  lines.flush();
  assertEquals(messages().join("\n").split("\n").slice(1), texts);
  assertStrictEquals(records.length, 10);
});

Deno.test("LineRecords writes a JSON line at once, after the held record", () => {
  const { push, clock, messages } = open();
  push("one", '{"msg":"two"}');
  assertEquals(messages(), ["one", "two"]);
  assertStrictEquals(clock.waiting, 0);
});

Deno.test("LineRecords stamps a held record with its arrival", () => {
  const { push, clock, records } = open();
  push("one", "two");
  clock.advance(40);
  push("  more", "three");
  clock.advance(1000);
  assertEquals(records.map(({ message, timestamp }) => [message, timestamp]), [
    ["one", undefined],
    ["two\n  more", START],
    ["three", START + 40],
  ]);
});

Deno.test("LineRecords bounds the growth of a record", () => {
  const many = open();
  many.push("head", ...Array.from({ length: 2000 }, (_, index) => `  ${index}`));
  many.lines.flush();
  const counts = many.messages().map((message) => (message as string).split("\n").length);
  assertStrictEquals(counts.reduce((sum, count) => sum + count), 2001);
  assert(counts.every((count) => count <= 501) && counts.length < 6, `${counts}`);

  const long = open();
  long.push("head", ...Array.from({ length: 20 }, () => ` ${"x".repeat(10_000)}`));
  long.lines.flush();
  assert(long.messages().every((message) => (message as string).length < 80_000));

  const slow = open();
  slow.push("head");
  for (let ms = 0; ms < 5 * SECOND; ms += 50) {
    slow.clock.advance(50);
    slow.push("  more");
  }
  assert(slow.records.length >= 4, `${slow.records.length}`);
});

Deno.test("LineRecords writes the held record once when it is flushed or disposed", () => {
  const { push, lines, clock, messages } = open();
  push("one");
  lines.flush();
  lines[Symbol.dispose]();
  clock.advance(1000);
  assertEquals([messages(), clock.waiting], [["one"], 0]);
  push("two");
  lines[Symbol.dispose]();
  assertEquals(messages(), ["one", "two"]);
});

Deno.test("LineRecords uses a timer of its own by default", async () => {
  const { promise, resolve } = Promise.withResolvers<RecordInput>();
  new LineRecords(resolve, "test", { holdMs: 1 }).push([{ text: "one", cutBytes: 0 }]);
  assertStrictEquals((await promise).message, "one");
});

Deno.test("LineRecords does not wait longer when the clock is set back", () => {
  const { push, clock, messages } = open();
  push("one");
  clock.skew = -3600 * SECOND;
  clock.advance(60);
  assertEquals(messages(), ["one"]);
});

for (
  const { name, texts, records } of [
    {
      name: "Docker's json-file",
      texts: [docker('{"level":"warn","msg":"Slow"}\n', "stderr"), docker("Ready\n")],
      records: [
        { timestamp: START, level: "WARN", message: "Slow", metadata: { source: "test", stream: "stderr" } },
        { timestamp: START, message: "Ready", metadata: { source: "test", stream: "stdout" } },
      ],
    },
    {
      name: "a line that Docker split, with another stream in between",
      texts: [docker('{"msg":"a '), docker("x\n", "stderr"), docker("long "), docker('one"}\n')],
      records: [
        { timestamp: START, message: "a long one", metadata: { source: "test", stream: "stdout" } },
        { timestamp: START, message: "x", metadata: { source: "test", stream: "stderr" } },
      ],
    },
    {
      name: "a line of Docker with fields of a collector",
      texts: [JSON.stringify({ ...JSON.parse(docker("Ready")), kubernetes: { pod_name: "shop-1" } })],
      records: [{
        timestamp: START,
        message: "Ready",
        metadata: { source: "test", stream: "stdout", kubernetes: { pod_name: "shop-1" } },
      }],
    },
    {
      name: "a journal",
      texts: [journal("Ready", { PRIORITY: "4", _SYSTEMD_UNIT: "shop.service" })],
      records: [{
        timestamp: START + 0.456,
        level: "WARN",
        message: "Ready",
        metadata: { source: "test", service: "shop", _PID: "7", _SYSTEMD_UNIT: "shop.service" },
      }],
    },
    {
      name: "a journal's bytes",
      texts: [journal(Array.from(new TextEncoder().encode("größe \x1b[1mfett")))],
      records: [{
        timestamp: START + 0.456,
        message: "größe \x1b[1mfett",
        metadata: { source: "test", service: "shop", _PID: "7" },
      }],
    },
    {
      name: "a journal's field of bytes",
      texts: [journal("Ready", { ORDER: Array.from(new TextEncoder().encode("größe\x01")), TAGS: ["a", "b"] })],
      records: [{
        timestamp: START + 0.456,
        message: "Ready",
        metadata: { source: "test", service: "shop", _PID: "7", ORDER: "größe\x01", TAGS: ["a", "b"] },
      }],
    },
    {
      name: "a journal's message that was too long for the journal",
      texts: [journal(null)],
      records: [{ timestamp: START + 0.456, message: "", metadata: { source: "test", service: "shop", _PID: "7" } }],
    },
    {
      name: "a journal's message of several lines",
      texts: [journal("one\n  two\nthree\r\nfour", { PRIORITY: "6" })],
      records: [{
        timestamp: START + 0.456,
        level: "INFO",
        message: "one\n  two\nthree\nfour",
        metadata: { source: "test", service: "shop", _PID: "7" },
      }],
    },
    {
      name: "a journal's message that is a JSON line",
      texts: [journal('{"level":"error","msg":"No","order":7}', { PRIORITY: "6" })],
      records: [{
        timestamp: START + 0.456,
        level: "ERROR",
        message: "No",
        metadata: { source: "test", service: "shop", _PID: "7", order: 7 },
      }],
    },
  ]
) {
  Deno.test(`LineRecords opens ${name}`, () => {
    const { push, lines, records: written } = open();
    push(...texts);
    lines.flush();
    assertEquals(written, records);
  });
}

Deno.test("LineRecords separates the two streams of one container", () => {
  const { push, lines, messages } = open();
  push(docker("TypeError: a\n", "stderr"), docker("one\n"), docker("    at b (c.js:1:2)\n", "stderr"), docker("two\n"));
  lines.flush();
  assertEquals(messages(), ["TypeError: a", "one", "two"]);
  assertStrictEquals(lines.stats.joined, 1);
});

/** Returns a line of a Compose service. */
function service(name: string, text: string): string {
  return `${name}-1  | ${text}`;
}

Deno.test("LineRecords writes records of several containers in the order of their first lines", () => {
  const { push, clock, messages, lines } = open();
  push(service("db", "TypeError: a"), service("web", "one"), service("web", "two"));
  push(service("db", "    at b (c.js:1:2)"), service("web", '{"msg":"three"}'), service("db", "four"));
  assertEquals(messages(), ["TypeError: a", "one", "two", "three"]);
  clock.advance(60);
  assertEquals(messages(), ["TypeError: a", "one", "two", "three", "four"]);
  assertEquals([lines.stats.joined, clock.waiting], [1, 0]);
});

Deno.test("LineRecords keeps the order of parts, of blank lines and of lines that waited for a proof", () => {
  const { push, lines, messages } = open();
  push(docker("a part "), docker("x\n", "stderr"), docker("and its rest\n"), docker("\n", "stderr"));
  push(docker("y\n", "stderr"), docker("[\n"), docker("z\n", "stderr"), docker("plain\n"), docker("end\n", "stderr"));
  lines.flush();
  assertEquals(messages(), ["a part and its rest", "x", "y", "[", "z", "plain", "end"]);
});

Deno.test("LineRecords lets others go ahead of a trace that grows for longer than the hold time", () => {
  const { push, clock, messages } = open();
  push(service("db", "TypeError: a"), service("web", "one"), service("web", "two"));
  for (let frame = 1; frame <= 3; frame++) {
    clock.advance(30);
    push(service("db", `    at b (c.js:${frame}:2)`));
  }
  assertEquals(messages(), ["one", "two"]);
  clock.advance(60);
  assertEquals(messages(), ["one", "two", "TypeError: a"]);
  assertStrictEquals(clock.waiting, 0);
});

Deno.test("LineRecords bounds what waits for the line of another writer", () => {
  const { push, messages } = open();
  push(service("db", "first"), ...Array.from({ length: 50_000 }, (_, index) => service("web", `${index}`)));
  const early = messages();
  assert(early.length > 20_000, `${early.length}`);
  assertEquals(early, ["first", ...Array.from({ length: early.length - 1 }, (_, index) => `${index}`)]);

  const long = open();
  long.push(service("db", "first"), ...Array.from({ length: 20 }, () => service("web", "x".repeat(1_000_000))));
  assertStrictEquals(long.messages()[0], "first");
});

Deno.test("LineRecords that share an order write their records in it", () => {
  const order = new RecordOrder();
  const clock = new Clock();
  const messages: unknown[] = [];
  const [out, err] = ["stdout", "stderr"].map((name) =>
    new LineRecords(({ message }) => messages.push(message), name, {
      ...{ order, now: () => clock.now, schedule: clock.schedule },
    })
  );
  const push = (lines: LineRecords, ...texts: string[]) => lines.push(texts.map((text) => ({ text, cutBytes: 0 })));
  push(err, "a");
  clock.advance(10);
  push(out, "b", '{"msg":"c"}', "d");
  clock.advance(10);
  push(err, "e");
  assertEquals(messages, ["a", "b", "c"]);
  clock.advance(60);
  assertEquals(messages, ["a", "b", "c", "d", "e"]);
});

Deno.test("LineRecords and the stream stamp a burst of plain lines with times that never run backwards", async () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const stream = new LogStream({ capacity: 30_000, maxBytes: 64 * 1024 ** 2 });
  const lines = new LineRecords((record) => stream.write(record), "test");
  for (let at = 0; at < texts.length; at += 1000) {
    await lines.take(texts.slice(at, at + 1000).map((text) => ({ text, cutBytes: 0 })));
  }
  lines.flush();
  const records = stream.recent(30_000);
  assertEquals(records.map(({ message }) => message), texts);
  const times = records.map(({ timestamp }) => timestamp);
  assertEquals(times, times.toSorted());
});

Deno.test("LineRecords loses nothing of 250 interleaved processes", () => {
  const { push, lines, messages } = open();
  const names = Array.from({ length: 250 }, (_, index) => `p${index}`);
  push(...names.map((name) => journal(name, { _PID: name })));
  push(...names.map((name) => journal(`  more of ${name}`, { _PID: name })));
  lines.flush();
  const { lines: taken, records, joined } = lines.stats;
  assertEquals([taken, records + joined], [500, 500]);
  assertStrictEquals(messages().join("\n").split("\n").length, 500);
});

Deno.test("LineRecords keeps the count of joined lines of processes that it flushed early", () => {
  const { push, lines } = open();
  for (let pid = 0; pid < 250; pid++) push(journal("a", { _PID: pid }), journal("  b", { _PID: pid }));
  lines.flush();
  assertEquals([lines.stats.records, lines.stats.joined], [250, 250]);
});

Deno.test("LineRecords bounds a line that is assembled from endless parts", () => {
  const { push, lines, messages } = open();
  for (let count = 0; count < 40; count++) push(docker("x".repeat(100_000)));
  lines.flush();
  const lengths = messages().map((message) => (message as string).length);
  assertStrictEquals(lengths.reduce((sum, length) => sum + length), 4_000_000);
  assert(lengths.length > 1 && lengths.every((length) => length < 1_200_000), `${lengths}`);
});

Deno.test("LineRecords reports the format in use, and plain after 20 lines without one", () => {
  const { push, lines } = open();
  const formats: string[] = [];
  function see(...texts: string[]) {
    push(...texts);
    formats.push(lines.stats.format);
  }
  see();
  see('{"msg":"a"}');
  see("a plain line between");
  see(...Array.from({ length: 20 }, (_, index) => `plain ${index}`));
  see('{"msg":"b"}');
  assertEquals(formats, ["plain", "json", "json", "plain", "json"]);
});

Deno.test("LineRecords reads only the requested format", () => {
  const line = '{"level":"warn","msg":"Slow"}';
  for (
    const { format, messages } of [
      { format: "auto", messages: ["Slow", "text"] },
      { format: "json", messages: ["Slow", "text"] },
      { format: "plain", messages: [line, "text"] },
    ]
  ) {
    const { push, lines, messages: written } = open({ format });
    push(line, "text");
    lines.flush();
    assertEquals(written(), messages);
    assertStrictEquals(lines.stats.format, format === "auto" ? "json" : format);
  }
});

Deno.test("LineRecords rejects an unknown format and names the known ones", () => {
  assertError(assertThrows(() => open({ format: "xml" })), {
    name: "RangeError",
    message: /^Cannot read format "xml": expected one of auto, json, .*plain$/,
  });
});

Deno.test("LineRecords ignores a timestamp in the far future", () => {
  const ahead = START + 3 * 86_400 * SECOND;
  assertEquals(
    read(JSON.stringify({ time: ahead, msg: "a" }), JSON.stringify({ time: START + 3600_000, msg: "b" })),
    [
      { message: "a", metadata: { source: "test", time: ahead } },
      { timestamp: START + 3600_000, message: "b", metadata: { source: "test" } },
    ],
  );
  const [record] = read(journal("m", { __REALTIME_TIMESTAMP: `${ahead}000` }));
  assertEquals(record, {
    timestamp: START,
    message: "m",
    metadata: { source: "test", timestamp: new Date(ahead).toISOString(), service: "shop", _PID: "7" },
  });
});

for (
  const { name, line, message } of [
    { name: "colors", line: "\x1b[32mINFO\x1b[0m ready", message: "\x1b[32mINFO\x1b[0m ready" },
    { name: "colors of 24 bits", line: "\x1b[38;2;1;2;3mx\x1b[m", message: "\x1b[38;2;1;2;3mx\x1b[m" },
    { name: "no cursor movements", line: "\x1b[2K\x1b[1Gready\x1b[?25h", message: "ready" },
    { name: "no window titles", line: "\x1b]0;title\x07ready\x1b]8;;http://x\x1b\\", message: "ready" },
    { name: "no bell", line: "ready\x07\x08\x7f", message: "ready" },
    { name: "tabs", line: "a\tb", message: "a\tb" },
    {
      name: "one replacement character for a run of NUL bytes",
      line: `${"\0".repeat(100_000)}ready\0`,
      message: "\ufffdready\ufffd",
    },
    { name: "the last state of a progress bar", line: "10%\r20%\r100%", message: "100%" },
    {
      name: "the last state of a progress bar that ends with carriage returns",
      line: "10%\r100%\r\r",
      message: "100%",
    },
    { name: "the rest of an incomplete sequence", line: "ready\x1b[3", message: "ready3" },
    {
      name: "the colors of a JSON line's message",
      line: '{"msg":"\\u001b[31mred\\u001b[0m\\u001b[2K"}',
      message: "\x1b[31mred\x1b[0m",
    },
  ]
) {
  Deno.test(`LineRecords keeps ${name}`, () => {
    assertEquals(read(line).map(({ message }) => message), [message]);
  });
}

Deno.test("LineRecords counts a line with a single NUL byte as cleaned", () => {
  using records = new LineRecords(() => {}, "test");
  records.push(["a\0b", "a\tb", "a\ufffdb"].map((text) => ({ text, cutBytes: 0 })));
  assertStrictEquals(records.stats.cleaned, 2);
});

Deno.test("LineRecords finds the end of a colored trace", () => {
  const [{ message, metadata }] = read(
    "\x1b[31mTypeError\x1b[39m: no",
    "\x1b[90m    at a (b.js:1:2)\x1b[39m",
    "\x1b[90m    at c (d.js:1:2)\x1b[39m",
  );
  assertEquals([message, metadata], ["\x1b[31mTypeError\x1b[39m: no", {
    source: "test",
    error: { type: "TypeError", message: "no", stack: "TypeError: no\n    at a (b.js:1:2)\n    at c (d.js:1:2)" },
  }]);
});

Deno.test("LineRecords counts lines taken, joined, cut and cleaned", () => {
  const { push, lines } = open();
  push('{"msg":"a"}', "b", "  c", "d\x1b[2K", "e\ufffd", '{"msg":"\ufffd"}', docker("f\n"));
  lines.push([{ text: "g", cutBytes: 7 }, { text: "  h", cutBytes: 5 }]);
  lines.flush();
  assertEquals(lines.stats, {
    source: "test",
    format: "json",
    envelope: "docker",
    lines: 9,
    records: 7,
    joined: 2,
    blank: 0,
    cutLines: 2,
    cutBytes: 12,
    cleaned: 3,
  });
});

Deno.test("LineRecords marks a record if any of its lines was cut", () => {
  const { lines, records } = open();
  lines.push([{ text: "a", cutBytes: 7 }, { text: "  b", cutBytes: 5 }, { text: '{"msg":"cut', cutBytes: 1 }]);
  lines.flush();
  assertEquals(records, [
    { message: "a\n  b", metadata: { source: "test", truncated: true, cut_bytes: 12 } },
    { message: '{"msg":"cut', metadata: { source: "test", truncated: true, cut_bytes: 1 } },
  ]);
});

Deno.test("LineRecords cuts a line of 100 MB, marks it and reads on", async () => {
  const piece = new Uint8Array(1_000_000).fill(0x78);
  async function* input() {
    for (let count = 0; count < 100; count++) yield await Promise.resolve(piece);
    yield new TextEncoder().encode("\nnext\n");
  }
  const { lines, records } = open();
  for await (const some of splitLines(input(), 1_048_576)) lines.push(some);
  lines.flush();
  assertEquals(records.map(({ message }) => (message as string).length), [1_048_576, 4]);
  assertEquals(records[0].metadata, { source: "test", truncated: true, cut_bytes: 100_000_000 - 1_048_576 });
  assertEquals([lines.stats.cutLines, lines.stats.cutBytes], [1, 100_000_000 - 1_048_576]);
});

Deno.test("LineRecords reads a mix of all formats", () => {
  const traces = TRACES.filter(({ name }) => !name.includes("Rust")); // blank lines end those of Python and Go
  const all = JSON_LINES.flatMap((json, index) => {
    const { text, message } = traces[index % traces.length];
    return [
      { lines: [json.line], message: json.parsed.message },
      { lines: [`plain ${index}`], message: `plain ${index}` },
      { lines: text.split("\n"), message },
    ];
  });
  assertEquals(
    read(...all.flatMap(({ lines }) => lines)).map(({ message }) => message),
    all.map(({ message }) => message),
  );
});

Deno.test("LineRecords loses no line of any input, split at any byte", async () => {
  const pieces = [
    ...TRACES.flatMap(({ text }) => text.split("\n")),
    ...JSON_LINES.map(({ line }) => line),
    docker("part "),
    docker("end\n", "stderr"),
    journal("a\nb"),
    "\x1b[31mred",
    "10%\r20%",
    "",
    "   ",
    "plain",
  ];
  await forEachSeed(400, (random) => {
    const { push, lines, clock, records } = open();
    let multi = 0;
    for (let turn = random.int(1, 8); turn > 0; turn--) {
      const texts = random.list(0, 12, () => random.pick(pieces));
      multi += texts.filter((text) => text === journal("a\nb")).length;
      push(...texts);
      clock.advance(random.int(0, 100));
    }
    lines.flush();
    assertStrictEquals(clock.waiting, 0);
    const { lines: taken, records: written, joined, blank } = lines.stats;
    assertStrictEquals(written, records.length);
    assertStrictEquals(written + joined + blank, taken + multi);
  });
});

Deno.test("LineRecords reads any bytes", async () => {
  await forEachSeed(300, async (random) => {
    const bytes = new Uint8Array(random.list(0, 2000, () => anyByte(random)));
    const { lines, records } = open();
    for await (const some of splitLines(ReadableStream.from([bytes]), 200)) lines.push(some);
    lines.flush();
    assertStrictEquals(lines.stats.records, records.length);
    assert(records.every(({ message }) => typeof message === "string"));
  });
});

function anyByte(random: Random): number {
  return random.chance(0.7)
    ? random.pick([...'\n\r\t {}[]":,\\\x1b[m0;#atPT(:).'].map((c) => c.charCodeAt(0)))
    : random.int(0, 255);
}

for (
  const { name, line } of [
    { name: "blanks", line: " ".repeat(300_000) + "x" },
    { name: "colons", line: "a:1".repeat(100_000) },
    { name: "words with dots", line: "a.".repeat(150_000) },
    { name: "brackets", line: "main.f" + "(".repeat(300_000) },
    { name: "a thread of quotes", line: `thread '${"' panicked at ".repeat(20_000)}` },
    { name: "PHP's places", line: `PHP Fatal error: Uncaught E: ${" in x:1".repeat(40_000)} ` },
    { name: "unclosed frames", line: `  at ${"(a:1".repeat(70_000)}` },
    { name: "unclosed sequences", line: "\x1b]".repeat(100_000) + "\x1b[" + "0".repeat(100_000) },
    { name: "carriage returns", line: "a\r".repeat(150_000) },
    { name: "unclosed braces", line: '{"a":'.repeat(60_000) },
    { name: "a prefix of RDS", line: `2025-10-24 10:26:15 UTC:${":a@b:[1]".repeat(40_000)}` },
    { name: "a prefix of pgBadger", line: `2025-10-24 10:26:15 UTC [1] user=,db=,app=${"a".repeat(300_000)}` },
    { name: "a line of MongoDB", line: `2025-10-24T10:26:15.123Z I A ${" [a".repeat(100_000)}` },
    { name: "a line of a supercomputer", line: `- 1117838570 2005.06.03 R ${"A ".repeat(150_000)}` },
    { name: "a prefix of concurrently", line: `[web] ${"a exited with code ".repeat(20_000)}` },
    { name: "fields of W3C", line: `#Fields: sc-status ${"a ".repeat(150_000)}` },
    { name: "a file's name", line: `a.log${".log".repeat(75_000)} 2025-10-24 10:26:15` },
    { name: "offsets of slog levels", line: `{"level":"INFO+${"1".repeat(300_000)}","msg":"m"}` },
    { name: "stacks", line: JSON.stringify({ msg: "m", stack: "a: b\n    at x (y:1)\n".repeat(20_000) }) },
    {
      name: "placeholders of a template",
      line: JSON.stringify({ "@t": 1, "@mt": "{a}".repeat(60_000), a: "x".repeat(60_000) }),
    },
  ]
) {
  Deno.test(`LineRecords reads ${name} in linear time`, () => {
    // As the head of a record, as its second line, and after a failure. Anything but linear time would take minutes.
    const { push, lines, records } = open();
    push(line, line, journal("failed", { PRIORITY: "3" }), journal(line), journal(line));
    lines.flush();
    assert(records.length > 0);
  });
}
