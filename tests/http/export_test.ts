import { assert, assertEquals, assertMatch, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { parse } from "csv-parse/sync";
import { createHandler } from "../../lib/http/handler.ts";
import { refusalCounts } from "../../lib/http/refusals.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import type { LogRecord, RecordInput } from "../../lib/record/record.ts";
import { asKey, forEachSeed, type Random, TEXT_PIECES } from "../support/random.ts";
import { turns } from "../support/turn.ts";
import { API, type Handler, serve, slowClock } from "./fixture.ts";
import { ask } from "../support/ask.ts";
import { within } from "../support/wait.ts";

const EXPORT = `${API}/logs/export`;

function streamOf(...inputs: RecordInput[]): LogStream {
  const stream = new LogStream();
  for (const input of inputs) stream.write(input);
  return stream;
}

async function get(stream: LogStream, query: string): Promise<Response> {
  return await createHandler({ stream })(new Request(`${EXPORT}?${query}`));
}

type Row = Readonly<Record<string, string>>;

async function getRows(stream: LogStream, query = ""): Promise<Row[]> {
  return parse(await (await get(stream, `format=csv&${query}`)).bytes(), { bom: true, columns: true });
}

/** Returns the text of a cell without its guards. */
function unguarded(cell: string): string {
  const plain = cell.replace(/(^|[;\t\r\n]"*)'('*[=+\-@＝＋－＠])/g, "$1$2");
  return /^''*[\t\r\n]/.test(plain) ? plain.slice(1) : plain;
}

const FORMATS = [
  { query: "", type: "application/x-ndjson", extension: "ndjson" },
  { query: "format=ndjson", type: "application/x-ndjson", extension: "ndjson" },
  { query: "format=json", type: "application/json", extension: "json" },
  { query: "format=csv", type: "text/csv; charset=utf-8; header=present", extension: "csv" },
];

for (const { query, type, extension } of FORMATS) {
  Deno.test(`export with "${query}" returns a file of ${type}`, async () => {
    const response = await get(streamOf({ message: "one" }), query);
    assertStrictEquals(response.status, 200);
    assertStrictEquals(response.headers.get("content-type"), type);
    assertStrictEquals(response.headers.get("cache-control"), "no-store");
    const disposition = response.headers.get("content-disposition")!;
    assertMatch(disposition, /^attachment; filename="ringside-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.[a-z]+"$/);
    assert(disposition.endsWith(`.${extension}"`));
    await response.body!.cancel();
  });

  Deno.test(`export with "${query}" answers HEAD without a length`, async () => {
    const handler = createHandler({ stream: streamOf({ message: "one" }) });
    await using server = serve(handler);
    const response = await ask(`${server.api}/logs/export?${query}`, { method: "HEAD" });
    assertStrictEquals(response.headers.get("content-type"), type);
    assertStrictEquals(response.headers.get("content-length"), null);
    assertStrictEquals(await response.text(), "");
  });
}

Deno.test("export returns all matching records, oldest first", async () => {
  const stream = new LogStream();
  for (let count = 0; count < 500; count++) {
    stream.write({ timestamp: 1000 * count, level: count % 2 === 0 ? "INFO" : "WARN", message: `${count}` });
  }
  const response = await get(stream, "format=json&level=warn&from=1970-01-01T00:03:20Z&to=1970-01-01T00:03:24Z");
  assertEquals((await response.json()).map(({ message }: LogRecord) => message), ["201", "203"]);
});

Deno.test("export without a match is an empty list, no lines, or the column names", async () => {
  const stream = streamOf({ message: "one" });
  assertStrictEquals(await (await get(stream, "format=json&q=nothing")).text(), "[]\n");
  assertStrictEquals(await (await get(stream, "format=ndjson&q=nothing")).text(), "");
  const table = await (await get(stream, "format=csv&q=nothing")).bytes();
  assertEquals([...table.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assertStrictEquals(
    new TextDecoder().decode(table),
    "timestamp,local_time,time_zone,level,message,service,logger,source,trace_id,span_id,error,metadata\r\n",
  );
});

Deno.test("export as CSV has columns for well-known metadata", async () => {
  const stream = streamOf({
    timestamp: "2025-10-24T10:26:15.123Z",
    level: "ERROR",
    message: 'Cannot "pay",\r\nno card',
    metadata: {
      service: "shop",
      logger: "shop.pay",
      source: 7,
      traceId: "4bf92f",
      spanId: "00f067",
      error: { type: "CardError", message: "declined", stack: "at pay" },
      amount: 12.5,
    },
  });
  const [{ metadata, ...row }] = await getRows(stream, "tz=Europe/Berlin");
  assertEquals(row, {
    timestamp: "2025-10-24T10:26:15.123Z",
    local_time: "2025-10-24 12:26:15.123",
    time_zone: "Europe/Berlin",
    level: "ERROR",
    message: 'Cannot "pay",\r\nno card',
    service: "shop",
    logger: "shop.pay",
    source: "7",
    trace_id: "4bf92f",
    span_id: "00f067",
    error: "CardError: declined",
  });
  assertEquals(JSON.parse(metadata), stream.recent()[0].metadata);
});

const ERRORS = [
  { error: "no way", cell: "no way" },
  { error: { message: "no way" }, cell: "no way" },
  { error: { type: "E", message: "no way" }, cell: "E: no way" },
  { error: { code: 7 }, cell: '{"code":7}' },
  { error: ["no"], cell: '["no"]' },
  { error: null, cell: "null" },
];

for (const { error, cell } of ERRORS) {
  Deno.test(`export as CSV has the cell "${cell}" for the error ${JSON.stringify(error)}`, async () => {
    const [row] = await getRows(streamOf({ message: "", metadata: { error } }));
    assertStrictEquals(row.error, cell);
  });
}

Deno.test("export as CSV has the local time of the server by default", async () => {
  const [row] = await getRows(streamOf({ message: "" }), "tz=+");
  assertStrictEquals(row.time_zone, new Intl.DateTimeFormat().resolvedOptions().timeZone);
});

const FORMULAS = [
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "＝1",
  "'=1",
  "''-1",
  '=HYPERLINK("http://x")',
];

for (const text of FORMULAS) {
  Deno.test(`export as CSV keeps a spreadsheet from reading ${JSON.stringify(text)} as a formula`, async () => {
    const [row] = await getRows(streamOf({ message: text, metadata: { service: text, error: text } }));
    for (const cell of [row.message, row.service, row.error]) {
      assertStrictEquals(cell[0], "'");
      assertStrictEquals(unguarded(cell), text);
    }
    assertEquals(JSON.parse(row.metadata).service, text);
  });
}

/** Texts that a spreadsheet with such a list separator splits into several cells. */
const SPLIT_FORMULAS = [
  { text: "a;=1+1", cell: "a;'=1+1" },
  { text: "a\t=1+1", cell: "a\t'=1+1" },
  { text: "a;-1;+1;@SUM(A1);＝1", cell: "a;'-1;'+1;'@SUM(A1);'＝1" },
  { text: 'a;"=1+1"', cell: 'a;"\'=1+1"' },
  { text: "a;'=1", cell: "a;''=1" },
  { text: "one\r\n=1+1\n-1", cell: "one\r\n'=1+1\n'-1" },
  { text: ";=1", cell: ";'=1" },
  { text: "=1;=1", cell: "'=1;'=1" },
];

for (const { text, cell } of SPLIT_FORMULAS) {
  Deno.test(`export as CSV guards formulas behind separators in ${JSON.stringify(text)}`, async () => {
    const [row] = await getRows(streamOf({ message: text, metadata: { service: text, list: [text] } }));
    assertEquals([row.message, row.service], [cell, cell]);
    assertStrictEquals(unguarded(cell), text);
    assertEquals(JSON.parse(row.metadata), { service: text, list: [text] });
    assertStrictEquals(/(^|[;\t\r\n]"*)[=+\-@＝]/.test(row.metadata), false);
  });
}

for (const text of ["1-1", "'", "'quoted'", "a=b", "{}", " =1", "", "a; -1", "a;b", "a,=1", "x\n  - y"]) {
  Deno.test(`export as CSV does not change ${JSON.stringify(text)}`, async () => {
    assertStrictEquals((await getRows(streamOf({ message: text })))[0].message, text);
  });
}

function anyRecord(random: Random): RecordInput {
  const text = () =>
    random.list(0, 6, () => random.pick([...TEXT_PIECES, ",", ";", "\r\n", "=", "-", "'", "\t"])).join("");
  return {
    timestamp: random.pick([undefined, random.int(-1e12, 4e12), 8.64e15, -8.64e15]),
    level: random.pick(["TRACE", "INFO", "FATAL"]),
    message: text(),
    metadata: Object.fromEntries(random.list(0, 5, () => [
      random.pick(["service", "logger", "error", "a.b", asKey(text())]),
      random.pick<unknown>([text(), 1.5, true, null, [text()], { [asKey(text())]: text() }]),
    ])),
  };
}

Deno.test("export contains the records of the ring, as read by another parser", async () => {
  await forEachSeed(40, async (random) => {
    const stream = streamOf(...random.list(0, 80, () => anyRecord(random)));
    const records = stream.recent(1000);

    const lines = (await (await get(stream, "format=ndjson")).text()).split("\n");
    assertStrictEquals(lines.pop(), "");
    assertEquals(lines.map((line) => JSON.parse(line)), records);
    assertEquals(await (await get(stream, "format=json")).json(), records);

    const rows = await getRows(stream, `tz=${random.pick(["UTC", "Asia/Kathmandu", "America/St_Johns"])}`);
    const read = rows.map(({ timestamp, level, message, metadata }) => ({
      timestamp: unguarded(timestamp),
      level,
      message: unguarded(message),
      metadata: JSON.parse(metadata),
    }));
    // UTF-8 has no lone surrogates; JSON escapes them, CSV cannot.
    assertEquals(read, records.map((record) => ({ ...record, message: record.message.toWellFormed() })));
    for (const cell of rows.flatMap((row) => Object.values(row))) {
      assertStrictEquals(/^[\t\r\n]|(?:^|[;\t\r\n]"*)[=+\-@]/.test(cell), false, cell);
    }
  });
});

for (const format of ["ndjson", "json"]) {
  Deno.test(`export as ${format} returns records that can be written back unchanged`, async () => {
    await forEachSeed(20, async (random) => {
      const stream = streamOf(...random.list(1, 30, () => anyRecord(random)));
      const text = await (await get(stream, `format=${format}`)).text();
      const again = new LogStream();
      const records = format === "json" ? JSON.parse(text) : text.trimEnd().split("\n").map((line) => JSON.parse(line));
      for (const record of records) again.write(record);
      assertEquals(again.recent(1000), stream.recent(1000));
    });
  });
}

/** Returns a stream of records that take several chunks, which are made as the client reads. */
function openLongStream(): LogStream {
  const stream = new LogStream({ capacity: 500 });
  for (let count = 0; count < 500; count++) stream.write({ message: `${count} ${"x".repeat(1000)}` });
  return stream;
}

Deno.test("export loses no record to those written while a client reads it", async () => {
  const stream = openLongStream();
  const records = stream.recent(500);
  const reader = (await get(stream, "")).body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let chunks = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks++;
    text += decoder.decode(value, { stream: true });
    for (let count = 0; count < 200; count++) stream.write({ message: "later" });
  }
  assert(chunks > 5);
  assertNotStrictEquals(ringOf(stream).first, 1);
  assertEquals(text.trimEnd().split("\n").map((line) => JSON.parse(line)), records);
});

Deno.test("export is complete over a socket", async () => {
  const stream = openLongStream();
  await using server = serve(createHandler({ stream }));
  for (const format of ["ndjson", "json", "csv"]) {
    const response = await ask(`${server.api}/logs/export?format=${format}`);
    const text = await response.text();
    if (format === "json") assertEquals(JSON.parse(text), stream.recent(500));
    else assertStrictEquals(text.trimEnd().split("\n").length, format === "csv" ? 501 : 500);
  }
});

const MOST = 16;

async function openExports(handler: Handler, count: number): Promise<Response[]> {
  return await Promise.all(Array.from({ length: count }, () => handler(new Request(EXPORT))));
}

Deno.test(`export answers 503 to more than ${MOST} at a time, until one ends`, async () => {
  const handler = createHandler({ stream: openLongStream() });
  const [first, second, ...others] = await openExports(handler, MOST);
  const [refused] = await openExports(handler, 1);
  assertStrictEquals(refused.status, 503);
  assertStrictEquals(refused.headers.get("retry-after"), "5");
  assertEquals(await refused.json(), {
    type: "about:blank",
    title: "Service Unavailable",
    status: 503,
    detail: "Cannot export: 16 exports are running; try again later",
  });

  await first.body!.cancel();
  const [third, stillRefused] = await openExports(handler, 2);
  assertEquals([third.status, stillRefused.status], [200, 503]);
  await stillRefused.body!.cancel();
  await second.text();
  const [fourth] = await openExports(handler, 1);
  assertStrictEquals(fourth.status, 200);
  for (const { body } of [third, fourth, ...others]) await body!.cancel();
});

Deno.test("export frees the place of a client that leaves during the search, which counts as no refusal", async () => {
  const stream = openLongStream();
  const handler = createHandler({ stream, clock: slowClock(3) });
  const leaving = new AbortController();
  const answers = Array.from({ length: MOST }, () => handler(new Request(EXPORT, { signal: leaving.signal })));
  leaving.abort();
  for (const answer of answers) assertStrictEquals((await answer).status, 499);
  assertStrictEquals(refusalCounts(stream).size, 0);
  const [served] = await openExports(handler, 1);
  assertStrictEquals(served.status, 200);
  await served.body!.cancel();
});

Deno.test("export keeps the place of a stalled client, and frees it once it leaves", async () => {
  const stream = new LogStream({ capacity: 2000, maxBytes: 64 * 1024 * 1024 });
  const message = "x".repeat(10_000); // more than the sockets' buffers take
  for (let count = 0; count < 2000; count++) stream.write({ message });
  const handler = createHandler({ stream });
  await using server = serve(handler);
  const request = new TextEncoder().encode(
    "GET /api/monitoring/advanced/logs/export HTTP/1.1\r\nHost: localhost\r\n\r\n",
  );
  const connections: Deno.Conn[] = [];
  for (let count = 0; count < MOST; count++) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    connections.push(connection);
    await connection.write(request);
    assertStrictEquals(await within(connection.read(new Uint8Array(1)), "the export to begin"), 1);
  }
  const [refused] = await openExports(handler, 1);
  assertStrictEquals(refused.status, 503);
  for (const connection of connections) connection.close();
  // The server notices within a few turns of the event loop.
  for (let round = 0, free = false; !free; round++) {
    assert(round < 10_000, "the places are not free");
    await turns(1);
    const responses = await openExports(handler, MOST);
    for (const { body } of responses) await body!.cancel();
    free = responses.every(({ status }) => status === 200);
  }
});
