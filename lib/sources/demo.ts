import type { JsonObject } from "../record/json.ts";
import type { RecordInput } from "../record/record.ts";
import { sleep } from "../runtime/sleep.ts";
import { type DemoSpan, spansOfRequest, writtenSpan } from "./demo_spans.ts";

/** Record of the demo. */
export interface DemoStep {
  /** Time since the record before, in ms. */
  readonly delayMs: number;
  readonly record: RecordInput;
  /** Spans of the request that the record ends. */
  readonly spans: readonly DemoSpan[];
}

/** Random source: returns a number from 0 to below 1, as `Math.random` does. */
export type Random = () => number;

/** One record of a story. */
type Line = readonly [
  service: string,
  level: string,
  message: string,
  metadata?: Record<string, unknown>,
  /** Time since the record before, in ms. @default 5 to 60, by chance */
  afterMs?: number,
];

/** Event in the shop, as the records that it writes. The first record of a request is its start. */
type Story = (pick: Picker) => Line[];

/** Record and its time in ms since the start of the demo. */
interface TimedRecord {
  readonly atMs: number;
  readonly record: RecordInput;
  readonly spans: readonly DemoSpan[];
}

const PRODUCTS = ["teapot", "desk lamp", "rain jacket", "notebook", "garden hose", "headphones", "kettle"];
const SEARCHES = ["wool socks", "gift under 20", "usb-c cable", "größe 44", "thé vert", "café"];
const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"];

/** Stories with their relative frequency. */
const STORIES: readonly (readonly [weight: number, story: Story])[] = [
  [10, browse],
  [7, search],
  [5, buy],
  [2, slowQuery],
  [2, failedLogin],
  [2, declinedCard],
  [1, brokenRequest],
  [1, lostConnection],
  [2, housekeeping],
];

/** Outputs of the demo. */
export interface DemoSink {
  /** Receives each record. */
  write(record: RecordInput): void;
  /** Receives each span, as spans of OpenTelemetry are kept. */
  writeSpan(span: JsonObject): void;
}

/** Delay of the demo, as of a machine that slept, after which its clock is set anew, in ms. */
const MAX_DELAY_MS = 2000;

/**
 * Writes the logs and the spans of an imaginary shop, at a readable pace, until it is stopped. All times are those of
 * one clock, so that a record lies within its span.
 *
 * @param sink Receives records and spans.
 * @param signal Stops the demo.
 * @param random Random source. @default {Math.random}
 */
export async function runDemo(sink: DemoSink, signal: AbortSignal, random: Random = Math.random): Promise<void> {
  let atMs = Date.now();
  for (const { delayMs, record, spans } of demoSteps(random)) {
    atMs += delayMs;
    await sleep(Math.max(0, atMs - Date.now()), signal);
    if (signal.aborted) return;
    if (Date.now() - atMs > MAX_DELAY_MS) atMs = Date.now();
    sink.write({ ...record, timestamp: atMs, metadata: { ...record.metadata as object, source: "demo" } });
    for (const span of spans) sink.writeSpan(writtenSpan(span, atMs));
  }
}

/** Time between two health checks, and between two errors of the leak, in ms. */
const HEALTH_CHECK_MS = 5000;
const LEAK_MS = 18_000;

/**
 * Generates the demo's records without end: requests that pass through several services under one trace, and failures.
 * All have one clock: a request takes as long as its records say, and requests overlap. A health check comes every few
 * seconds, and an error of the stock service, which leaks reservations in one region, every 18 s.
 *
 * @param random Random source. The same numbers produce the same records.
 */
export function* demoSteps(random: Random = Math.random): Generator<DemoStep, never> {
  const pick = new Picker(random);
  const pending: TimedRecord[] = [];
  const due = { story: pick.whole(50, 400), check: 1000, leak: 7000 };
  let leaked = 0;
  let nowMs = 0;
  for (;;) {
    const next = Math.min(due.story, due.check, due.leak);
    const [first] = pending;
    if (first !== undefined && first.atMs <= next) {
      pending.shift();
      yield { delayMs: first.atMs - nowMs, record: first.record, spans: first.spans };
      nowMs = first.atMs;
      continue;
    }
    if (next === due.story) {
      plan(pending, pick.weighted(STORIES)(pick), next, pick);
      due.story += pick.whole(150, 1900);
    } else if (next === due.check) {
      plan(
        pending,
        [["gateway", "DEBUG", "Health check passed", { path: "/healthz", status: 200, duration_ms: 1 }]],
        next,
        pick,
      );
      due.check += HEALTH_CHECK_MS;
    } else {
      plan(pending, [leakedReservation(++leaked)], next, pick);
      due.leak += LEAK_MS;
    }
  }
}

