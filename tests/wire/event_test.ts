import { assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { createParser } from "eventsource-parser";
import { formatEventId } from "../../lib/wire/cursor.ts";
import { encodeEvent } from "../../lib/http/encode.ts";
import { GAP_REASONS, NAMED_EVENTS, readEvent, type StreamEvent } from "../../lib/wire/event.ts";
import type { ReceivedEvent } from "../../lib/wire/sse.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { VALUES } from "../cases/values.ts";

/** Encodes an event, and returns it as a browser receives it. */
function send(event: StreamEvent): { messages: ReceivedEvent[]; comments: string[]; ids: string[]; retries: number[] } {
  const messages: ReceivedEvent[] = [];
  const comments: string[] = [];
  const ids: string[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: ({ event: type = "message", data, id: lastEventId = "" }) => messages.push({ type, data, lastEventId }),
    onComment: (comment) => comments.push(comment),
    onId: (id) => ids.push(id),
    onRetry: (ms) => retries.push(ms),
    onError(error) {
      throw error;
    },
  });
  parser.feed(encodeEvent(event));
  return { messages, comments, ids, retries };
}

const EVENTS: readonly (StreamEvent & { kind: "hello" | "gap" | "beat" | "record" })[] = [
  { kind: "hello", run: "m3k9x1", oldest: 1, newest: 1234, resumed: false, missed: 0 },
  { kind: "hello", run: "m3k9x1", oldest: 1, newest: 0, resumed: true, missed: 12 },
  ...GAP_REASONS.map((reason) => ({ kind: "gap", from: 1300, to: 1422, missed: 123, reason } as const)),
  { kind: "gap", from: 1, to: 0, missed: 0, reason: "restart" },
  { kind: "gap", from: 1, to: 2, missed: 2, reason: "unstored", run: "m3k9x1" },
  { kind: "gap", from: 1, to: 2, missed: 2, reason: "of-a-later-version" },
  { kind: "beat", newest: 0 },
  { kind: "beat", newest: Number.MAX_SAFE_INTEGER },
  { kind: "beat", newest: 9, lag: 0 },
  { kind: "beat", newest: 9, lag: 9 },
  {
    kind: "record",
    id: formatEventId("m3k9x1", 1185),
    record: toRecord({ message: "Ready", metadata: { port: 8000 } }),
  },
];

for (const event of EVENTS) {
  Deno.test(`readEvent parses what encodeEvent encodes: ${JSON.stringify(event).slice(0, 100)}`, () => {
    const { messages: [message, ...more] } = send(event);
    assertEquals(more, []);
    assertEquals(readEvent(message), event);
    const isNamed = (NAMED_EVENTS as readonly string[]).includes(event.kind);
    assertEquals([message.type, message.lastEventId === ""], isNamed ? [event.kind, true] : ["message", false]);
  });
}

for (const { name, make, heavy = false } of VALUES) {
  if (heavy) continue;
  Deno.test(`readEvent returns a record of ${name} unchanged`, () => {
    const record: LogRecord = toRecord({ message: make(), metadata: { value: make() } });
    const { messages: [message] } = send({ kind: "record", id: "r-1", record });
    const event = readEvent(message);
    assertStrictEquals(event.kind === "record" && JSON.stringify(event.record), JSON.stringify(record));
  });
}

Deno.test("encodeEvent encodes a ping that dispatches no event and moves the last id", () => {
  assertEquals(send({ kind: "ping" }), { messages: [], comments: ["ping"], ids: [], retries: [] });
  assertEquals(send({ kind: "ping", id: "m3k9x1-7" }), {
    messages: [],
    comments: ["ping"],
    ids: ["m3k9x1-7"],
    retries: [],
  });
});

Deno.test("encodeEvent encodes the time to wait", () => {
  assertEquals(send({ kind: "retry", ms: 5000 }), { messages: [], comments: [], ids: [], retries: [5000] });
});

Deno.test("encodeEvent encodes a record with the four fields in order, as an unnamed event", () => {
  const record = toRecord({ timestamp: 0, level: "WARN", message: "a\nb", metadata: { a: "\u2028" } });
  assertStrictEquals(
    encodeEvent({ kind: "record", id: "r-1", record }),
    'id: r-1\ndata: {"timestamp":"1970-01-01T00:00:00.000Z","level":"WARN","message":"a\\nb","metadata":{"a":"\u2028"}}\n\n',
  );
});

const GOOD = { timestamp: "2025-10-24T10:26:15.123Z", level: "INFO", message: "m", metadata: {} };
const HELLO = { run: "r", oldest: 1, newest: 2, resumed: true, missed: 0 };
const GAP = { from: 1, to: 2, missed: 2, reason: "lagged" };

const MALFORMED: readonly { type: string; data: unknown }[] = [
  { type: "message", data: null },
  { type: "message", data: [] },
  { type: "message", data: "text" },
  { type: "message", data: {} },
  { type: "message", data: { ...GOOD, timestamp: 0 } },
  { type: "message", data: { ...GOOD, level: "LOUD" } },
  { type: "message", data: { ...GOOD, level: "constructor" } },
  { type: "message", data: { ...GOOD, level: 9 } },
  { type: "message", data: { ...GOOD, message: null } },
  { type: "message", data: { ...GOOD, metadata: undefined } },
  { type: "message", data: { ...GOOD, metadata: null } },
  { type: "message", data: { ...GOOD, metadata: [] } },
  { type: "hello", data: { ...HELLO, run: 7 } },
  { type: "hello", data: { ...HELLO, oldest: -1 } },
  { type: "hello", data: { ...HELLO, newest: 1.5 } },
  { type: "hello", data: { ...HELLO, resumed: 1 } },
  { type: "hello", data: { ...HELLO, missed: undefined } },
  { type: "gap", data: { ...GAP, reason: 7 } },
  { type: "gap", data: { ...GAP, run: 7 } },
  { type: "gap", data: { ...GAP, from: "1" } },
  { type: "gap", data: { ...GAP, to: null } },
  { type: "gap", data: { ...GAP, missed: 2 ** 53 } },
  { type: "beat", data: {} },
  { type: "beat", data: { newest: NaN } },
  { type: "beat", data: { newest: 1, lag: -1 } },
  { type: "beat", data: { newest: 1, lag: null } },
  { type: "beat", data: { newest: 1, lag: "1" } },
  { type: "other", data: {} },
];

for (const { type, data } of MALFORMED) {
  Deno.test(`readEvent refuses a ${type} of ${JSON.stringify(data)}`, () => {
    assertError(assertThrows(() => readEvent({ type, data: JSON.stringify(data), lastEventId: "r-1" })), {
      name: "SyntaxError",
      message: new RegExp(`^Cannot read "${type}" event: `),
    });
  });
}

for (const data of ["", "{", "undefined", "{} {}", '{"newest":7']) {
  Deno.test(`readEvent refuses data that is not JSON: ${JSON.stringify(data)}`, () => {
    assertError(assertThrows(() => readEvent({ type: "beat", data, lastEventId: "" })), { name: "SyntaxError" });
  });
}

Deno.test("readEvent quotes the start of what it refuses", () => {
  const data = JSON.stringify({ text: "x".repeat(100_000) });
  const { message } = assertThrows(() => readEvent({ type: "message", data, lastEventId: "" }), SyntaxError);
  assertLess(message.length, 300);
});
