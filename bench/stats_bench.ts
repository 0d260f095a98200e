import { createHandler } from "../lib/http/handler.ts";
import { openSignals } from "../lib/http/signals.ts";
import { LogStream } from "../lib/stream/log_stream.ts";
import { Sketch } from "../lib/signals/sketch.ts";
import { Random } from "../tests/support/random.ts";

/** Records of the ring. */
const COUNT = 500_000;

const random = new Random(1);
const stream = new LogStream({ capacity: COUNT, maxBytes: 1024 ** 3 });
for (let number = 0; number < COUNT; number++) {
  const method = random.pick(["GET", "GET", "GET", "POST"]);
  const path = `/${random.pick(["orders", "products", "users"])}/${random.int(1, 99_999)}${
    random.pick(["", "/items"])
  }`;
  const status = random.chance(0.01) ? 500 : 200;
  stream.write({
    timestamp: Date.UTC(2025, 9, 24) + 10 * number,
    level: status === 500 ? "ERROR" : "INFO",
    message: `${method} ${path} ${status}`,
    metadata: {
      logger: "http",
      method,
      path,
      status,
      duration_ms: Math.exp(random.next() * 8),
      user: random.int(1, 1e6),
    },
  });
}
const signals = openSignals(stream);
const handler = createHandler({ stream, signals, heartbeatMs: null });

async function read(route: string): Promise<void> {
  const response = await handler(new Request(`http://localhost/api/monitoring/advanced/${route}`));
  await response.bytes();
}

const ROUTES: readonly (readonly [name: string, route: string])[] = [
  ["facets of one field", "facets?field=method"],
  ["stats by method", "stats?by=method"],
  ["stats by method, of duration_ms", "stats?by=method&of=duration_ms"],
  ["stats by method and path, of duration_ms", "stats?by=method&by=path&of=duration_ms"],
  ["the same over time", "stats?by=method&by=path&of=duration_ms&interval=1m"],
  ["stats by user, 2000 of a million groups", "stats?by=user&of=duration_ms"],
  ["requests", "requests"],
  ["statistics of duration_ms", "stats/field?field=duration_ms"],
];

for (const [index, [name, route]] of ROUTES.entries()) {
  const options = { group: "stats", baseline: index === 0, n: 5, warmup: 1 };
  Deno.bench(`${name}, ${COUNT} records`, options, async () => await read(route));
}

const numbers = Array.from({ length: 100_000 }, () => Math.exp(random.next() * 8));
const [left, right] = [new Sketch(), new Sketch()];
for (const number of numbers) {
  left.add(number);
  right.add(number);
}

Deno.bench("sketch: add 100,000 numbers", { group: "sketch", baseline: true }, () => {
  const sketch = new Sketch();
  for (const number of numbers) sketch.add(number);
});

Deno.bench("sketch: sort 100,000 numbers for exact percentiles", { group: "sketch" }, () => {
  Float64Array.from(numbers).sort();
});

Deno.bench("sketch: merge", { group: "sketch" }, () => left.merge(right));

Deno.bench("sketch: three percentiles", { group: "sketch" }, () => {
  left.percentiles([50, 90, 99]);
});
