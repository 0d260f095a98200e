import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { formatEventId } from "../../lib/wire/cursor.ts";
import { encodeEvent } from "../../lib/http/encode.ts";
import { EVERYTHING, parseFilter } from "../../lib/query/filter.ts";
import { FanOut } from "../../lib/http/fan_out.ts";
import type { ViewerCut } from "../../lib/http/fan_out/viewer.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { maxRecordsIn } from "../../lib/stream/log_stream_options.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { type Block, dataOf, isRecord, openSse, seqOf, type SseConnection } from "../support/sse_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { turns } from "../support/turn.ts";
import { API, exchange, type Handler, serve, slowClock, STREAM, watch } from "./fixture.ts";
import { collectGarbage } from "../support/garbage.ts";
import { deadline, within } from "../support/wait.ts";

const REQUEST = new TextEncoder().encode(
  "GET /api/monitoring/advanced/logs/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
);

/** Records and gaps that a viewer received, in order and without holes. */
interface Account {
  readonly seqs: number[];
  readonly missed: number;
}

/**
 * Adds up the records and gaps that a viewer received between two numbers. Each record must be the next one, and each
 * gap must start there; `wanted` returns true for the numbers that its filter matches.
 */
function account(
  blocks: readonly Block[],
  after: number,
  last: number,
  wanted: (seq: number) => boolean = () => true,
): Account {
  const seqs: number[] = [];
  let missed = 0;
  let next = after + 1;

  /** Checks that the filter leaves out all numbers up to this one. */
  function skipTo(seq: number) {
    for (; next < seq; next++) assert(!wanted(next), `${next} was neither sent nor counted as missed`);
    assertStrictEquals(next, seq, `${seq} came again`);
  }

  for (const block of blocks) {
    if (isRecord(block)) {
      const seq = seqOf(block);
      skipTo(seq);
      assert(wanted(seq), `${seq} does not match`);
      assertStrictEquals(dataOf(block).message, `record ${seq}`);
      seqs.push(seq);
      next = seq + 1;
    } else if (block.event === "gap") {
      const gap = dataOf(block);
      skipTo(gap.from);
      assertStrictEquals(gap.to - gap.from + 1, gap.missed);
      missed += gap.missed;
      next = gap.to + 1;
    }
  }
  skipTo(last + 1);
  return { seqs, missed };
}

function write(stream: LogStream, count: number, level = "INFO", pad = ""): void {
  for (; count > 0; count--) stream.write({ level, message: `record ${stream.stats.newest + 1}`, metadata: { pad } });
}

async function viewersOf(handler: Handler): Promise<{ count: number; max_lag: number; lags: number[] }> {
  const { count, max_lag, lags } = await allOfViewers(handler);
  return { count, max_lag, lags };
}

/** Returns the viewers of the summary. */
async function allOfViewers(handler: Handler) {
  const response = await handler(new Request(`${API}/summary`));
  return (await response.json()).viewers;
}

Deno.test("FanOut counts the records that a viewer was too slow for, and continues", async () => {
  const stream = new LogStream({ capacity: 100 });
  const handler = createHandler({ stream, heartbeatMs: null });
  const viewer = await openSse(STREAM, { handler });
  await viewer.take(2);
  write(stream, 40);
  await viewer.pull();
  write(stream, 5000);
  assertEquals(await viewersOf(handler), { count: 1, max_lag: 5000, lags: [5000] });
  await viewer.pull();
  write(stream, 7);
  stream.close();
  const blocks = await viewer.rest();
  assertEquals(blocks.filter(({ event }) => event === "gap").map(dataOf), [
    { from: 41, to: 4940, missed: 4900, reason: "lagged" },
  ]);
  const { seqs, missed } = account(blocks, 0, 5047);
  assertStrictEquals(seqs.length + missed, 5047);
});

Deno.test("FanOut sends the kept part of a record that is larger than the ring", async () => {
  const stream = new LogStream({ capacity: 30, maxBytes: 8192, maxRecordBytes: 1024 });
  const handler = createHandler({ stream, heartbeatMs: null });
  const viewer = await openSse(STREAM, { handler });
  await viewer.take(2);
  write(stream, 1);
  const metadata = { lists: Array.from({ length: 200 }, () => []) };
  stream.write({ message: "record 2", metadata }); // takes more in memory than the whole ring may
  write(stream, 1);
  stream.close();
  const { seqs, missed } = account(await viewer.rest(), 0, 3);
  assertEquals({ seqs, missed }, { seqs: [1, 2, 3], missed: 0 });
});

