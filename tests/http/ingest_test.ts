import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest, type IngestOptions } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { MAX_LINE_BYTES } from "../../lib/parse/line_records.ts";
import { API } from "./fixture.ts";
import { LINES, LOGS, open, pack, PINO } from "./ingest_fixture.ts";

const OURS = '{"timestamp":"2025-10-24T10:26:15.123Z","level":"WARN","message":"Slow","metadata":{"ms":812}}';
/** A record in Ringside's form keeps its source, also if it has none. */
const SLOW_OURS = {
  timestamp: "2025-10-24T10:26:15.123Z",
  level: "WARN",
  message: "Slow",
  metadata: { ms: 812 },
};
const SLOW = { ...SLOW_OURS, metadata: { source: "http", ms: 812 } };

for (
  const { name, body, type } of [
    { name: "a line", body: OURS, type: "application/x-ndjson" },
    { name: "a line called jsonl", body: `${OURS}\n`, type: "application/jsonl; charset=utf-8" },
    { name: "a line of a logger", body: PINO, type: "application/x-ndjson" },
    { name: "an object", body: OURS, type: "application/json" },
    { name: "an object of a logger", body: PINO, type: "application/json; charset=utf-8" },
    { name: "an object over several lines", body: JSON.stringify(JSON.parse(OURS), null, 2), type: "application/json" },
    { name: "a list", body: `[${OURS}]`, type: "application/json" },
    { name: "a list over several lines", body: `\n [\n${PINO}\n]\n`, type: "application/json" },
    { name: "a line after a byte order mark", body: `\ufeff${PINO}`, type: "application/json" },
    { name: "a list after a byte order mark", body: `\ufeff[${PINO}]`, type: "application/json" },
    { name: "an object of unknown type", body: `\r\n${PINO}\r\n`, type: "application/x-www-form-urlencoded" },
    { name: "a line called text, as fetch calls any", body: PINO, type: "text/plain;charset=UTF-8" },
    { name: "a list called text", body: `[${PINO}]`, type: "text/plain;charset=UTF-8" },
    { name: "a list of unknown type", body: `[${PINO}]`, type: "" },
  ]
) {
  Deno.test(`POST logs accepts ${name}`, async () => {
    const { stream, post } = open();
    const { status, answer } = await post(body, { "content-type": type });
    assertEquals(answer, { accepted: 1, rejected: 0, errors: [] });
    assertStrictEquals(status, 200);
    assertEquals<unknown>(stream.recent(), [body.includes("msg") ? SLOW : SLOW_OURS]);
  });
}

for (
  const { format, type } of [
    { format: "ndjson", type: "application/x-ndjson" },
    { format: "json", type: "application/json" },
  ]
) {
  Deno.test(`POST logs restores the records of an export as ${format}`, async () => {
    const { stream, handler } = open();
    stream.write({
      level: "ERROR",
      message: " a\u0000b\r\n",
      metadata: { metadata: { metadata: 1 }, level: "x", time: 5 },
    });
    stream.write({ message: new TypeError("no card"), metadata: { source: "worker", trace_id: "4bf92f" } });
    stream.write({ level: "FATAL", message: "" });
    const file = await (await handler(new Request(`${LOGS}/export?format=${format}`))).text();
    const other = open();
    assertEquals((await other.post(file, { "content-type": type })).answer.accepted, 3);
    assertEquals(other.stream.recent(), stream.recent());
  });
}

Deno.test("POST logs accepts a list and lines byte by byte", async () => {
  for (const [body, type] of [[`[${OURS}]`, "application/json"], [OURS, "application/x-ndjson"], [OURS, ""]]) {
    const { stream, post } = open();
    const bytes = new TextEncoder().encode(" ".repeat(30_000) + body);
    let at = 0;
    const dripping = new ReadableStream({
      pull(controller) {
        if (at === bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(at, ++at));
      },
    });
    const { answer } = await post(dripping, { "content-type": type });
    assertEquals(answer, { accepted: 1, rejected: 0, errors: [] });
    assertEquals<unknown>(stream.recent(), [SLOW_OURS]);
  }
});

Deno.test("POST logs accepts plain text as the lines of a log", async () => {
  const { stream, post } = open();
  const { answer } = await post("[shop] Listening\n\nReady", { "content-type": "text/plain" });
  assertStrictEquals(answer.rejected, 0);
  const records = stream.recent();
  assertStrictEquals(answer.accepted, records.length);
  assertEquals(records.map(({ message }) => message).filter(Boolean), ["[shop] Listening", "Ready"]);
  assertEquals(records[0].metadata, { source: "http" });
});

for (const body of ['{"msg":"m","id":1234567890123456789}', '[{"msg":"m","id":1234567890123456789}]']) {
  Deno.test(`POST logs keeps every digit of ${body}`, async () => {
    const { stream, post } = open();
    await post(body);
    assertStrictEquals(stream.recent()[0].metadata.id, "1234567890123456789");
  });
}

Deno.test("POST logs keeps the source that a record names", async () => {
  const { stream, post } = open();
  await post('{"msg":"a","source":"worker"}');
  assertEquals(stream.recent()[0].metadata, { source: "worker" });
});

