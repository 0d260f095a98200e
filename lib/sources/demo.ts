import type { RecordInput } from "../record/record.ts";
import { sleep } from "../runtime/sleep.ts";

/** Record of the demo. */
export interface DemoStep {
  /** Time since the record before, in ms. */
  readonly delayMs: number;
  readonly record: RecordInput;
}

/** Random source: returns a number from 0 to below 1, as `Math.random` does. */
export type Random = () => number;

/** One record of a story. */
type Line = readonly [service: string, level: string, message: string, metadata?: Record<string, unknown>];

/** Event in the shop, as the records that it writes. */
type Story = (pick: Picker) => Line[];

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

/**
 * Writes the logs of an imaginary shop, at a readable pace, until it is stopped.
 *
 * @param write Receives each record.
 * @param signal Stops the demo.
 * @param random Random source. @default {Math.random}
 */
export async function runDemo(
  write: (input: RecordInput) => void,
  signal: AbortSignal,
  random: Random = Math.random,
): Promise<void> {
  for (const { delayMs, record } of demoSteps(random)) {
    await sleep(delayMs, signal);
    if (signal.aborted) return;
    write({ ...record, metadata: { ...record.metadata as object, source: "demo" } });
  }
}

/**
 * Generates the demo's records without end: requests that pass through several services under one trace, and failures.
 *
 * @param random Random source. The same numbers produce the same records.
 */
export function* demoSteps(random: Random = Math.random): Generator<DemoStep, never> {
  const pick = new Picker(random);
  for (;;) {
    const lines = pick.weighted(STORIES)(pick);
    const trace = { trace_id: pick.hex(32) };
    for (const [index, [service, level, message, metadata]] of lines.entries()) {
      // The records of one request are close together, those of different requests are not.
      const delayMs = index === 0 ? pick.whole(150, 1400) : pick.whole(5, 140);
      const ids = lines.length > 1 ? { ...trace, span_id: pick.hex(16) } : {};
      yield {
        delayMs,
        record: { level, message, metadata: { logger: `shop.${service}`, service, ...metadata, ...ids } },
      };
    }
  }
}

function browse(pick: Picker): Line[] {
  const product = pick.one(PRODUCTS);
  const id = pick.whole(1000, 9999);
  const ms = pick.whole(8, 90);
  return [
    ["catalog", "DEBUG", `Cache ${pick.one(["hit", "hit", "miss"])} for product ${id}`, { product_id: id }],
    ["catalog", "INFO", `Showed ${product}`, { product_id: id, region: pick.one(REGIONS) }],
    ["gateway", "INFO", `GET /products/${id} 200`, {
      method: "GET",
      path: `/products/${id}`,
      status: 200,
      duration_ms: ms,
    }],
  ];
}

function search(pick: Picker): Line[] {
  const query = pick.one(SEARCHES);
  const ms = pick.whole(12, 240);
  return [
    ["search", "TRACE", "Tokenized query", { query, tokens: query.split(" ").length }],
    ["search", "INFO", "Search completed", { query, hits: pick.whole(0, 480), duration_ms: ms }],
    ["gateway", "INFO", "GET /search 200", { method: "GET", path: "/search", status: 200, duration_ms: ms + 4 }],
  ];
}

function buy(pick: Picker): Line[] {
  const order = pick.whole(100_000, 999_999);
  const total = pick.whole(500, 25_000) / 100;
  return [
    ["cart", "INFO", `Added ${pick.one(PRODUCTS)} to the cart`, { quantity: pick.whole(1, 3) }],
    ["checkout", "INFO", "Order placed", { order, total, currency: "EUR" }],
    ["payments", "DEBUG", "Authorizing card", { order, provider: "acme-pay" }],
    ["payments", "INFO", "Payment captured", { order, total, currency: "EUR" }],
    ["mailer", "INFO", "Sent order confirmation", { order, template: "order-confirmation" }],
    ["gateway", "INFO", "POST /checkout 201", {
      method: "POST",
      path: "/checkout",
      status: 201,
      duration_ms: pick.whole(180, 900),
    }],
  ];
}

function slowQuery(pick: Picker): Line[] {
  const ms = pick.whole(900, 4200);
  const statement = "SELECT * FROM orders\nWHERE customer_id = $1\nORDER BY created_at DESC";
  return [
    ["orders", "WARN", `Slow query: ${ms} ms`, { duration_ms: ms, rows: pick.whole(1, 9000), statement }],
    ["gateway", "INFO", "GET /orders 200", { method: "GET", path: "/orders", status: 200, duration_ms: ms + 12 }],
  ];
}

function failedLogin(pick: Picker): Line[] {
  const ip = `203.0.113.${pick.whole(1, 254)}`;
  return [
    ["accounts", "WARN", "Login failed: wrong password", { ip, attempts: pick.whole(1, 6) }],
    ["gateway", "WARN", "POST /login 401", {
      method: "POST",
      path: "/login",
      status: 401,
      duration_ms: pick.whole(60, 130),
    }],
  ];
}

function declinedCard(pick: Picker): Line[] {
  const order = pick.whole(100_000, 999_999);
  return [
    ["checkout", "INFO", "Order placed", { order, total: pick.whole(500, 90_000) / 100, currency: "EUR" }],
    ["payments", "WARN", "Card declined", { order, provider: "acme-pay", code: "insufficient_funds" }],
    ["gateway", "WARN", "POST /checkout 402", {
      method: "POST",
      path: "/checkout",
      status: 402,
      duration_ms: pick.whole(200, 700),
    }],
  ];
}

function brokenRequest(pick: Picker): Line[] {
  const order = pick.whole(100_000, 999_999);
  return [
    ["checkout", "INFO", "Order placed", { order }],
    ["payments", "ERROR", "Cannot capture payment", { order, error: timeout(order) }],
    ["checkout", "ERROR", "Order rolled back", { order, reason: "payment unavailable" }],
    ["gateway", "ERROR", "POST /checkout 502", { method: "POST", path: "/checkout", status: 502, duration_ms: 3012 }],
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
    ["orders", "FATAL", "No database left to write to: refusing orders", { hosts_tried: 3 }],
    ["orders", "INFO", `Connected to ${host}`, { host, attempts: pick.whole(2, 5) }],
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
