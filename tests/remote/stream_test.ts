import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { RequestError } from "../../lib/remote/request_error.ts";
import { follow, type FollowEvent, type FollowOptions } from "../../lib/remote/stream.ts";
import { encodeEvent } from "../../lib/http/encode.ts";
import type { StreamEvent } from "../../lib/wire/event.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { toRecord } from "../../lib/record/record.ts";
import { startRelay } from "../e2e/relay.ts";
import { turns } from "../support/turn.ts";
import { page, problem, scripted, serve } from "../client/scripted.ts";
import { askJson } from "../support/ask.ts";
import { deadline } from "../support/wait.ts";

// Shutdown of Deno 2.5 waits for a minute if a client keeps a connection open.
const EVENT_STREAM = { "content-type": "text/event-stream", "connection": "close" };

/** Returns a response that is a stream; text is sent unchanged, and a `held` stream does not end by itself. */
function streamOf(events: readonly (StreamEvent | string)[], held = false): () => Response {
  const text = events.map((event) => typeof event === "string" ? event : encodeEvent(event)).join("");
  return () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        if (!held) controller.close();
      },
    });
    return new Response(body, { headers: EVENT_STREAM });
  };
}

function hello(run: string, newest: number): StreamEvent {
  return { kind: "hello", run, oldest: 1, newest, resumed: false, missed: 0 };
}

function recordEvent(id: string, message = `record ${id}`): StreamEvent {
  return { kind: "record", id, record: toRecord({ message }) };
}

/** Follows a stream until an event matches, without waits that the server does not ask for. */
async function take(
  options: FollowOptions,
  isLast: (event: FollowEvent, all: readonly FollowEvent[]) => boolean,
): Promise<FollowEvent[]> {
  const all: FollowEvent[] = [];
  const reader = follow({ random: () => 0, ...options });
  const before = deadline(`an event with ${isLast}`, () => all.slice(-10));
  try {
    for (;;) {
      const { done, value } = await before(reader.next());
      if (done) return all;
      for (const event of value) {
        all.push(event);
        if (isLast(event, all)) return all;
      }
    }
  } finally {
    await reader.return();
  }
}

function messagesOf(events: readonly FollowEvent[]): string[] {
  return events.flatMap((event) => event.kind === "record" ? [event.record.message] : []);
}

function kindsOf(events: readonly FollowEvent[]): string[] {
  return events.map(({ kind }) => kind);
}

function missedIn(events: readonly FollowEvent[]): number {
  return events.reduce((sum, event) => sum + (event.kind === "gap" ? event.missed : 0), 0);
}

const isConnected = ({ kind }: FollowEvent) => kind === "connected";
const isMessage = (text: string) => (event: FollowEvent) => event.kind === "record" && event.record.message === text;

Deno.test("follow yields the start of the stream, the newest records, and each new one", async () => {
  using stream = new LogStream();
  await using server = serve(createHandler({ stream }));
  for (const message of ["one", "two", "three"]) stream.write({ message });
  server.url.searchParams.set("recent", "2");
  const events = await take({ url: server.url }, (event) => {
    if (isMessage("three")(event)) stream.write({ message: "four" });
    return isMessage("four")(event);
  });
  assertEquals(kindsOf(events), ["connected", "record", "record", "record"]);
  assertEquals(messagesOf(events), ["two", "three", "four"]);
  assert(events[0].kind === "connected" && !events[0].again && events[0].hello.run === stream.run);
});

Deno.test("follow starts after an id and refuses an invalid one", async () => {
  using stream = new LogStream();
  await using server = serve(createHandler({ stream }));
  for (const message of ["one", "two", "three"]) stream.write({ message });
  const events = await take({ url: server.url, after: `${stream.run}-1` }, isMessage("three"));
  assertEquals(messagesOf(events), ["two", "three"]);
  assertError(await assertRejects(() => take({ url: server.url, after: "1\r\nx: y" }, () => true)), {
    name: "SyntaxError",
  });
});

Deno.test("follow resumes after a broken connection without repeating or skipping a record", async () => {
  using stream = new LogStream();
  await using server = serve(createHandler({ stream }));
  const relay = startRelay(server.port);
  const url = new URL(server.url);
  url.port = String(relay.port);
  let count = 0;
  stream.write({ message: "0" });
  const events = await take({ url }, (event) => {
    if (event.kind === "waiting") {
      // Written while the viewer was disconnected.
      stream.write({ message: String(++count) });
      relay.mend();
    }
    if (event.kind === "record" && event.record.message === String(count)) {
      if (count === 5) return true;
      relay.cut();
    }
    return false;
  });
  await relay.stop();
  assertEquals(messagesOf(events), ["0", "1", "2", "3", "4", "5"]);
  assertStrictEquals(missedIn(events), 0);
  assertStrictEquals(
    events.filter((event) => event.kind === "connected" && event.again && event.hello.resumed).length,
    5,
  );
});