Deno.test("FanOut delivers or counts every record to every viewer, at any pace", async () => {
  await forEachSeed(60, async (random) => {
    const maxBytes = random.chance(0.5) ? 1_048_576 : random.int(4096, 24_000);
    const capacity = random.int(1, Math.min(60, maxRecordsIn(maxBytes)));
    const stream = new LogStream({ capacity, maxBytes, maxRecordBytes: 2048 });
    const handler = createHandler({ stream, heartbeatMs: random.chance(0.3) ? 1 : null });
    const levels = ["INFO"]; // of the numbers from 1
    const readers: Reader[] = [];

    for (let step = 0; step < 150; step++) {
      const choice = random.next();
      if (choice < 0.4) {
        for (let count = random.int(0, random.chance(0.1) ? 200 : 8); count > 0; count--) {
          const level = random.chance(0.2) ? "ERROR" : "INFO";
          write(stream, 1, level, "x".repeat(random.int(0, 300)));
          levels.push(level);
        }
      } else if (choice < 0.45 && readers.length < 8) {
        readers.push(await openReader(stream, handler, random));
      } else if (choice < 0.9 && readers.length > 0) {
        random.pick(readers).read();
      } else {
        await turns(1);
      }
    }
    stream.close();
    for (const { viewer, reading, cursor, filtered, blocks } of readers) {
      await reading();
      blocks.push(...viewer.received(), ...await viewer.rest());
      const wanted = (seq: number) => !filtered || levels[seq] === "ERROR";
      const { newest } = stream.stats;
      const { seqs, missed } = account(blocks, cursor, newest, wanted);
      if (!filtered) assertStrictEquals(seqs.length + missed, newest - cursor);
      assert(blocks.at(-1)!.retry !== undefined);
    }
    assertStrictEquals((await viewersOf(handler)).count, 0);
  });
});

/** Viewer that reads one chunk at a time, on demand. */
interface Reader {
  readonly viewer: SseConnection;
  /** Number after which it must receive everything. */
  readonly cursor: number;
  readonly filtered: boolean;
  readonly blocks: Block[];
  read(): void;
  /** Resolves when no read is pending. */
  reading(): Promise<unknown>;
}

async function openReader(stream: LogStream, handler: Handler, random: Random): Promise<Reader> {
  const { newest, oldest, records } = stream.stats;
  const filtered = random.chance(0.3);
  const resumed = random.chance(0.5);
  const back = random.int(0, newest);
  const recent = random.int(0, records);
  const query = resumed ? `last_event_id=${stream.run}-${back}` : `recent=${filtered ? 0 : recent}`;
  const viewer = await openSse(`${STREAM}?${query}${filtered ? "&level=ERROR" : ""}`, { handler });
  const cursor = resumed ? back : filtered ? newest : Math.max(oldest - 1, newest - recent);
  const blocks: Block[] = [];
  let pending: Promise<unknown> | undefined;
  return {
    viewer,
    cursor,
    filtered,
    blocks,
    read: () => void (pending ??= viewer.pull().then(() => pending = undefined)),
    // The next record or the end of the stream resolves the read.
    reading: () => Promise.resolve(pending),
  };
}

Deno.test("FanOut delivers or counts every record to every viewer over sockets", async () => {
  const random = new Random(7);
  const stream = new LogStream({ capacity: 200 });
  await using server = serve(createHandler({ stream, heartbeatMs: null }));
  const viewers = await Promise.all(
    Array.from({ length: 12 }, () => openSse(`${server.api}/logs/stream?recent=0`)),
  );
  async function read(viewer: SseConnection, eagerness: number): Promise<Account> {
    while (await viewer.pull()) {
      while (!random.chance(eagerness)) await turns(1);
    }
    return account(viewer.received(), 0, stream.stats.newest);
  }
  // The last one reads nothing until all records are written.
  const accounts = viewers.slice(1).map((viewer, index) => read(viewer, (index + 1) / viewers.length));
  for (let burst = 0; burst < 300; burst++) {
    write(stream, random.int(0, 300), "INFO", "x".repeat(100));
    await turns(1);
  }
  stream.close();
  for (const { seqs, missed } of [await read(viewers[0], 1), ...await Promise.all(accounts)]) {
    assertStrictEquals(seqs.length + missed, stream.stats.newest);
  }
});

Deno.test("FanOut holds one chunk for a viewer that stopped reading, and the writer continues", async () => {
  const written = 100_000;
  const pad = "x".repeat(900);
  const kernelBytes = 16 * 1_048_576; // more than the sockets of any system hold
  const stream = new LogStream();
  const watched = watch(createHandler({ stream, heartbeatMs: null }));
  await using server = serve(watched.handler);
  await using viewer = await openSse(`${server.api}/logs/stream?recent=0`);
  await viewer.take(2);
  for (let burst = 0; burst < written / 50; burst++) {
    write(stream, 50, "INFO", pad);
    await turns(1);
  }
  assertStrictEquals(stream.stats.newest, written);
  assert(watched.bytes < kernelBytes, `${watched.bytes} bytes were handed out to a viewer that does not read`);

  stream.close();
  const blocks = await viewer.rest();
  const { seqs, missed } = account(blocks, 0, written);
  assert(missed > 0);
  assertStrictEquals(seqs.length + missed, written);
  assertStrictEquals(seqs.at(-1), written);
});

Deno.test("FanOut sends keepalives and checks for stalls while there are viewers", async () => {
  const clock = new FakeClock();
  const rows = [
    { running: [10_000, 10_000] }, // three checks in the 30 s that a viewer may stall
    { heartbeatMs: 25, stallMs: null, running: [25] },
    { heartbeatMs: null, stallMs: 600, running: [200] },
    { heartbeatMs: null, stallMs: null, running: [] },
  ];
  for (const { running, ...options } of rows) {
    const handler = createHandler({ stream: new LogStream(), clock, ...options });
    assertEquals(clock.intervals, []);
    const [first, second] = [await openSse(STREAM, { handler }), await openSse(STREAM, { handler })];
    for (const viewer of [first, second]) await viewer.take(1);
    assertEquals(clock.intervals, running);
    await first.return();
    assertEquals(clock.intervals, running);
    await second.return();
    assertEquals(clock.intervals, []);
  }
});