/** Inserts the records of a story by their times. Those of one request have its trace, and its end has its duration. */
function plan(pending: TimedRecord[], lines: readonly Line[], startMs: number, pick: Picker) {
  let atMs = startMs;
  const timed = lines.map(([service, level, , metadata, afterMs], index) => {
    if (index > 0) atMs += afterMs ?? pick.whole(5, 60);
    return { service, level, atMs, path: metadata?.path, method: metadata?.method };
  });
  const trace = pick.hex(32);
  const spans = lines.length > 1 ? spansOfRequest(timed, trace, () => pick.hex(16)) : [];
  for (const [index, [service, level, message, metadata]] of lines.entries()) {
    const { atMs } = timed[index];
    const span = spans.find((span) => span.service === service);
    const ids = lines.length > 1 ? { trace_id: trace, ...span !== undefined && { span_id: span.id } } : {};
    const took = metadata?.duration_ms === WHOLE ? { duration_ms: atMs - startMs } : {};
    const record = { level, message, metadata: { logger: `shop.${service}`, service, ...metadata, ...took, ...ids } };
    const place = pending.findLastIndex((other) => other.atMs <= atMs) + 1;
    pending.splice(place, 0, { atMs, record, spans: index === lines.length - 1 ? spans : [] });
  }
}

/** Duration of a record that ends a request: the time since its start. */
const WHOLE = -1;

/** First record of a request. */
function begin(method: string, path: string): Line {
  return ["gateway", "TRACE", `${method} ${path}`, { method, path }];
}

/** Last record of a request. */
function end(method: string, path: string, status: number, afterMs?: number): Line {
  const level = status >= 500 ? "ERROR" : status >= 400 ? "WARN" : "INFO";
  return ["gateway", level, `${method} ${path} ${status}`, { method, path, status, duration_ms: WHOLE }, afterMs];
}

/** Error that becomes no rarer: each leaves one more reservation open. */
function leakedReservation(count: number): Line {
  return ["stock", "ERROR", "Cannot release reservation: connection closed", {
    warehouse: "lyon",
    region: "eu-west-1",
    version: "4.2.1",
    open_reservations: count,
  }];
}

function browse(pick: Picker): Line[] {
  const product = pick.one(PRODUCTS);
  const id = pick.whole(1000, 9999);
  const path = `/products/${id}`;
  return [
    begin("GET", path),
    ["catalog", "DEBUG", `Cache ${pick.one(["hit", "hit", "miss"])} for product ${id}`, { product_id: id }],
    ["catalog", "INFO", `Showed ${product}`, { product_id: id, region: pick.one(REGIONS) }],
    end("GET", path, 200),
  ];
}

function search(pick: Picker): Line[] {
  const query = pick.one(SEARCHES);
  const ms = pick.whole(12, 240);
  return [
    begin("GET", "/search"),
    ["search", "TRACE", "Tokenized query", { query, tokens: query.split(" ").length }, 2],
    ["search", "INFO", "Search completed", { query, hits: pick.whole(0, 480), duration_ms: ms }, ms],
    end("GET", "/search", 200, 3),
  ];
}

function buy(pick: Picker): Line[] {
  const order = pick.whole(100_000, 999_999);
  const total = pick.whole(500, 25_000) / 100;
  return [
    begin("POST", "/checkout"),
    ["cart", "INFO", `Added ${pick.one(PRODUCTS)} to the cart`, { quantity: pick.whole(1, 3) }],
    ["checkout", "INFO", "Order placed", { order, total, currency: "EUR" }],
    ["payments", "DEBUG", "Authorizing card", { order, provider: "acme-pay" }],
    ["payments", "INFO", "Payment captured", { order, total, currency: "EUR" }, pick.whole(120, 600)],
    ["mailer", "INFO", "Sent order confirmation", { order, template: "order-confirmation" }],
    end("POST", "/checkout", 201),
  ];
}