Deno.test("follow counts records overwritten while disconnected: received plus missed is written", async () => {
  using stream = new LogStream({ capacity: 10 });
  await using server = serve(createHandler({ stream }));
  const relay = startRelay(server.port);
  const url = new URL(server.url);
  url.port = String(relay.port);
  stream.write({ message: "0" });
  let away = 0;
  const events = await take({ url }, (event) => {
    if (isMessage("0")(event)) relay.cut();
    if (event.kind === "waiting" && away++ === 0) {
      for (let count = 1; count <= 100; count++) stream.write({ message: String(count) });
      relay.mend();
    }
    return isMessage("100")(event);
  });
  await relay.stop();
  assertEquals(messagesOf(events), ["0", ...Array.from({ length: 10 }, (_, index) => String(91 + index))]);
  assertEquals(events.filter(({ kind }) => kind === "gap"), [
    { kind: "gap", run: stream.run, from: 2, to: 91, missed: 90, reason: "overwritten" },
  ]);
});

Deno.test("follow reports a restart and yields all records of the new run", async () => {
  using before = new LogStream();
  using after = new LogStream();
  let stream = before;
  await using server = serve((request) => createHandler({ stream })(request));
  const relay = startRelay(server.port);
  const url = new URL(server.url);
  url.port = String(relay.port);
  before.write({ message: "before" });
  after.write({ message: "after" });
  const events = await take({ url }, (event) => {
    if (isMessage("before")(event)) {
      stream = after;
      relay.cut();
      relay.mend();
    }
    return isMessage("after")(event);
  });
  await relay.stop();
  assertEquals(kindsOf(events), ["connected", "record", "waiting", "connected", "gap", "record"]);
  assertEquals(events[4], { kind: "gap", run: after.run, from: 1, to: 0, missed: 0, reason: "restart" });
});

Deno.test("follow reads on demand, so that the server counts each lost record", async () => {
  using stream = new LogStream({ capacity: 100 });
  await using server = serve(createHandler({ stream }));
  const reader = follow({ url: server.url });
  const before = deadline("a viewer that lags, and all its records", () => ({ written, lag }));
  await before(reader.next());
  // More than the connection's buffers hold, in portions that fit in the ring.
  const message = "x".repeat(60_000);
  let written = 0;
  let lag = 0;
  while (lag < 100) {
    for (let count = 0; count < 10; count++) written = stream.write({ message });
    lag = (await before(askJson(new URL("../summary", server.url)))).viewers.max_lag;
  }
  written = stream.write({ message: "the last one" });
  const events: FollowEvent[] = [];
  while (!events.some(isMessage("the last one"))) {
    const { value = [], done } = await before(reader.next());
    assert(!done);
    events.push(...value);
  }
  await reader.return();
  assert(events.some((event) => event.kind === "gap" && event.reason === "lagged"));
  assertStrictEquals(messagesOf(events).length + missedIn(events), written);
});