for (
  const { coding, format } of [
    { coding: "gzip", format: "gzip" },
    { coding: "X-GZIP", format: "gzip" },
    { coding: "deflate", format: "deflate" },
    { coding: "identity", format: undefined },
  ] as const
) {
  for (const count of [1, 5000]) {
    Deno.test(`POST logs accepts ${count} lines in ${coding}`, async () => {
      const { stream, post } = open();
      const text = `${PINO}\n`.repeat(count);
      const body = format === undefined ? text : await pack(text, format);
      const { answer } = await post(body, { "content-encoding": coding });
      assertEquals(answer, { accepted: count, rejected: 0, errors: [] });
      assertStrictEquals(stream.stats.newest, count);
    });
  }
}

Deno.test("POST logs accepts gzip in several parts", async () => {
  const { post } = open();
  const part = await pack(`${PINO}\n`, "gzip");
  const { answer } = await post(new Blob([part, part, part]), { ...LINES, "content-encoding": "gzip" });
  assertEquals(answer, { accepted: 3, rejected: 0, errors: [] });
});

for (
  const { name, body, type = "application/x-ndjson", accepted, errors } of [
    {
      name: "a line that is not JSON",
      body: `${PINO}\n\nSlow\n${PINO}`,
      accepted: 2,
      errors: [{ line: 3, reason: /^Unexpected token/ }],
    },
    {
      name: "a line that is not even almost JSON",
      body: `{"a":NaN}\n{"a":1}{"a":2}\n[${PINO},${PINO}]\n{"a":oops}`,
      accepted: 5,
      errors: [{ line: 4, reason: /JSON/ }],
    },
    {
      name: "a broken first line",
      type: "",
      body: `{"msg":\n${PINO}`,
      accepted: 1,
      errors: [{ line: 1, reason: /JSON/ }],
    },
    {
      name: "values that are not objects",
      body: `5\n[]\nnull\n"x"\n${PINO}`,
      accepted: 1,
      errors: [
        { line: 1, reason: /^Expected an object, got a number$/ },
        { line: 2, reason: /^Expected an object, got a list$/ },
        { line: 3, reason: /^Expected an object, got null$/ },
        { line: 4, reason: /^Expected an object, got a string$/ },
      ],
    },
    {
      name: "elements that are not objects",
      type: "application/json",
      body: `[5,${PINO},[]]`,
      accepted: 1,
      errors: [{ index: 0, reason: /got a number$/ }, { index: 2, reason: /got a list$/ }],
    },
    {
      name: "a line that is too long",
      body: `{"msg":"${"x".repeat(MAX_LINE_BYTES)}"}\n${PINO}`,
      accepted: 1,
      errors: [{ line: 1, reason: /^The line is too long by 10 bytes$/ }],
    },
    {
      name: "an element that is too long",
      type: "application/json",
      body: `[{"msg":"${"x".repeat(MAX_LINE_BYTES)}"},${PINO}]`,
      accepted: 1,
      errors: [{ index: 0, reason: /^It is too long by 10 characters$/ }],
    },
  ]
) {
  Deno.test(`POST logs accepts all but ${name}, and reports the rejected ones`, async () => {
    const { stream, ingest, post } = open();
    const { status, answer } = await post(body, { "content-type": type });
    assertStrictEquals(status, 200);
    assertEquals([answer.accepted, answer.rejected], [accepted, errors.length]);
    assertStrictEquals(stream.stats.newest, accepted);
    assertEquals(ingest.stats.http, { accepted, rejected: errors.length });
    errors.forEach(({ reason, ...place }, index) => {
      const { reason: said, ...where } = answer.errors[index];
      assertEquals(where, place);
      assertMatch(said, reason);
    });
  });
}

Deno.test("POST logs reports twenty rejected lines, and counts all", async () => {
  const { answer } = await open().post(`${"x".repeat(1000)}\n`.repeat(500) + PINO);
  assertEquals([answer.accepted, answer.rejected, answer.errors.length], [1, 500, 20]);
  assert(JSON.stringify(answer).length < 6000);
});

for (const body of ["", "\n \r\n", "[]"]) {
  Deno.test(`POST logs accepts ${JSON.stringify(body)} as no record`, async () => {
    const { status, answer } = await open().post(body);
    assertEquals([status, answer], [200, { accepted: 0, rejected: 0, errors: [] }]);
  });
}

const BROKEN_GZIP = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff]);

