import { assertEquals } from "@std/assert";
import { numberReader, valueReader } from "../../lib/signals/field_values.ts";
import { toRecord } from "../../lib/record/record.ts";
import type { JsonValue } from "../../lib/record/json.ts";

interface Case {
  readonly field: string;
  readonly value: JsonValue;
  readonly unit?: string;
  readonly number: number | undefined;
  readonly more?: Readonly<Record<string, JsonValue>>;
}

const CASES: readonly Case[] = [
  { field: "duration_ms", value: 12.5, number: 12.5 },
  { field: "duration_ms", value: "12.5", number: 12.5 },
  { field: "duration_ms", value: "1.2 s", number: 1200 },
  { field: "request_time", value: 0.0082, number: 8.2 },
  { field: "request_time", value: "0.052", number: 52 },
  { field: "request_time", value: "-", number: undefined },
  { field: "upstream_response_time", value: "0.010, 0.020", number: undefined },
  { field: "latency_us", value: 1500, number: 1.5 },
  { field: "took_ns", value: 2_500_000, number: 2.5 },
  { field: "uptime_seconds", value: 2, number: 2000 },
  { field: "Duration", value: 1_500_000, number: 1.5 },
  { field: "event.duration", value: 1_500_000, number: 1.5 },
  { field: "duration", value: 45, number: 45 },
  { field: "duration", value: 0.045, number: 45, more: { logger: "http.log.access.log0" } },
  { field: "duration", value: "12.5ms", number: 12.5, more: { logger: "http.log.access.log0" } },
  { field: "duration", value: "1m30.5s", number: 90_500 },
  { field: "latency", value: "350µs", number: 0.35 },
  { field: "latency", value: "2min", number: 120_000 },
  { field: "latency", value: "-3ms", number: -3 },
  { field: "latency", value: "3 apples", number: undefined },
  { field: "responseTime", value: 7, number: 7 },
  { field: "bytes", value: 2048, unit: "B", number: 2048 },
  { field: "size", value: "12", unit: "", number: 12 },
  { field: "size", value: "12.5ms", unit: "", number: undefined },
  { field: "size", value: "", unit: "", number: undefined },
  { field: "size", value: "0x10", unit: "", number: undefined },
  { field: "size", value: true, unit: "", number: undefined },
  { field: "size", value: [1, 2], unit: "", number: undefined },
  { field: "big_ms", value: 1e308, number: 1e308 },
];

for (const { field, value, unit = "ms", number, more } of CASES) {
  Deno.test(`numberReader reads ${JSON.stringify(value)} of ${field}${more ? " of Caddy" : ""} as ${number} ${unit}`, () => {
    const reader = numberReader(field);
    assertEquals(
      [reader.unit, reader.read(toRecord({ message: "", metadata: { ...more, [field]: value } }))],
      [unit, number],
    );
  });
}

Deno.test("valueReader returns several values as a list", () => {
  const record = toRecord({
    level: "warn",
    message: "a",
    metadata: { users: [{ id: 1 }, { id: 2 }, { id: 3 }], one: [7] },
  });
  assertEquals(["level", "users.id", "one", "none"].map((field) => valueReader(field)(record)), [
    "WARN",
    [1, 2],
    [7],
    undefined,
  ]);
});
