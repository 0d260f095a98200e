import { type RecordInput, toRecord } from "../lib/record.ts";

class PaymentError extends Error {
  override readonly name = "PaymentError";
  readonly code = "E_DECLINED";
}

/** What services write, from the most common to the most costly. */
const SHAPES: Record<string, RecordInput> = {
  "message alone": { level: "INFO", message: "Ready" },
  "3 flat keys": {
    level: "INFO",
    message: "Search completed",
    metadata: { query: "test", duration_ms: 45, cached: false },
  },
  "20 flat keys": {
    level: "info",
    message: "GET /api/orders 200",
    metadata: Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`key_${index}`, index % 2 === 0 ? index : `value ${index}`]),
    ),
  },
  "another library's names": {
    level: "warning",
    message: "Slow query",
    metadata: { loggerName: "db.pool", traceId: "4bf92f3577b34da6a3ce929d0e0e4736", durationMs: 812 },
  },
  "nested": {
    level: "INFO",
    message: "Order placed",
    metadata: {
      order: {
        id: 4711,
        items: [{ sku: "A-1", count: 2 }, { sku: "B-7", count: 1 }],
        total: { amount: 49.9, vat: 7.97 },
      },
      user: { id: 42, roles: ["customer", "beta"], address: { city: "Łódź", zip: "90-001" } },
    },
  },
  "error with a cause": {
    level: "ERROR",
    message: "Cannot charge card",
    metadata: { error: new PaymentError("declined", { cause: new TypeError("fetch failed") }), order: 4711 },
  },
  "large, fits": { level: "DEBUG", message: "Response body", metadata: { body: '{"id":1,"name":"x"},'.repeat(1500) } },
  "large, is cut": {
    level: "DEBUG",
    message: "Response body",
    metadata: { body: '{"id":1,"name":"x"},'.repeat(50_000) },
  },
};

for (const [name, input] of Object.entries(SHAPES)) {
  Deno.bench(`toRecord, ${name}`, { group: "toRecord", baseline: name === "3 flat keys" }, () => void toRecord(input));
}
