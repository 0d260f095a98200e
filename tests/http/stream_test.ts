import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream, type LogStreamOptions } from "../../lib/stream/log_stream.ts";
import { type Block, dataOf, isRecord, openSse, seqOf, type SseConnection } from "../support/sse_client.ts";
import { turns } from "../support/turn.ts";
import { type Handler, serve, slowClock, STREAM } from "./fixture.ts";

/** Returns a stream with records named after their numbers; every third is an error. */
function openStream(count: number, options: LogStreamOptions = {}): LogStream {
  const stream = new LogStream({ capacity: 100, ...options });
  writeNumbered(stream, count);
  return stream;
}

function writeNumbered(stream: LogStream, count: number): void {
  const { newest } = stream.stats;
  for (let seq = newest + 1; seq <= newest + count; seq++) {
    stream.write({ level: seq % 3 === 0 ? "ERROR" : "INFO", message: `record ${seq}` });
  }
}

function quietHandler(stream: LogStream, options: Partial<HandlerOptions> = {}): Handler {
  return createHandler({ stream, heartbeatMs: null, ...options });
}

function open(handler: Handler, query = "", headers: HeadersInit = {}): Promise<SseConnection> {
  return openSse(`${STREAM}?${query}`, { handler, headers });
}

/** Closes the stream, and returns the blocks that the viewer still receives, without the last retry. */
async function drain(stream: LogStream, viewer: SseConnection): Promise<Block[]> {
  stream.close();
  const blocks = await viewer.rest();
  assertEquals(Object.keys(blocks.pop()!), ["retry"]);
  return blocks;
}