Deno.test("FanOut sends a beat with every third keepalive", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  const handler = createHandler({ stream, clock });
  write(stream, 2);
  await using viewer = await openSse(STREAM, { handler });
  await viewer.take(4);
  const ping = { comment: "ping" };
  const beat = { event: "beat", data: '{"newest":2,"lag":0}' };
  for (const expected of [[ping], [ping], [ping, beat], [ping], [ping], [ping, beat]]) {
    clock.elapse(10_000);
    await viewer.pull();
    assertEquals(viewer.received(), expected);
  }
});

Deno.test("FanOut sends the lag of a viewer with a beat, before it misses records", async () => {
  const clock = new FakeClock();
  const stream = new LogStream({ capacity: 10 });
  const handler = createHandler({ stream, clock, stallMs: null });
  for (const query of ["recent=0", "recent=0&level=error"]) {
    await using viewer = await openSse(`${STREAM}?${query}`, { handler });
    await viewer.take(2);
    clock.elapse(10_000);
    clock.elapse(10_000);
    await viewer.pull();
    write(stream, 7);
    clock.elapse(10_000);
    const { newest } = stream.stats;
    const beat = (await viewer.until(({ event }) => event === "beat")).at(-1)!;
    assertEquals(dataOf(beat), { newest, lag: 7 }, query);
    if (!query.includes("level")) assertStrictEquals(seqOf((await viewer.take(7))[0]), newest - 6);
  }
});

Deno.test("FanOut sends a keepalive to a viewer that waits for records", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  await using viewer = await openSse(STREAM, { handler: createHandler({ stream, clock }) });
  await viewer.take(2);
  // A viewer without a record has no other id to resume from.
  for (const expected of [{ comment: "ping", id: `${stream.run}-0` }, { comment: "ping" }]) {
    const next = viewer.next();
    await turns(1);
    clock.elapse(10_000);
    assertEquals((await next).value, expected);
  }
});

Deno.test("FanOut sends a keepalive as a comment, with an id if there is a filter or before the first record", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  write(stream, 2);
  const rows = [
    { query: "", text: ": ping\n\n" },
    { query: "recent=0", text: `: ping\nid: ${stream.run}-2\n\n` },
    { query: "recent=0&level=fatal", text: `: ping\nid: ${stream.run}-2\n\n` },
  ];
  for (const { query, text } of rows) {
    const response = await createHandler({ stream, clock })(new Request(`${STREAM}?${query}`));
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    if (query === "") await reader.read();
    clock.elapse(10_000);
    assertStrictEquals((await reader.read()).value, text);
    await reader.cancel();
  }
});

Deno.test("FanOut moves the resume point of a viewer whose filter matches nothing", async () => {
  const clock = new FakeClock();
  const stream = new LogStream({ capacity: 10 });
  const handler = createHandler({ stream, clock });
  await using viewer = await openSse(`${STREAM}?level=ERROR`, { handler });
  await using other = await openSse(STREAM, { handler });
  await Promise.all([viewer.take(2), other.take(2)]);
  const next = viewer.next();
  const seen = other.take(8);
  write(stream, 8);
  await seen;
  clock.elapse(10_000);
  const id = `${stream.run}-8`;
  assertEquals((await next).value, { comment: "ping", id });

  write(stream, 9, "ERROR"); // 1 to 7 are overwritten: a resume before them would report a gap
  await using back = await openSse(`${STREAM}?level=ERROR`, { handler, headers: { "last-event-id": id } });
  const [, hello, ...records] = await back.take(11);
  assertEquals(dataOf(hello), { run: stream.run, oldest: 8, newest: 17, resumed: true, missed: 0 });
  assertEquals(records.map(seqOf), [9, 10, 11, 12, 13, 14, 15, 16, 17]);
});

Deno.test("FanOut queues at most one keepalive for a viewer that does not read", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  const handler = createHandler({ stream, clock, stallMs: null });
  await using viewer = await openSse(`${STREAM}?recent=0`, { handler });
  await viewer.take(2);
  for (let count = 0; count < 10; count++) clock.elapse(10_000);
  write(stream, 1);
  const [ping, record] = await viewer.take(2);
  assertEquals(ping, { comment: "ping", id: `${stream.run}-0` });
  assert(isRecord(record));
});

Deno.test("FanOut costs less than 100 KB an hour at 10 records of 150 bytes a minute", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  await using viewer = await openSse(STREAM, { handler: createHandler({ stream, clock }) });
  await viewer.take(2);
  for (let minute = 0; minute < 60; minute++) {
    for (let count = 0; count < 10; count++) {
      const id = formatEventId(stream.run, stream.stats.newest + 1);
      const bare = encodeEvent({ kind: "record", id, record: toRecord({ message: "" }) });
      stream.write({ message: "x".repeat(150 - bare.length) });
    }
    await viewer.pull();
    for (let beats = 0; beats < 6; beats++) {
      clock.elapse(10_000);
      await viewer.pull();
    }
  }
  assertStrictEquals(viewer.received().filter(isRecord).length, 600);
  assert(viewer.bytes > 90_000 && viewer.bytes < 100_000, `${viewer.bytes} bytes`);
});

/** Number of checks after which a stalled viewer is cut off. */
const LOOKS = 4;

