import { Alerts } from "../lib/signals/alerts/alerts.ts";
import { readRule } from "../lib/signals/alerts/rule.ts";
import { LogStream } from "../lib/stream/log_stream.ts";

const COUNT = 10_000;
const RULES = [
  "errors: count > 5 where level>=error",
  "slow: p99(duration_ms) > 500 where path:/api/*",
  "new: new pattern at level>=error",
  "growth: rate > 3x the hour before",
  "silence: silent for 10m where service:shop",
];
const RECORDS = Array.from({ length: COUNT }, (_, number) => ({
  level: number % 100 === 0 ? "ERROR" : "INFO",
  message: `Order ${number} paid in ${number % 300} ms`,
  metadata: { service: "shop", path: `/api/orders/${number}`, duration_ms: number % 300 },
}));

for (const count of [0, 1, 5]) {
  Deno.bench(
    `write ${COUNT} records with ${count} rules`,
    { group: "alerts: write", baseline: count === 0 },
    async (b) => {
      using stream = new LogStream({ capacity: COUNT, maxBytes: 64 * 1024 * 1024 });
      using alerts = open(stream, count);
      b.start();
      for (const record of RECORDS) stream.write(record);
      b.end();
      await alerts.catchUp();
    },
  );
}

for (const count of [1, 5]) {
  Deno.bench(
    `evaluate ${COUNT} records with ${count} rules`,
    { group: "alerts: read", baseline: count === 1 },
    async (b) => {
      using stream = new LogStream({ capacity: COUNT, maxBytes: 64 * 1024 * 1024 });
      using alerts = open(stream, count);
      for (const record of RECORDS) stream.write(record);
      b.start();
      await alerts.catchUp();
      b.end();
    },
  );
}

function open(stream: LogStream, count: number): Alerts {
  return new Alerts(stream, { rules: RULES.slice(0, count).map(readRule) });
}