for (
  const { name, options = {}, body, headers = {}, status, detail, header } of [
    { name: "a body without a log", body: "Slow\nSlower", status: 400, detail: /^Cannot accept any of the logs$/ },
    { name: "a list that breaks off", body: `[${PINO}`, status: 400, detail: /^Cannot parse the list: / },
    {
      name: "a body that is not gzip",
      body: PINO,
      headers: { "content-encoding": "gzip" },
      status: 400,
      detail: /^Cannot decompress/,
    },
    {
      name: "gzip that breaks off",
      body: (await pack(`[${PINO}]`, "gzip")).subarray(0, -10),
      headers: { "content-encoding": "gzip" },
      status: 400,
      detail: /^Cannot decompress the body: /,
    },
    {
      name: "broken gzip",
      body: BROKEN_GZIP,
      headers: { "content-encoding": "gzip" },
      status: 400,
      detail: /^Cannot decompress the body: /,
    },
    {
      name: "another coding",
      body: PINO,
      headers: { "content-encoding": "br" },
      status: 415,
      detail: /^Cannot decompress content-encoding "br": expected gzip, deflate or identity$/,
      header: ["accept-encoding", "gzip, deflate"],
    },
    {
      name: "a body whose content-length is too large",
      options: { maxBytes: 10 },
      body: PINO,
      headers: { "content-length": "56" },
      status: 413,
      detail: /^Cannot accept a body of more than 10 bytes$/,
    },
    {
      name: "a body that is too large",
      options: { maxBytes: 10 },
      body: PINO,
      status: 413,
      detail: /more than 10 bytes/,
    },
    {
      name: "a list that is too large",
      options: { maxBytes: 1000 },
      body: `[${"[],".repeat(500)}[]]`,
      status: 413,
      detail: /more than 1000 bytes/,
    },
    {
      name: "more than the server has room for",
      options: { maxHeldBytes: 1000 },
      body: `{"msg":"${"x".repeat(5000)}`,
      headers: LINES,
      status: 429,
      detail: /^Cannot accept more at the moment/,
      header: ["retry-after", "1"],
    },
    {
      name: "a request without the token",
      options: { token: "s3cret" },
      body: PINO,
      status: 401,
      detail: /^Cannot accept logs without the token/,
      header: ["www-authenticate", 'Bearer realm="ringside"'],
    },
    {
      name: "a request with another token",
      options: { token: "s3cret" },
      body: PINO,
      headers: { authorization: "Bearer s3cre" },
      status: 401,
      detail: /^Cannot accept logs without the token/,
    },
    {
      name: "a request with the token in another scheme",
      options: { token: "s3cret" },
      body: PINO,
      headers: { authorization: "Basic s3cret" },
      status: 401,
      detail: /^Cannot accept logs without the token/,
    },
    {
      name: "a request of a foreign page",
      body: PINO,
      headers: { origin: "http://evil.example", "content-type": "text/plain" },
      status: 403,
      detail: /another origin/,
    },
    {
      name: "a request of a foreign page by its origin",
      body: PINO,
      headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
      status: 403,
      detail: /another origin/,
    },
  ] as {
    name: string;
    options?: IngestOptions;
    body: BodyInit;
    headers?: Record<string, string>;
    status: number;
    detail: RegExp;
    header?: [string, string];
  }[]
) {
  Deno.test(`POST logs refuses ${name} with ${status}`, async () => {
    const { stream, ingest, post } = open(options);
    const { status: given, headers: sent, answer } = await post(body, headers);
    assertStrictEquals(given, status);
    assertMatch(answer.detail, detail);
    assertStrictEquals(sent.get("content-type"), "application/problem+json");
    if (header !== undefined) assertStrictEquals(sent.get(header[0]), header[1]);
    assertStrictEquals(stream.stats.newest, 0);
    assertStrictEquals(ingest.stats.refused, status === 403 ? 0 : 1);
  });
}

Deno.test("POST logs accepts a request with the token, in any case of its scheme", async () => {
  const { stream, post } = open({ token: "s3cret" });
  assertStrictEquals((await post(PINO, { authorization: "bearer s3cret" })).status, 200);
  assertStrictEquals(stream.stats.newest, 1);
});

Deno.test("createHandler accepts no records without ingest", async () => {
  const handler = createHandler({ stream: new LogStream() });
  for (const [url, status] of [[LOGS, 405], ["http://localhost/v1/logs", 404]] as const) {
    const response = await handler(new Request(url, { method: "POST", body: PINO }));
    await response.body?.cancel();
    assertStrictEquals(response.status, status);
  }
});

for (
  const { token, asked, status } of [
    { token: undefined, asked: 1, status: 403 },
    { token: "s3cret", asked: 0, status: 200 },
  ]
) {
  Deno.test(`createHandler ${asked ? "calls authorize" : "checks the token alone"} if ingest has ${token ? "a" : "no"} token`, async () => {
    let count = 0;
    const handler = createHandler({
      stream: new LogStream(),
      ingest: new Ingest({ token }),
      authorize: () => (count++, false),
    });
    const headers = { authorization: "Bearer s3cret" };
    const response = await handler(new Request(LOGS, { method: "POST", body: PINO, headers }));
    await response.body?.cancel();
    assertEquals([response.status, count], [status, asked]);
    assertStrictEquals((await handler(new Request(LOGS, { headers }))).status, 403);
  });
}

Deno.test("summary counts records that arrived over the network", async () => {
  const { handler, post } = open();
  await post(`${PINO}\nSlow`, LINES);
  const { ingest } = await (await handler(new Request(`${API}/summary`))).json();
  assertEquals(ingest, {
    http: { accepted: 1, rejected: 1 },
    otlp: { logs: 0, spans: 0, metric_points: 0, rejected: 0 },
    refused: 0,
  });
});