Deno.test("FanOut cuts off a viewer that reads nothing for 30 s, and reports it once", async () => {
  const clock = new FakeClock();
  const stream = new LogStream({ capacity: 10 });
  const cuts: ViewerCut[] = [];
  const handler = createHandler({ stream, clock, heartbeatMs: null, onCut: (cut) => cuts.push(cut) });
  const stalled = await openSse(`${STREAM}?recent=0`, { handler });
  await using reads = await openSse(`${STREAM}?recent=0`, { handler });
  for (const viewer of [stalled, reads]) await viewer.take(2);
  const next = [stalled.take(1), reads.take(1)];
  await turns(1);
  write(stream, 1);
  await Promise.all(next); // both have taken the record, and the next one waits
  write(stream, 25);
  await stalled.pull();
  write(stream, 3);
  for (let look = 1; look < LOOKS; look++) {
    clock.elapse(10_000);
    await reads.pull();
    write(stream, 1);
  }
  assertEquals(cuts, []);
  for (let look = 0; look < LOOKS; look++) {
    clock.elapse(10_000);
    await reads.pull();
    write(stream, 1);
  }
  assertEquals(cuts, [{ lag: 6, stalledMs: 30_000 }]);
  assertError(await assertRejects(() => stalled.rest()), {
    name: "ViewerCutError",
    message: "Cannot send records: the viewer took nothing for 30000 ms and is 6 records behind",
  });
  const { count, cut, refused } = await allOfViewers(handler);
  assertEquals({ count, cut, refused }, { count: 1, cut: 1, refused: 0 });
});

Deno.test("FanOut cuts off no viewer that reads now and then, or is up to date", async () => {
  const clock = new FakeClock();
  const stream = new LogStream({ capacity: 10 });
  const cuts: ViewerCut[] = [];
  const handler = createHandler({ stream, clock, heartbeatMs: null, onCut: (cut) => cuts.push(cut) });
  function open(query: string): Promise<SseConnection> {
    return openSse(`${STREAM}?recent=0${query}`, { handler });
  }
  const [slow, steady, waits] = [await open(""), await open("&q=record"), await open("&q=none")];
  for (const viewer of [slow, steady, waits]) await viewer.take(2);
  const never = waits.next();
  write(stream, 5);
  for (let round = 0; round < 5; round++) {
    for (let look = 0; look < LOOKS - 1; look++) {
      write(stream, 5); // fewer than the ring holds, so that there is no gap
      clock.elapse(10_000);
      await steady.pull();
    }
    await slow.pull();
  }
  for (const viewer of [slow, steady]) await viewer.return();

  const rests = await open(""); // it stops reading, but is up to date
  await rests.take(2);
  for (let look = 0; look < 2 * LOOKS; look++) clock.elapse(10_000);
  const next = rests.next();
  await turns(1);
  write(stream, 1); // it waits for this record, and receives it after this turn
  for (let look = 0; look < 2 * LOOKS; look++) clock.elapse(10_000);
  assert(isRecord((await next).value!));
  assertEquals(cuts, []);
  assertStrictEquals((await viewersOf(handler)).count, 2);
  for (const viewer of [waits, rests]) await viewer.return();
  assertStrictEquals((await never).done, true);
});

Deno.test("FanOut cuts off a viewer that never read its body, and keeps its place until then", async () => {
  const clock = new FakeClock();
  const stream = new LogStream();
  const cuts: ViewerCut[] = [];
  const handler = createHandler({ stream, clock, maxViewers: 1, onCut: (cut) => cuts.push(cut) });
  const { body } = await handler(new Request(STREAM));
  write(stream, 2);
  for (let look = 0; look < LOOKS; look++) {
    assertStrictEquals((await handler(new Request(STREAM))).status, 503);
    clock.elapse(10_000);
  }
  assertEquals(cuts, [{ lag: 2, stalledMs: 30_000 }]);
  assertEquals(clock.intervals, []);
  assertError(await assertRejects(() => body!.getReader().read()), { name: "ViewerCutError" });
  const { count, cut, refused } = await allOfViewers(handler);
  assertEquals({ count, cut, refused }, { count: 0, cut: 1, refused: LOOKS });
});

for (const onCut of [undefined, () => fail("the log is broken")]) {
  const receiver = onCut === undefined ? "without a receiver of its own" : "with one that fails";
  Deno.test(`createHandler ${receiver} writes cut viewers into the stream, at most once a second`, async () => {
    const clock = new FakeClock();
    const stream = new LogStream();
    const handler = createHandler({ stream, clock, onCut });

    /** Opens viewers that read nothing, until they are cut off. */
    async function cut(count: number) {
      const answers = await Promise.all(Array.from({ length: count }, () => handler(new Request(STREAM))));
      for (let look = 0; look < LOOKS; look++) clock.elapse(10_000);
      for (const { body } of answers) {
        assertError(await assertRejects(() => body!.getReader().read()), { name: "ViewerCutError" });
      }
    }
    await cut(50);
    await cut(1);
    const told = stream.recent().map(({ level, message, metadata }) => [
      level,
      message,
      metadata.logger,
      metadata.stalled_ms,
      metadata.error === undefined,
    ]);
    assertEquals(told, [
      ["WARN", "Cut off a viewer that took nothing for 30 s", "ringside.http", 30_000, onCut === undefined],
      ["WARN", "Cut off 50 viewers that took nothing for 30 s", "ringside.http", 30_000, onCut === undefined],
    ]);
  });
}

