import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { intakeOf } from "../../lib/http/ingest/ingest.ts";
import { MAX_RECORDS_PER_REQUEST } from "../../lib/ingest/intake.ts";
import { MAX_LINE_BYTES } from "../../lib/parse/line_records.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { until, within } from "../support/wait.ts";
import { serve } from "./fixture.ts";
import { LINES, open, pack, PINO } from "./ingest_fixture.ts";

Deno.test("POST logs keeps the records before the end of a body that is too large, and counts them", async () => {
  const { stream, ingest, post } = open({ maxBytes: 1000 });
  const chunks = ReadableStream.from([`${PINO}\n`, `${PINO}\n`, "x".repeat(2000)]).pipeThrough(new TextEncoderStream());
  const { status, answer } = await post(chunks, LINES);
  assertStrictEquals(status, 413);
  assertEquals([answer.accepted, stream.stats.newest, ingest.stats.http.accepted], [2, 2, 2]);
});

Deno.test("POST logs decompresses no more of a bomb than its limit", async () => {
  const { ingest, post } = open();
  const zeros = new Uint8Array(1024 ** 2);
  async function* bomb() {
    for (let mib = 0; mib < 512; mib++) yield zeros;
  }
  const packed = await pack(ReadableStream.from(bomb()), "gzip");
  assert(packed.length < 1024 ** 2);
  const before = Deno.memoryUsage().rss;
  const { status } = await post(packed, { ...LINES, "content-encoding": "gzip" });
  assertStrictEquals(status, 413);
  assertStrictEquals(ingest.stats.refused, 1);
  assert(Deno.memoryUsage().rss - before < 128 * 1024 ** 2);
});

/** Returns a body with one chunk, which then waits for the test. */
function openBody(text: string) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  void writer.write(encoder.encode(text));
  return {
    readable,
    /** Writes more, which is lost if the body is not read any more. */
    async write(text: string) {
      try {
        await writer.write(encoder.encode(text));
      } catch {
        // Deno 2.5 throws, rather than rejects, once the body is cancelled.
      }
    },
    end: () => writer.close(),
  };
}

Deno.test("POST logs accepts lines as they arrive", async () => {
  const { stream, post } = open();
  const { readable, end } = openBody(`${PINO}\n`);
  using arrivals = stream.subscribe();
  const answered = post(readable, LINES);
  const { value } = await within(arrivals.next(), "the first record");
  assertStrictEquals(value?.kind, "records");
  await end();
  assertStrictEquals((await answered).answer.accepted, 1);
});

Deno.test("POST logs refuses bodies that exceed the memory for all of them until others have ended", async () => {
  const { ingest, post } = open({ maxHeldBytes: 1.5 * MAX_LINE_BYTES });
  const half = "x".repeat(0.6 * MAX_LINE_BYTES);
  const { readable, end } = openBody(half);
  const answered = post(readable, LINES);
  await until(() => intakeOf(ingest).heldBytes >= half.length, "the body to be held", () => intakeOf(ingest).heldBytes);
  assertStrictEquals((await post(half, LINES)).status, 429);
  await end();
  assertStrictEquals((await answered).status, 400);
  assertStrictEquals(intakeOf(ingest).heldBytes, 0);
  assertStrictEquals((await post(`${PINO}\n`, LINES)).status, 200);
});

// 64 of them took all memory for bodies, since each reserved that of the longest line.
Deno.test("POST logs holds of slow uploads only their bytes", async () => {
  const { ingest, post } = open();
  const bodies = Array.from({ length: 200 }, () => openBody(`${PINO}\n{"msg":`));
  const answers = bodies.map(({ readable }) => post(readable, LINES));
  await until(() => intakeOf(ingest).heldBytes > 0 && ingest.stats.refused === 0, "the bodies to be held");
  assertStrictEquals((await post(PINO, LINES)).status, 200);
  assert(intakeOf(ingest).heldBytes < 200 * 4096);
  for (const { end } of bodies) await end();
  assertEquals((await Promise.all(answers)).map(({ status }) => status), Array(200).fill(200));
  assertStrictEquals(intakeOf(ingest).heldBytes, 0);
});

for (const type of ["application/json", "application/x-ndjson", "text/plain"]) {
  Deno.test(`POST logs refuses more than 200,000 lines in ${type}, and accepts those before`, async () => {
    const { stream, post } = open();
    const { status, answer } = await post("{}\n".repeat(MAX_RECORDS_PER_REQUEST + 1), { "content-type": type });
    assertStrictEquals(status, 413);
    assertMatch(answer.detail, /^Cannot accept more than 200000 records in one request$/);
    assertEquals([answer.accepted, stream.stats.newest], [MAX_RECORDS_PER_REQUEST, MAX_RECORDS_PER_REQUEST]);
  });
}