function slowQuery(pick: Picker): Line[] {
  const ms = pick.whole(900, 4200);
  const statement = "SELECT * FROM orders\nWHERE customer_id = $1\nORDER BY created_at DESC";
  return [
    begin("GET", "/orders"),
    ["orders", "WARN", `Slow query: ${ms} ms`, { duration_ms: ms, rows: pick.whole(1, 9000), statement }, ms],
    end("GET", "/orders", 200, 12),
  ];
}

function failedLogin(pick: Picker): Line[] {
  const ip = `203.0.113.${pick.whole(1, 254)}`;
  return [
    begin("POST", "/login"),
    ["accounts", "WARN", "Login failed: wrong password", { ip, attempts: pick.whole(1, 6) }, pick.whole(60, 130)],
    end("POST", "/login", 401),
  ];
}

function declinedCard(pick: Picker): Line[] {
  const order = pick.whole(100_000, 999_999);
  const refusal = { order, provider: "acme-pay", code: "insufficient_funds" };
  return [
    begin("POST", "/checkout"),
    ["checkout", "INFO", "Order placed", { order, total: pick.whole(500, 90_000) / 100, currency: "EUR" }],
    ["payments", "WARN", "Card declined", refusal, pick.whole(180, 600)],
    end("POST", "/checkout", 402),
  ];
}

function brokenRequest(pick: Picker): Line[] {
  const order = pick.whole(100_000, 999_999);
  return [
    begin("POST", "/checkout"),
    ["checkout", "INFO", "Order placed", { order }],
    ["payments", "ERROR", "Cannot capture payment", { order, error: timeout(order) }, 3000],
    ["checkout", "ERROR", "Order rolled back", { order, reason: "payment unavailable" }],
    end("POST", "/checkout", 502),
  ];
}

/** Returns an error as a service logs it, with its cause. */
function timeout(order: number) {
  const cause = {
    type: "TimeoutError",
    message: "connect ETIMEDOUT 198.51.100.7:443",
    stack: "TimeoutError: connect ETIMEDOUT 198.51.100.7:443\n" +
      "    at Socket.onTimeout (file:///srv/shop/lib/net/socket.ts:88:15)\n" +
      "    at async request (file:///srv/shop/lib/net/http.ts:41:20)",
  };
  return {
    type: "PaymentError",
    message: `No answer from acme-pay for order ${order}`,
    stack: `PaymentError: No answer from acme-pay for order ${order}\n` +
      "    at capture (file:///srv/shop/payments/capture.ts:52:11)\n" +
      "    at async checkout (file:///srv/shop/checkout/place_order.ts:117:5)\n" +
      "    at async handler (file:///srv/shop/gateway/routes.ts:203:22)",
    cause,
  };
}

function lostConnection(pick: Picker): Line[] {
  const host = `orders-db-${pick.whole(1, 3)}`;
  return [
    ["orders", "ERROR", `Lost connection to ${host}`, { host, open_transactions: pick.whole(0, 9) }],
    ["orders", "FATAL", "No database left to write to: refusing orders", { hosts_tried: 3 }, pick.whole(80, 140)],
    ["orders", "INFO", `Connected to ${host}`, { host, attempts: pick.whole(2, 5) }, pick.whole(600, 2500)],
  ];
}

function housekeeping(pick: Picker): Line[] {
  return [pick.one<Line>([
    ["scheduler", "INFO", "Removed expired carts", { removed: pick.whole(3, 90) }],
    ["scheduler", "DEBUG", "Next run in 60 s", { job: "expire-carts" }],
    ["metrics", "TRACE", "Flushed metrics", { points: pick.whole(200, 900), duration_ms: pick.whole(1, 9) }],
  ])];
}

/** Random choices. */
class Picker {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  whole(min: number, max: number): number {
    return min + Math.floor(this.#random() * (max - min + 1));
  }

  one<T>(values: readonly T[]): T {
    return values[this.whole(0, values.length - 1)];
  }

  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let at = this.#random() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      at -= weight;
      if (at < 0) return value;
    }
    return choices[0][1];
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.whole(0, 15).toString(16)).join("");
  }
}