Deno.test("FanOut cuts off a viewer whose socket is full, and its connection ends", async () => {
  const stream = new LogStream();
  const { promise: told, resolve: onCut } = Promise.withResolvers<ViewerCut>();
  const handler = createHandler({ stream, stallMs: 50, onCut });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, onError: quietError }, handler);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await connection.write(REQUEST);
  await within(connection.read(new Uint8Array(1)), "the stream to begin");
  const before = deadline("the viewer to be cut off", () => `${stream.stats.newest} records written`);
  let cut: ViewerCut | undefined;
  told.then((given) => cut = given);
  while (cut === undefined) {
    write(stream, 50, "INFO", "x".repeat(900));
    await before(turns(1));
  }
  assert(cut.lag > 0);
  assertStrictEquals(cut.stalledMs, 50);
  assertStrictEquals((await viewersOf(handler)).count, 0);
  // The socket still delivers what it holds; then the connection ends without the end of the response.
  const rest = new TextDecoder().decode(await before(new Response(connection.readable).bytes()));
  assert(!rest.endsWith("\r\n0\r\n\r\n"));
  await server.shutdown();
});

/** Keeps newer servers from printing that a response broke off. */
function quietError(): Response {
  return new Response(null, { status: 500 });
}

function fail(message: string): never {
  throw new Error(message);
}

for (
  const options of [
    { heartbeatMs: 0 },
    { heartbeatMs: 30_000 },
    { stallMs: 0 },
    { stallMs: NaN },
    { stallMs: Infinity },
    { maxViewers: 0 },
    { maxViewers: 1.5 },
    {
      maxViewers: NaN,
    },
  ]
) {
  Deno.test(`createHandler refuses ${Object.entries(options)[0].join(" of ")}`, () => {
    assertError(assertThrows(() => createHandler({ stream: new LogStream(), ...options })), {
      name: "RangeError",
      message: new RegExp(`^Cannot serve viewers: ${Object.keys(options)[0]} must be `),
    });
  });
}

Deno.test("FanOut admits the maximum number of viewers, however many arrive at once", async () => {
  const stream = new LogStream();
  const server = { maxViewers: 3, heartbeatMs: null, stallMs: null };
  // Authorization happens in between, and responses come in any order.
  const handler = createHandler({ stream, ...server, authorize: () => turns(1).then(() => true) });
  const answers = await Promise.all(Array.from({ length: 20 }, () => handler(new Request(STREAM))));
  const open = answers.filter(({ status }) => status === 200);
  assertStrictEquals(open.length, 3);
  const refusals = answers.filter(({ status }) => status !== 200);
  const seconds = refusals.map(({ headers }) => Number(headers.get("retry-after")));
  assert(seconds.every((value) => Number.isInteger(value) && value >= 1 && value <= 6));
  assert(new Set(seconds).size > 1);
  for (const response of refusals) {
    assertStrictEquals(response.status, 503);
    assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
    assertStrictEquals((await response.json()).title, "Service Unavailable");
  }
  assertStrictEquals((await handler(new Request(STREAM, { method: "HEAD" }))).status, 503);
  for (const path of ["/healthz", "/readyz", "/api/monitoring/advanced/logs", "/api/monitoring/advanced/summary"]) {
    const response = await handler(new Request(`http://localhost${path}`));
    assertStrictEquals(response.status, 200, path);
    await response.body!.cancel();
  }
  const { count, max, refused } = await allOfViewers(handler);
  assertEquals({ count, max, refused }, { count: 3, max: 3, refused: 18 });

  await open[0].body!.cancel(); // before it was read
  const again = await handler(new Request(STREAM));
  assertStrictEquals(again.status, 200);
  for (const { body } of [...open.slice(1), again]) await body!.cancel();
  assertStrictEquals((await viewersOf(handler)).count, 0);
});

Deno.test("FanOut sets no bound if maxViewers is null", async () => {
  const handler = createHandler({ stream: new LogStream(), maxViewers: null, heartbeatMs: null, stallMs: null });
  const answers = await Promise.all(Array.from({ length: 1100 }, () => handler(new Request(STREAM))));
  const { count, max } = await allOfViewers(handler);
  assertEquals({ count, max }, { count: 1100, max: null });
  for (const { body } of answers) await body!.cancel();
});

Deno.test("FanOut shares bytes between viewers with one filter, while viewers come and go", async () => {
  const stream = new LogStream();
  const fanOut = new FanOut(stream, { heartbeatMs: null });
  function open(q: string) {
    return fanOut.open({ head: [], cursor: 0, filter: parseFilter({ q }) }).getReader();
  }
  write(stream, 3);
  const [first, leaves] = [open("RECORD 3"), open("3 record")];
  for (const reader of [first, leaves]) await reader.read(); // the head, which is empty
  await leaves.cancel();
  const [second, other] = [open("3 record"), open("record 2")];
  for (const reader of [second, other]) await reader.read();
  const reads = await Promise.all([first, second, other].map((reader) => reader.read()));
  const [chunk, same, another] = reads.map(({ value }) => value!);
  assertStrictEquals(chunk, same);
  assertNotStrictEquals(chunk, another);
  for (const reader of [first, second, other]) await reader.cancel();
});