function seqs(blocks: readonly Block[]): number[] {
  return blocks.filter(isRecord).map(seqOf);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function named(blocks: readonly Block[], event: string) {
  return blocks.filter((block) => block.event === event).map(dataOf);
}

Deno.test("stream answers 200 with headers that keep it live through proxies", async () => {
  await using viewer = await open(quietHandler(openStream(1)));
  const { status, headers } = viewer.response;
  assertStrictEquals(status, 200);
  assertStrictEquals(headers.get("content-type"), "text/event-stream; charset=utf-8");
  assertStrictEquals(headers.get("cache-control"), "no-cache, no-transform");
  assertStrictEquals(headers.get("x-accel-buffering"), "no");
});

Deno.test("stream has the bytes of the wire contract", async () => {
  const stream = new LogStream({ now: () => Date.UTC(2025, 9, 24, 10, 26, 15, 123) });
  stream.write({ message: "Search completed", metadata: { query: "test", duration_ms: 45 } });
  const response = await quietHandler(stream)(new Request(STREAM));
  stream.close();
  const { run } = stream;
  const text = await response.text();
  const [farewell] = text.match(/retry: \d+\n\n$/)!;
  assertStrictEquals(
    text.slice(0, -farewell.length),
    "retry: 5000\n\n" +
      `event: hello\ndata: {"run":"${run}","oldest":1,"newest":1,"resumed":false,"missed":0}\n\n` +
      `id: ${run}-1\ndata: {"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO","message":"Search completed",` +
      '"metadata":{"query":"test","duration_ms":45}}\n\n',
  );
});

Deno.test("stream starts with retry, then hello, then the newest 50 records, oldest first", async () => {
  const stream = openStream(120);
  await using viewer = await open(quietHandler(stream));
  const [retry, hello, ...records] = await viewer.take(52);
  assertEquals(retry, { retry: 5000 });
  assertStrictEquals(hello.event, "hello");
  assertStrictEquals(hello.id, undefined);
  assertEquals(dataOf(hello), { run: stream.run, oldest: 21, newest: 120, resumed: false, missed: 0 });
  assertEquals(seqs(records), range(71, 120));
});

Deno.test("stream sends hello with the numbers of an empty ring", async () => {
  const stream = openStream(0);
  await using viewer = await open(quietHandler(stream));
  const [, hello] = await viewer.take(2);
  assertEquals(dataOf(hello), { run: stream.run, oldest: 1, newest: 0, resumed: false, missed: 0 });
});

Deno.test("stream sends each record with exactly the four fields, in order, under the id of its number", async () => {
  const stream = openStream(3);
  await using viewer = await open(quietHandler(stream));
  const blocks = (await viewer.take(5)).filter(isRecord);
  assertEquals(blocks.map(({ id }) => id), [1, 2, 3].map((seq) => `${stream.run}-${seq}`));
  assertEquals(blocks.map(dataOf), stream.recent());
  for (const block of blocks) {
    assertEquals(Object.keys(block), ["id", "data"]);
    assertEquals(Object.keys(dataOf(block)), ["timestamp", "level", "message", "metadata"]);
  }
});

const BEGINNINGS = [
  { query: "", from: 71 },
  { query: "recent=0", from: 121 },
  { query: "recent=1", from: 120 },
  { query: "recent=7", from: 114 },
  { query: "recent=200", from: 1 },
];

for (const { query, from } of BEGINNINGS) {
  Deno.test(`stream with "${query}" starts at the right record, and continues without a hole`, async () => {
    const stream = openStream(120, { capacity: 200 });
    const viewer = await open(quietHandler(stream), query);
    writeNumbered(stream, 5); // after the answer, before the first read
    const head = await viewer.take(2);
    writeNumbered(stream, 5); // between two reads
    assertEquals(seqs([...head, ...await drain(stream, viewer)]), range(from, 130));
  });
}

Deno.test("stream starts with the number of records of the option recent, up to the capacity", async () => {
  const rows = [{ recent: 3, from: 118 }, { recent: 5000, from: 21 }];
  for (const { recent, from } of rows) {
    const stream = openStream(120);
    const viewer = await open(quietHandler(stream, { recent }));
    assertEquals(seqs(await drain(stream, viewer)), range(from, 120));
  }
});

Deno.test("stream starts with the newest matching records, then sends matching ones alone", async () => {
  const stream = openStream(20);
  const viewer = await open(quietHandler(stream), "recent=4&level=error");
  const head = await viewer.take(6);
  writeNumbered(stream, 10);
  const blocks = [...head, ...await drain(stream, viewer)];
  assertEquals(seqs(blocks), [9, 12, 15, 18, 21, 24, 27, 30]);
  assertEquals(named(blocks, "hello"), [
    { run: stream.run, oldest: 1, newest: 20, resumed: false, missed: 0 },
  ]);
});

Deno.test("stream combines its filter parameters with AND", async () => {
  const stream = openStream(40);
  const viewer = await open(quietHandler(stream), "level=error&search=RECORD+3&q=-33");
  assertEquals(seqs(await drain(stream, viewer)), [3, 30, 36, 39]);
});

Deno.test("stream sends a new record to a waiting viewer", async () => {
  const stream = openStream(0);
  await using viewer = await open(quietHandler(stream));
  await viewer.take(2);
  for (const seq of [1, 2, 3]) {
    const next = viewer.next();
    await turns(1); // the viewer waits
    writeNumbered(stream, 1);
    assertStrictEquals(seqOf((await next).value!), seq);
  }
});

Deno.test("stream serves concurrent reads, and ends them", async () => {
  const stream = openStream(0);
  const response = await quietHandler(stream)(new Request(STREAM));
  const reader = response.body!.getReader();
  const reads = [reader.read(), reader.read(), reader.read(), reader.read()];
  await turns(1);
  writeNumbered(stream, 1);
  await reads[1];
  stream.close();
  const chunks = (await Promise.all(reads)).map(({ value }) => new TextDecoder().decode(value));
  assert(chunks[0].startsWith("retry: 5000"));
  assert(chunks[1].startsWith(`id: ${stream.run}-1`));
  assert(chunks[2].startsWith("retry: "));
  assertStrictEquals(chunks[3], "");
});

Deno.test("stream resumes at every cut without loss", async () => {
  for (let cut = 0; cut <= 30; cut++) {
    const stream = openStream(30);
    const id = `${stream.run}-${cut}`;
    const handler = quietHandler(stream);
    const byHeader = await open(handler, "", { "last-event-id": id });
    const byParameter = await open(handler, `last_event_id=${id}&recent=1`);
    writeNumbered(stream, 3);
    for (const viewer of [byHeader, byParameter]) {
      const blocks = await drain(stream, viewer);
      assertEquals(named(blocks, "hello"), [
        { run: stream.run, oldest: 1, newest: 30, resumed: true, missed: 0 },
      ]);
      assertEquals(named(blocks, "gap"), []);
      assertEquals(seqs(blocks), range(cut + 1, 33));
    }
  }
});

Deno.test("stream resumes with a filter at every cut without loss", async () => {
  for (let cut = 0; cut <= 30; cut++) {
    const stream = openStream(30);
    const viewer = await open(quietHandler(stream), `level=error&last_event_id=${stream.run}-${cut}`);
    assertEquals(seqs(await drain(stream, viewer)), range(cut + 1, 30).filter((seq) => seq % 3 === 0));
  }
});

Deno.test("stream reports records that were overwritten while the viewer was disconnected, at every cut", async () => {
  for (let cut = 0; cut <= 30; cut++) {
    const stream = openStream(30, { capacity: 10 }); // holds 21 to 30
    const viewer = await open(quietHandler(stream), "", { "last-event-id": `${stream.run}-${cut}` });
    const blocks = await drain(stream, viewer);
    const missed = Math.max(0, 20 - cut);
    assertEquals(named(blocks, "hello"), [{ run: stream.run, oldest: 21, newest: 30, resumed: true, missed }]);
    assertEquals(
      named(blocks, "gap"),
      missed === 0 ? [] : [{ from: cut + 1, to: 20, missed, reason: "overwritten" }],
    );
    assertEquals(seqs(blocks), range(Math.max(21, cut + 1), 30));
    assertStrictEquals(seqs(blocks).length + missed, 30 - cut);
  }
});

Deno.test("stream counts missing records before the filter, so that every filter has the same gap", async () => {
  for (const filter of ["", "level=error", "q=record", "q=none", "search=record+2&level=error"]) {
    const stream = openStream(30, { capacity: 10 }); // holds 21 to 30
    const viewer = await open(quietHandler(stream), filter, { "last-event-id": `${stream.run}-4` });
    const [, hello, gap] = await viewer.take(3);
    writeNumbered(stream, 15); // 21 to 35 are overwritten before they are read
    const blocks = await drain(stream, viewer);
    assertStrictEquals(dataOf(hello).missed, 16, filter);
    assertEquals(named([gap, ...blocks], "gap"), [
      { from: 5, to: 20, missed: 16, reason: "overwritten" },
      { from: 21, to: 35, missed: 15, reason: "lagged" },
    ], filter);
  }
});

Deno.test("stream counts records that are overwritten between the response and the first read as lag", async () => {
  const stream = openStream(30, { capacity: 10 });
  const viewer = await open(quietHandler(stream), "", { "last-event-id": `${stream.run}-15` });
  writeNumbered(stream, 4);
  const blocks = await drain(stream, viewer);
  assertEquals(named(blocks, "gap"), [
    { from: 16, to: 20, missed: 5, reason: "overwritten" },
    { from: 21, to: 24, missed: 4, reason: "lagged" },
  ]);
  assertEquals(seqs(blocks), range(25, 34));
});

Deno.test("stream sends all records of this run after the id of another", async () => {
  const rows = [
    { capacity: 100, oldest: 1, gap: { from: 1, to: 0, missed: 0, reason: "restart" } },
    { capacity: 10, oldest: 21, gap: { from: 1, to: 20, missed: 20, reason: "restart" } },
  ];
  for (const { capacity, oldest, gap } of rows) {
    const stream = openStream(30, { capacity });
    const viewer = await open(quietHandler(stream), "", { "last-event-id": "0000000-12" });
    const blocks = await drain(stream, viewer);
    assertEquals(named(blocks, "hello"), [
      { run: stream.run, oldest, newest: 30, resumed: false, missed: gap.missed },
    ]);
    assertEquals(named(blocks, "gap"), [gap]);
    assertEquals(seqs(blocks), range(oldest, 30));
  }
});

Deno.test("stream treats an id beyond the newest as one of another run", async () => {
  const stream = openStream(3);
  const viewer = await open(quietHandler(stream), "", { "last-event-id": `${stream.run}-4` });
  const blocks = await drain(stream, viewer);
  assertStrictEquals(named(blocks, "hello")[0].resumed, false);
  assertEquals(named(blocks, "gap"), [{ from: 1, to: 0, missed: 0, reason: "restart" }]);
  assertEquals(seqs(blocks), [1, 2, 3]);
});

Deno.test("stream prefers the header to the parameter", async () => {
  const stream = openStream(9);
  const { run } = stream;
  const viewer = await open(quietHandler(stream), `last_event_id=${run}-2`, { "last-event-id": `${run}-7` });
  assertEquals(seqs(await drain(stream, viewer)), [8, 9]);
});

Deno.test("stream treats an empty id as absent", async () => {
  const stream = openStream(9);
  const { run } = stream;
  const rows = [
    { query: "recent=2&last_event_id=", header: "", from: 8 },
    { query: `last_event_id=${run}-3`, header: "", from: 4 },
  ];
  const handler = quietHandler(stream);
  for (const { query, header, from } of rows) {
    await using viewer = await open(handler, query, { "last-event-id": header });
    assertEquals(seqs(await viewer.take(2 + 10 - from)), range(from, 9));
  }
});

const BAD = [
  { query: "last_event_id=7", parameter: "last_event_id", offset: 0 },
  { query: "last_event_id=abc-", parameter: "last_event_id", offset: 0 },
  { query: "last_event_id=abc-1.5", parameter: "last_event_id", offset: 0 },
  { query: "last_event_id=ABC-1", parameter: "last_event_id", offset: 0 },
  { query: "last_event_id=abc-9999999999999999", parameter: "last_event_id", offset: 0 },
  { query: "last_event_id=abc-1%0A", parameter: "last_event_id", offset: 0 },
  { query: "", id: "abc-x", parameter: "Last-Event-ID", offset: 0 },
  { query: "recent=101", parameter: "recent", offset: 0 },
  { query: "recent=-1", parameter: "recent", offset: 0 },
  { query: "recent=1e1", parameter: "recent", offset: 0 },
  { query: "recent=", parameter: "recent", offset: 0 },
  { query: "recent=99999999999999999999", parameter: "recent", offset: 0 },
  { query: "level=loud", parameter: "level", offset: 0 },
  { query: 'q=ok+"open', parameter: "q", offset: 8 },
];

for (const { query, id, parameter, offset } of BAD) {
  Deno.test(`stream answers 400 to "${query}"${id === undefined ? "" : ` with the id "${id}"`}`, async () => {
    const headers: HeadersInit = id === undefined ? {} : { "last-event-id": id };
    const response = await quietHandler(openStream(1))(new Request(`${STREAM}?${query}`, { headers }));
    assertStrictEquals(response.status, 400);
    assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
    const problem = await response.json();
    assertStrictEquals(problem.parameter, parameter);
    assertStrictEquals(problem.offset, offset);
  });
}

Deno.test("stream opens no viewer for HEAD", async () => {
  const stream = openStream(1);
  const handler = quietHandler(stream);
  const response = await handler(new Request(STREAM, { method: "HEAD" }));
  assertStrictEquals(response.status, 200);
  assertStrictEquals(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assertStrictEquals(response.body, null);
  const summary = await (await handler(new Request(STREAM.replace("logs/stream", "summary")))).json();
  assertStrictEquals(summary.viewers.count, 0);
});

const NASTY = [
  "two\nlines\r\nand\rmore\u2028\u2029\u0085",
  "\"quotes\" 'single' `back` \\ backslash \\n",
  "emoji 😀👩‍👩‍👧 ż ñ 漢字 \ufeff",
  "</script><script>alert(1)</script><!--",
  "<img src=x onerror=alert(1)>",
  Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join("") + "\x7f\x9f",
  "lone \ud83d high, lone \ude00 low",
  "data: x\n\nevent: gap\nid: abc-1\n\n",
  "",
];

Deno.test("stream preserves any text over a socket", async () => {
  const stream = new LogStream();
  for (const text of NASTY) {
    stream.write({ level: "INFO", message: text, metadata: { text, list: [text], [`key ${text}`]: 1 } });
  }
  await using server = serve(quietHandler(stream));
  await using viewer = await openSse(`${server.api}/logs/stream`, { headers: { "accept-encoding": "gzip, br" } });
  assertStrictEquals(viewer.response.headers.get("content-encoding"), null);
  const blocks = (await viewer.take(2 + NASTY.length)).filter(isRecord);
  assertEquals(blocks.map(dataOf), stream.recent());
  assertEquals(blocks.map((block) => dataOf(block).message), NASTY);
});

Deno.test("stream preserves characters that are split between chunks", async () => {
  const stream = new LogStream({ maxBytes: 8_388_608, capacity: 50 });
  const message = "😀漢".repeat(5000);
  for (let seq = 1; seq <= 50; seq++) stream.write({ message });
  await using server = serve(quietHandler(stream));
  await using viewer = await openSse(`${server.api}/logs/stream`);
  const blocks = (await viewer.take(52)).filter(isRecord);
  assert(blocks.every((block) => dataOf(block).message === message));
});

for (const pad of ["", "x".repeat(2000)]) {
  Deno.test(`stream sends no cleared record, and counts it (${pad.length} more bytes a record)`, async () => {
    const stream = new LogStream();
    for (let seq = 1; seq <= 90; seq++) stream.write({ message: `record ${seq}`, metadata: { pad } });
    const handler = quietHandler(stream);
    const query = `last_event_id=${stream.run}-0`;
    await using other = await open(handler, query);
    await other.take(2 + 90); // the first viewer has the chunk made
    const viewer = await open(handler, query);
    await viewer.take(2);
    stream.clear();
    await viewer.pull();
    writeNumbered(stream, 2);
    const blocks = await drain(stream, viewer);
    assertEquals(named(blocks, "gap"), [{ from: 1, to: 90, missed: 90, reason: "lagged" }]);
    assertEquals(seqs(blocks), [91, 92]);
  });
}

Deno.test("stream finds a single match among more records than it searches in a turn", async () => {
  const stream = new LogStream({ capacity: 30_000, maxBytes: 67_108_864 });
  for (let seq = 1; seq <= 20_000; seq++) stream.write({ message: "hay" });
  stream.write({ message: "needle" });
  for (let seq = 1; seq <= 9000; seq++) stream.write({ message: "hay" });
  const handler = quietHandler(stream);
  await using found = await open(handler, `q=needle&last_event_id=${stream.run}-0`);
  await using none = await open(handler, `q=pin&last_event_id=${stream.run}-0`);
  const [, , needle] = await found.take(3);
  assertStrictEquals(seqOf(needle), 20_001);
  const next = none.take(3);
  stream.write({ message: "pin" });
  assertStrictEquals(seqOf((await next)[2]), 29_002);
});

Deno.test("stream sends hello with the numbers at the start of its search", async () => {
  const stream = openStream(50);
  const opening = open(quietHandler(stream, { clock: slowClock(3) }), "recent=20");
  for (let count = 0; count < 10; count++) {
    await turns(1);
    writeNumbered(stream, 1);
  }
  await using viewer = await opening;
  const blocks = await drain(stream, viewer);
  const [{ newest }] = named(blocks, "hello");
  assertEquals(seqs(blocks), range(newest - 19, 60));
});