Deno.test("follow decodes characters split across chunks and sends an Accept header", async () => {
  const bytes = new TextEncoder().encode(
    `\ufeff${encodeEvent(hello("r", 0))}${encodeEvent(recordEvent("r-1", "é漢😀"))}`,
  );
  let accept: string | null = null;
  await using server = serve(({ headers }) => {
    accept = headers.get("accept");
    let sent = 0;
    // Each pull sends one byte as a chunk of its own.
    const body = new ReadableStream({
      async pull(controller) {
        controller.enqueue(bytes.slice(sent, ++sent));
        if (sent === bytes.length) controller.close();
        await turns(2);
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: EVENT_STREAM });
  });
  assertEquals(messagesOf(await take({ url: server.url }, ({ kind }) => kind === "record")), ["é漢😀"]);
  assertStrictEquals(accept, "text/event-stream");
});

for (
  const { name, events, resume } of [
    { name: "the last record", events: [hello("r", 0), recordEvent("r-1"), recordEvent("r-2")], resume: "r-2" },
    { name: "the id of a keepalive", events: [hello("r", 9), { kind: "ping", id: "r-12" }], resume: "r-12" },
    {
      name: "the end of a gap",
      events: [hello("r", 9), recordEvent("r-3"), { kind: "gap", from: 4, to: 8, missed: 5, reason: "lagged" }],
      resume: "r-8",
    },
    {
      name: "the end of a gap of a new run, before its first record",
      events: [
        hello("old", 9),
        recordEvent("old-9"),
        hello("new", 2),
        { kind: "gap", from: 1, to: 0, missed: 0, reason: "restart" },
      ],
      resume: "new-0",
    },
    { name: "the newest record at the start", events: [hello("r", 9)], resume: "r-9" },
    { name: "the last valid id", events: [hello("r", 9), recordEvent("r-3"), "id: é\n\n"], resume: "r-3" },
    { name: "the last complete event", events: [hello("r", 9), recordEvent("r-3"), "id: r-4\n"], resume: "r-3" },
  ] satisfies readonly { name: string; events: (StreamEvent | string)[]; resume: string }[]
) {
  Deno.test(`follow resumes after ${name}`, async () => {
    await using server = scripted([streamOf(events), streamOf([hello("r", 9)])]);
    await take(
      { url: server.url },
      (event) => event.kind === "connected" && event.again && server.resumes.length === 2,
    );
    assertEquals(server.resumes, [null, resume]);
  });
}

Deno.test("follow counts unreadable events and continues", async () => {
  const noise = [
    "data: {}\n\n",
    "data: {\n\n",
    "event: gap\ndata: 1\n\n",
    "event: other\ndata: {}\n\n",
    "event: x\n\n",
    encodeEvent(hello("no run\r\n", 0)),
    // A viewer that formats it would run out of stack.
    encodeEvent(recordEvent("r-1")).replace(
      '"metadata":{',
      `"metadata":{"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    ),
  ];
  const unnumbered = encodeEvent(recordEvent("r-1")).replace("id: r-1\n", "");
  const long = `data: ${"x".repeat(5_000_000)}\n\n`;
  await using server = scripted([streamOf([hello("r", 0), unnumbered, ...noise, long, recordEvent("r-2")], true)]);
  const abort = new AbortController();
  const events = await take({ url: server.url, signal: abort.signal }, (event) => event.kind === "record");
  const unreadable = events.flatMap((event) => event.kind === "unreadable" ? [event.count] : []);
  assertEquals(messagesOf(events), ["record r-2"]);
  assertStrictEquals(unreadable.reduce((sum, count) => sum + count, 0), 8);
});

for (
  const { name, answer, error } of [
    {
      name: "an invalid filter",
      answer: problem(400, { detail: "Cannot parse q", parameter: "q", offset: 3 }),
      error: { message: "Cannot parse q", status: 400, parameter: "q", offset: 3 },
    },
    {
      name: "a problem with invalid members",
      answer: problem(400, { detail: 1, parameter: 2, offset: "3" }),
      error: { message: /^Cannot read http:.*: status 400$/, status: 400, parameter: undefined, offset: undefined },
    },
    { name: "a missing token", answer: page(401), error: { message: /status 401 \(see --token\)$/, status: 401 } },
    { name: "a refusal", answer: problem(403, { detail: "not authorized" }), error: { message: "not authorized" } },
    {
      name: "a missing page",
      answer: page(404),
      error: { message: /not a Ringside server, got status 404$/ },
    },
    { name: "another page", answer: page(200), error: { message: /not a Ringside server, got text\/html$/ } },
    { name: "a response without a type", answer: page(200, ""), error: { message: /got no content type$/ } },
    { name: "a gateway", answer: page(502), error: { message: /: status 502$/, status: 502 } },
  ]
) {
  Deno.test(`follow fails on ${name}`, async () => {
    await using server = scripted([answer]);
    assertError(await assertRejects(() => take({ url: server.url }, () => false)), { name: "RequestError", ...error });
    assertStrictEquals(server.resumes.length, 1);
  });
}

Deno.test("follow fails on a server that cannot be reached", async () => {
  const server = serve(() => new Response());
  await server[Symbol.asyncDispose]();
  assertError(await assertRejects(() => take({ url: server.url }, () => false)), {
    name: "RequestError",
    message: `Cannot reach ${server.url.origin}: Connection refused`,
    status: undefined,
  });
});

Deno.test("follow waits for a full server as long as it asks for", async () => {
  await using server = scripted([
    problem(503, { detail: "full" }, { "retry-after": "0" }),
    page(429, "text/plain", { "retry-after": "0" }),
    streamOf([hello("r", 0)], true),
  ]);
  const events = await take({ url: server.url, random: () => 0.999 }, isConnected);
  assertEquals(events.slice(0, 2).map((event) => event.kind === "waiting" && event.delayMs), [0, 0]);
  assertEquals(events[0], { kind: "waiting", reason: "full", delayMs: 0, status: 503 });
});

Deno.test("follow retries any failure but a refusal once it was connected", async () => {
  await using server = scripted([
    streamOf([hello("r", 0)]),
    page(502),
    page(500),
    streamOf([hello("r", 0)]),
    page(400),
  ]);
  const seen: FollowEvent[] = [];
  const following = take({ url: server.url }, (event) => (seen.push(event), false));
  assertError(await assertRejects(() => following), { name: "RequestError", status: 400 });
  assertEquals(kindsOf(seen), ["connected", "waiting", "waiting", "waiting", "connected", "waiting"]);
});

Deno.test("follow waits longer after each failure, within bounds", async () => {
  const delaysFor = async (ms: number | string, tries: number) => {
    const retry = typeof ms === "string" ? ms : encodeEvent({ kind: "retry", ms });
    await using server = scripted([streamOf([retry, hello("r", 0)]), page(500)]);
    const delays: number[] = [];
    const wait = (ms: number) => (delays.push(ms), Promise.resolve());
    await take({ url: server.url, random: () => 1, wait }, () => delays.length === tries);
    return delays;
  };
  assertEquals(await delaysFor(2000, 4), [2000, 3000, 4500, 6750]);
  assertEquals(await delaysFor("", 2), [5000, 7500]);
  assertEquals(await delaysFor(0, 2), [500, 750]);
  assertEquals(await delaysFor("retry: 99999999999999999999999\n\n", 2), [30_000, 30_000]);
});

Deno.test("follow waits exactly as long as the server asks for when it ends the stream", async () => {
  const retry = (ms: number): StreamEvent => ({ kind: "retry", ms });
  let release = () => {};
  const planned = () => {
    const encoder = new TextEncoder();
    const { promise, resolve } = Promise.withResolvers<void>();
    release = resolve;
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(encoder.encode(encodeEvent(retry(5000)) + encodeEvent(hello("r", 0))));
        await promise;
        controller.enqueue(encoder.encode(encodeEvent(retry(17))));
        controller.close();
      },
    });
    return new Response(body, { headers: EVENT_STREAM });
  };
  await using server = scripted([planned, streamOf([retry(5000), hello("r", 0)])]);
  const events = await take({ url: server.url, random: () => 0.5, wait: () => Promise.resolve() }, (event, all) => {
    release();
    return event.kind === "waiting" && all.length === 4;
  });
  assertEquals(events.map((event) => event.kind === "waiting" && event.delayMs), [false, 17, false, 2500]);
});

Deno.test("follow reconnects after silence", async () => {
  await using server = scripted([streamOf([hello("r", 0)], true)]);
  const events = await take({ url: server.url, silenceMs: 20 }, (event, all) => isConnected(event) && all.length > 1);
  assertEquals(kindsOf(events), ["connected", "waiting", "connected"]);
  assertMatch(
    events[1].kind === "waiting" ? events[1].reason : "",
    /^Lost the connection to http:.*: no data for 0.02 s$/,
  );
});

Deno.test("follow without retry does not reconnect", async () => {
  await using server = scripted([streamOf([hello("r", 0)])]);
  assertEquals(kindsOf(await take({ url: server.url, retry: false }, () => false)), ["connected"]);
  await using full = scripted([problem(503, { detail: "full" }, { "retry-after": "0" })]);
  await assertRejects(() => take({ url: full.url, retry: false }, () => false), RequestError);
  assertStrictEquals(server.resumes.length, 1);
});

for (
  const { name, answers, isMoment } of [
    { name: "it waits for a record", answers: [streamOf([hello("r", 0)], true)], isMoment: isConnected },
    {
      name: "it waits for the next try",
      answers: [streamOf([hello("r", 0)]), problem(503, {}, { "retry-after": "9999999" })],
      isMoment: (event: FollowEvent) => event.kind === "waiting" && event.delayMs === 300_000,
    },
  ]
) {
  Deno.test(`follow ends at once while ${name}`, async () => {
    await using server = scripted(answers);
    const abort = new AbortController();
    const events = await take({ url: server.url, signal: abort.signal }, (event) => {
      // After the next pull.
      if (isMoment(event)) setTimeout(() => abort.abort());
      return false;
    });
    assert(isMoment(events.at(-1)!));
  });
}

Deno.test("follow sends no request if it is aborted before it starts", async () => {
  await using server = scripted([page(500)]);
  assertEquals(await take({ url: server.url, signal: AbortSignal.abort() }, () => false), []);
  assertStrictEquals(server.resumes.length, 0);
});