Deno.test("FanOut matches each record once for each filter, however many viewers have it", async () => {
  const stream = new LogStream();
  const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null });
  /** Filters that were applied to each record. */
  const looks = new Map<LogRecord, string[]>();
  const readers = Array.from({ length: 1000 }, (_, index) => {
    const key = `message:n${index % 10}`;
    const matches = (record: LogRecord) => {
      looks.set(record, [...looks.get(record) ?? [], key]);
      return key.endsWith(record.message);
    };
    return fanOut.open({ head: [], cursor: 0, filter: { key, matches } }).getReader();
  });
  for (const reader of readers) await reader.read(); // the head
  const reads = readers.map((reader) => reader.read());
  for (let count = 0; count < 20; count++) stream.write({ message: `n${count % 10}` });
  const chunks = await Promise.all(reads);
  assertStrictEquals(looks.size, 20);
  for (const keys of looks.values()) assertStrictEquals(new Set(keys).size, keys.length);
  for (const [index, { value }] of chunks.entries()) assertStrictEquals(value, chunks[index % 10].value);
  for (const reader of readers) await reader.cancel();
});

Deno.test("FanOut makes a chunk once for each filter, with more filters than it keeps chunks of", async () => {
  const stream = new LogStream({ capacity: 100 });
  const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null });
  write(stream, 20, "INFO", "x".repeat(1000));
  let looks = 0;
  const matches = () => (looks++, true);
  const readers = Array.from({ length: 180 }, (_, index) => {
    const filter = { key: `${index % 60}`, matches };
    return fanOut.open({ head: [], cursor: 0, filter }).getReader();
  });
  for (const reader of readers) await reader.read(); // the head
  const chunks = await Promise.all(readers.map((reader) => reader.read()));
  for (const [index, { value }] of chunks.entries()) assertStrictEquals(value, chunks[index % 60].value);
  assertStrictEquals(looks, 60 * 20);
  for (const reader of readers) await reader.cancel();
});

/** Bytes that the runtime takes for a viewer that reads nothing, before the last chunk. */
const READ_AHEAD_BYTES = 65_536;

Deno.test("FanOut gives viewers that stall, each with a filter of its own, 64 KiB and a chunk each", async () => {
  const stream = new LogStream();
  const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null });
  const readers = Array.from({ length: 40 }, (_, index) => {
    return fanOut.open({ head: [], cursor: 0, filter: parseFilter({ q: `-no${index}` }) }).getReader();
  });
  for (const reader of readers) await reader.read(); // the head
  write(stream, 500, "INFO", "x".repeat(1000));
  const taken = await Promise.all(readers.map(async (reader) => {
    let bytes = 0;
    while (bytes < READ_AHEAD_BYTES) bytes += (await reader.read()).value!.length;
    return bytes;
  }));
  write(stream, 500, "INFO", "x".repeat(1000));
  const most = Math.max(...taken);
  assert(most <= READ_AHEAD_BYTES + 24_000, `${most} bytes`);
  for (const reader of readers) await reader.cancel();
});

for (const { viewers, most } of [{ viewers: 16, most: 65_536 }, { viewers: 17, most: 24_000 }]) {
  Deno.test(`FanOut sends up to ${most} characters a chunk to ${viewers} viewers`, async () => {
    const stream = new LogStream();
    const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null });
    write(stream, 200, "INFO", "x".repeat(1000));
    const readers = Array.from({ length: viewers }, () => {
      return fanOut.open({ head: [], cursor: 0, filter: EVERYTHING }).getReader();
    });
    for (const reader of readers) await reader.read(); // the head
    for (const { value } of await Promise.all(readers.map((reader) => reader.read()))) {
      assert(value!.length <= most && value!.length > most - 1200, `${value!.length} bytes`);
    }
    for (const reader of readers) await reader.cancel();
  });
}

Deno.test("FanOut gathers records for many viewers, and sends them in one chunk", async () => {
  const clock = new FakeClock(1000);
  const stream = new LogStream();
  const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null, clock });
  const { readers, chunks } = await openIdle(fanOut, 17);
  clock.elapse(100);
  write(stream, 1);
  await Promise.all(readers.map((reader) => reader.next()));
  write(stream, 1);
  await turns(3);
  write(stream, 1);
  await turns(3);
  assertEquals(chunks, readers.map(() => [[1]]));

  clock.elapse(0.2); // long enough that the next record ends the wait
  const next = readers.map((reader) => reader.next());
  write(stream, 1);
  await Promise.all(next);
  assertEquals(chunks, readers.map(() => [[1], [2, 3, 4]]));

  write(stream, 2);
  await turns(3);
  const last = readers.map((reader) => reader.next());
  clock.elapse(2); // without another record, a timer ends the wait
  await Promise.all(last);
  assertEquals(chunks, readers.map(() => [[1], [2, 3, 4], [5, 6]]));
  for (const { cancel } of readers) await cancel();
});

for (
  const { viewers, why } of [{ viewers: 16, why: "so few" }, { viewers: 251, why: "so many that it takes longer" }]
) {
  Deno.test(`FanOut gathers nothing for ${viewers} viewers, who are ${why}`, async () => {
    const clock = new FakeClock(1000);
    const stream = new LogStream();
    const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null, clock });
    const { readers, chunks } = await openIdle(fanOut, viewers);
    clock.elapse(100);
    for (let seq = 1; seq <= 3; seq++) {
      write(stream, 1);
      await turns(3);
    }
    assertEquals(chunks, readers.map(() => [[1], [2], [3]]));
    for (const { cancel } of readers) await cancel();
  });
}

