import { copyRecord, DEFAULT_MAX_RECORD_BYTES, type RecordInput, toRecord } from "../lib/record/record.ts";

class PaymentError extends Error {
  override readonly name = "PaymentError";
  readonly code = "E_DECLINED";
}

/** Inputs as services write them, from the most common to the most costly. */
const SHAPES: Record<string, RecordInput> = {
  "message only": { level: "INFO", message: "Ready" },
  "3 flat keys": {
    level: "INFO",
    message: "Search completed",
    metadata: { query: "test", duration_ms: 45, cached: false },
  },
  "10 flat keys": { level: "info", message: "GET /api/orders 200", metadata: flat(10) },
  "20 flat keys": { level: "info", message: "GET /api/orders 200", metadata: flat(20) },
  "key names of another library": {
    level: "warning",
    message: "Slow query",
    metadata: { loggerName: "db.pool", traceId: "4bf92f3577b34da6a3ce929d0e0e4736", durationMs: 812 },
  },
  "nested metadata": {
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
  "3 keys, one a Date": {
    level: "INFO",
    message: "Order placed",
    metadata: { order: 4711, placed: new Date(0), paid: true },
  },
  "error": { level: "ERROR", message: "Cannot charge card", metadata: { error: new TypeError("fetch failed") } },
  "error with a cause": {
    level: "ERROR",
    message: "Cannot charge card",
    metadata: { error: new PaymentError("declined", { cause: new TypeError("fetch failed") }), order: 4711 },
  },
  "30 KB string, fits": {
    level: "DEBUG",
    message: "Response body",
    metadata: { body: '{"id":1,"name":"x"},'.repeat(1500) },
  },
  "1 MB string, truncated": {
    level: "DEBUG",
    message: "Response body",
    metadata: { body: '{"id":1,"name":"x"},'.repeat(50_000) },
  },
};

/** Returns metadata whose values are numbers and strings in turn. */
function flat(keys: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: keys }, (_, index) => [`key_${index}`, index % 2 === 0 ? index : `value ${index}`]),
  );
}

const NOW = Date.now();

function copy(input: RecordInput): void {
  copyRecord(input, DEFAULT_MAX_RECORD_BYTES, NOW);
}

for (const [name, input] of Object.entries(SHAPES)) {
  Deno.bench(`copy, ${name}`, { group: "copy", baseline: name === "3 flat keys" }, () => copy(input));
}

let count = 0;
/** Inputs of 24 call sites with different key names, as a program alternates between them. */
const CALLS = Array.from({ length: 24 }, (_, call): RecordInput => ({
  level: "INFO",
  message: `Message number ${call}`,
  metadata: Object.fromEntries(Array.from({ length: 3 }, (_, index) => [`key_${index}_of_${call}`, index])),
}));
Deno.bench("copy, 3 flat keys, 24 call sites in turn", { group: "copy" }, () => copy(CALLS[count++ % CALLS.length]));

let text = 0;
Deno.bench(
  "copy, unique message each time",
  { group: "copy" },
  () => copy({ message: `Order ${text++} was paid` }),
);

Deno.bench("toRecord, 3 flat keys", { group: "copy" }, () => void toRecord(SHAPES["3 flat keys"]));