Deno.test("POST logs counts each record of a line towards the 200,000", async () => {
  const { stream, post } = open();
  const line = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: new Array(1000).fill({}) }] }] });
  const { status, answer } = await post(`${line}\n`.repeat(201), { "content-type": "application/x-ndjson" });
  assertEquals([status, answer.accepted, stream.stats.newest], [413, MAX_RECORDS_PER_REQUEST, MAX_RECORDS_PER_REQUEST]);
});

Deno.test("POST logs refuses a list of more than 200,000 elements as a whole", async () => {
  const { stream, post } = open();
  const { status, answer } = await post(`[${"{},".repeat(MAX_RECORDS_PER_REQUEST)}{}]`);
  assertEquals([status, answer.accepted, stream.stats.newest], [413, 0, 0]);
});

for (
  const { name, body } of [
    { name: "lists", body: `[{"msg":"m","deep":${"[".repeat(2_000_000)}${"]".repeat(2_000_000)}}]` },
    { name: "objects", body: `{"msg":"m","deep":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}` },
  ]
) {
  Deno.test(`POST logs cuts ${name} that are nested without end`, async () => {
    const { stream, post } = open();
    const { status, answer } = await post(body);
    if (body.length > MAX_LINE_BYTES) return assertEquals([status, answer.rejected], [400, 1]);
    assertEquals([status, answer.accepted], [200, 1]);
    const { message, metadata } = stream.recent()[0];
    assertEquals([message, metadata.truncated], ["m", true]);
  });
}

for (const type of ["application/json", "application/x-ndjson"]) {
  Deno.test(`POST logs cancels a body in ${type} that it refuses`, async () => {
    const { post } = open({ maxHeldBytes: MAX_LINE_BYTES });
    const released = Promise.withResolvers<void>();
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(MAX_LINE_BYTES - 1).fill(0x20)),
      cancel: () => released.resolve(),
    });
    const { status } = await post(body, { "content-type": type });
    await within(released.promise, "the body to be canceled");
    assertStrictEquals(status, 429);
  });
}

Deno.test("POST logs gives up on a body that is too slow", async () => {
  const clock = new FakeClock();
  const { post } = open({ idleMs: 1000, minBytesPerS: 100, clock });
  const { readable, write } = openBody(`${PINO}\n`);
  const answered = post(readable, LINES);
  let isAnswered = false;
  answered.then(() => isAnswered = true);
  await until(async () => {
    clock.elapse(900);
    await write(" ");
    return isAnswered;
  }, "an answer");
  const { status, answer } = await answered;
  assertEquals([status, answer.accepted], [408, 1]);
  assertMatch(answer.detail, /^Cannot wait for the body: fewer than 100 bytes\/s$/);
});

Deno.test("POST logs gives up on a body that takes too long", async () => {
  const clock = new FakeClock();
  const { post } = open({ maxMs: 60_000, minBytesPerS: 1, clock });
  const { readable, write } = openBody(`${PINO}\n`);
  const answered = post(readable, LINES);
  let isAnswered = false;
  answered.then(() => isAnswered = true);
  let seconds = 0;
  await until(async () => {
    clock.elapse(1000);
    seconds++;
    await write(`${PINO}\n`);
    return isAnswered;
  }, "an answer");
  const { status, answer } = await answered;
  assertStrictEquals(status, 408);
  assertMatch(answer.detail, /^Cannot wait for the body: it is not complete after 60000 ms$/);
  assert(seconds >= 60 && answer.accepted >= 58);
});

Deno.test("POST logs gives up on a stalled body", async () => {
  const { stream, post } = open({ idleMs: 20 });
  const { readable } = openBody(`${PINO}\n`);
  const { status, answer } = await post(readable, LINES);
  assertEquals([status, answer.accepted, stream.stats.newest], [408, 1, 1]);
});

Deno.test("POST logs keeps the records before an upload broke off, and counts them", async () => {
  const { stream, ingest, handler } = open();
  const done = Promise.withResolvers<number>();
  await using server = serve(async (request) => {
    const response = await handler(request);
    done.resolve(response.status);
    return response;
  });
  using arrivals = stream.subscribe();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const line = `${PINO}\n`;
  await connection.write(new TextEncoder().encode(
    "POST /api/monitoring/advanced/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n" +
      `Content-Length: 1000\r\n\r\n${line}{"msg":"half`,
  ));
  await within(arrivals.next(), "the first record");
  connection.close();
  assertStrictEquals(await within(done.promise, "the answer to the broken upload"), 400);
  assertEquals(ingest.stats, {
    http: { accepted: 1, rejected: 1 },
    otlp: { logs: 0, spans: 0, metric_points: 0, rejected: 0 },
    refused: 1,
  });
});

Deno.test("POST logs answers over a socket before the end of a body that is too large", async () => {
  const { handler } = open();
  await using server = serve(handler);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(new TextEncoder().encode(
    "POST /api/monitoring/advanced/logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
  ));
  const answer = new Uint8Array(64);
  await within(connection.read(answer), "the answer");
  assertMatch(new TextDecoder().decode(answer), /^HTTP\/1\.1 413 /);
});