Deno.test("FanOut sends gathered records when the stream ends", async () => {
  const clock = new FakeClock(1000);
  const stream = new LogStream();
  const fanOut = new FanOut(stream, { heartbeatMs: null, stallMs: null, clock });
  const { readers, chunks } = await openIdle(fanOut, 17);
  clock.elapse(100);
  const first = readers.map((reader) => reader.next());
  write(stream, 1);
  await Promise.all(first);
  write(stream, 2);
  stream.close();
  await turns(3);
  assertEquals(chunks, readers.map(() => [[1], [2, 3]]));
  await Promise.all(readers.map((reader) => reader.ended));
});

Deno.test("FanOut lets other work have its turn while many filters are applied", async () => {
  const stream = new LogStream();
  const fanOut = new FanOut(stream, { heartbeatMs: null, clock: slowClock(3) });
  write(stream, 50);
  let looks = 0;
  let [most, turns] = [0, 0];
  const viewers = Array.from({ length: 10 }, (_, index) => {
    const { key, matches } = parseFilter({ q: `-${index} OR "record 50"` });
    const filter = { key, matches: (record: LogRecord) => (looks++, matches(record)) };
    return { matches, reader: fanOut.open({ head: [], cursor: 0, filter }).getReader() };
  });
  const turning = setInterval(() => {
    most = Math.max(most, looks);
    looks = 0;
    turns++;
  });
  await viewers[0].reader.cancel(); // nothing waits for one that left
  stream.close();
  for (const { matches, reader } of viewers.slice(1)) {
    const seqs = Array.from((await textOf(reader)).matchAll(/^id: \w+-(\d+)$/gm), ([, seq]) => Number(seq));
    assertEquals(seqs, stream.entries(Infinity, matches).map(({ seq }) => seq));
  }
  clearInterval(turning);
  assert(most < 50, `${most} looks between two turns of ${turns}`);
});

async function textOf(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): Promise<string> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return await new Blob(chunks).text();
}

Deno.test("FanOut frees 10,000 viewers that come and go, and their filters", async () => {
  const stream = new LogStream();
  // With the system's clock, a keepalive or a beat would come first on a busy machine.
  const fanOut = new FanOut(stream, { heartbeatMs: null, clock: new FakeClock() });
  const head = [{ kind: "ping" }] as const;
  write(stream, 10);
  const stays = fanOut.open({ head, cursor: 10, filter: EVERYTHING }).getReader();
  await stays.read();
  const waiting = stays.read();
  const held: WeakRef<object>[] = [];

  for (let round = 0; round < 10_000; round++) {
    const filter = round % 3 === 0 ? EVERYTHING : parseFilter({ q: `${round}` });
    const body = fanOut.open({ head, cursor: round % 11, filter });
    held.push(new WeakRef(body));
    if (filter !== EVERYTHING) held.push(new WeakRef(filter));
    const reader = body.getReader();
    // Some leave before they read, some after, some while they wait.
    if (round % 4 === 1) await reader.read();
    if (round % 4 >= 2) void reader.read();
    if (round % 4 === 3) void reader.read();
    await reader.cancel();
  }
  assertStrictEquals(fanOut.lags.length, 1);
  const left = await leftAfterCollection(held);
  assert(left < 100, `${left} of ${held.length} bodies and filters are still held`);

  write(stream, 1);
  assert(new TextDecoder().decode((await waiting).value).startsWith(`id: ${stream.run}-11\n`));
  assertEquals(fanOut.lags, [0]);
  await stays.cancel();
  assertEquals(fanOut.lags, []);
});

/** Returns the number of objects left after garbage collection. */
async function leftAfterCollection(refs: readonly WeakRef<object>[]): Promise<number> {
  let left = refs.length;
  for (let check = 0; check < 10 && left > refs.length / 100; check++) {
    for (let round = 0; round < 20; round++) {
      collectGarbage();
      await turns(1);
    }
    // Rarely, since deref() keeps an object alive for a while.
    left = refs.filter((ref) => ref.deref() !== undefined).length;
  }
  return left;
}

Deno.test("FanOut frees hundreds of viewers that come and go over sockets", async () => {
  const stream = new LogStream();
  const watched = watch(createHandler({ stream, heartbeatMs: null }));
  await using server = serve(watched.handler);
  for (let round = 1; round <= 10; round++) {
    const connections = await Promise.all(Array.from({ length: 50 }, async (_, index) => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
      await connection.write(REQUEST);
      // Every fifth leaves without reading a byte.
      if (index % 5 > 0) await within(connection.read(new Uint8Array(4096)), "the stream to begin");
      return connection;
    }));
    await watched.when(() => watched.opened === 50 * round);
    write(stream, 3);
    for (const connection of connections) connection.close();
  }
  await watched.when(() => watched.open === 0);
  assertEquals(await viewersOf(watched.handler), { count: 0, max_lag: 0, lags: [] });
});

Deno.test("FanOut frees a viewer that left before it was answered", async () => {
  const stream = new LogStream();
  const asked = Promise.withResolvers<void>();
  const verdict = Promise.withResolvers<boolean>();
  const watched = watch(createHandler({
    stream,
    authorize(request) {
      if (!request.url.endsWith("/stream")) return true;
      asked.resolve();
      return verdict.promise;
    },
  }));
  await using server = serve(watched.handler);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(REQUEST);
  await within(asked.promise, "authorize() to be called");
  connection.close();
  verdict.resolve(true);
  await watched.when(() => watched.opened === 1 && watched.open === 0);
  assertStrictEquals((await viewersOf(watched.handler)).count, 0);
});

Deno.test("FanOut loses only the oldest of 10,000 records", async () => {
  const stream = new LogStream();
  const handler = createHandler({ stream, heartbeatMs: null });
  const viewer = await openSse(STREAM, { handler });
  write(stream, 10_000);
  const { records } = await (await handler(new Request(`${API}/logs?limit=1000`))).json();
  assertStrictEquals(records.length, 1000);
  assertStrictEquals(records[0].message, "record 9001");
  assertStrictEquals(stream.stats.records, 1000);
  stream.close();
  assertEquals(account(await viewer.rest(), 0, 10_000).missed, 9000);
});

Deno.test("FanOut ends every viewer with the records it lacks, then a retry between 1 and 6 seconds", async () => {
  const stream = new LogStream({ maxBytes: 16_777_216 });
  const handler = createHandler({ stream });
  const idle = await openSse(STREAM, { handler });
  await idle.take(2);
  const waiting = idle.rest();
  await turns(1);
  write(stream, 1000, "INFO", "x".repeat(1000));
  const behind = await openSse(`${STREAM}?recent=1000`, { handler });
  stream.close();
  const late = await openSse(`${STREAM}?recent=2`, { handler });
  for (const [blocks, after] of [[await waiting, 0], [await behind.rest(), 0], [await late.rest(), 998]] as const) {
    assertStrictEquals(account(blocks, after, 1000).missed, 0);
    const { retry, ...rest } = blocks.at(-1)!;
    assertEquals(rest, {});
    assert(retry! >= 1000 && retry! <= 6000);
  }
  assertStrictEquals((await viewersOf(handler)).count, 0);
});

Deno.test("FanOut ends a viewer that turns out to be gone when it is sent the last chunk", async () => {
  const { prototype } = ReadableStreamDefaultController;
  const { enqueue } = prototype;
  for (const written of [0, 3]) {
    const stream = new LogStream();
    const fanOut = new FanOut(stream, { heartbeatMs: null });
    const start = { head: [], cursor: 0, filter: EVERYTHING };
    const [gone, stays] = [fanOut.open(start).getReader(), fanOut.open(start).getReader()];
    await Promise.all([gone.read(), stays.read()]);
    const last = [gone.read(), stays.read()];
    // As the server does when a write finds the connection closed.
    prototype.enqueue = function (chunk) {
      prototype.enqueue = enqueue;
      enqueue.call(this, chunk);
      gone.cancel();
    };
    write(stream, written);
    stream.close();
    for (const { done } of await Promise.all(last)) assertStrictEquals(done, false);
    while (!(await stays.read()).done);
    assertStrictEquals((await gone.read()).done, true);
    assertEquals(fanOut.lags, []);
  }
});

Deno.test("FanOut spreads the times after which viewers reconnect", async () => {
  const stream = new LogStream();
  const handler = createHandler({ stream });
  const viewers = await Promise.all(Array.from({ length: 20 }, () => openSse(STREAM, { handler })));
  stream.close();
  const farewells = await Promise.all(viewers.map(async (viewer) => (await viewer.rest()).at(-1)!.retry));
  assert(new Set(farewells).size > 10);
});

Deno.test("FanOut ends a viewer's response cleanly over a socket, and the server can shut down", async () => {
  const stream = new LogStream();
  const server = serve(createHandler({ stream }));
  const text = exchange(
    server.port,
    "GET /api/monitoring/advanced/logs/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
  );
  const viewer = await openSse(`${server.api}/logs/stream`);
  await viewer.take(2);
  write(stream, 1);
  await viewer.take(1);
  stream.close();
  const blocks = await viewer.rest(); // would throw if the connection broke
  assertStrictEquals(blocks.length, 1);
  assert(blocks[0].retry !== undefined);
  await server.shutdown();
  assert(/retry: \d+\n\n\r\n0\r\n\r\n$/.test(await text), "the last chunk is followed by the empty one");
});

/** Opens viewers that always read. Returns the numbers of the records in each of their chunks. */
async function openIdle(fanOut: FanOut, count: number) {
  const chunks: number[][][] = [];
  const readers = Array.from({ length: count }, (_, index) => {
    const body = fanOut.open({ head: [{ kind: "ping" }], cursor: 0, filter: EVERYTHING });
    const reader = body.getReader();
    const own: number[][] = chunks[index] = [];
    let { promise, resolve } = Promise.withResolvers<void>();
    async function read() {
      for (let result = await reader.read(); !result.done; result = await reader.read()) {
        const seqs = Array.from(
          new TextDecoder().decode(result.value).matchAll(/^id: \w+-(\d+)$/gm),
          ([, seq]) => +seq,
        );
        if (seqs.length > 0) own.push(seqs);
        resolve();
        ({ promise, resolve } = Promise.withResolvers<void>());
      }
    }
    return { next: () => promise, ended: read(), cancel: () => reader.cancel() };
  });
  await Promise.all(readers.map((reader) => reader.next())); // the head
  await turns(3);
  return { readers, chunks };
}
