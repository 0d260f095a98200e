import { assertEquals, assertStrictEquals } from "@std/assert";
import { readSpan } from "../../lib/signals/spans.ts";
import { spansOf, summarizeTraces, traceRecord } from "../../lib/signals/traces.ts";
import type { JsonObject } from "../../lib/record/json.ts";

const START_MS = Date.UTC(2025, 9, 24, 10, 26, 15);

function span(trace_id: string, span_id: string, at: number, duration_ms: number, more: JsonObject = {}): JsonObject {
  const start_ms = START_MS + at;
  return { trace_id, span_id, name: span_id, start: new Date(start_ms).toISOString(), start_ms, duration_ms, ...more };
}

const KEPT: readonly JsonObject[] = [
  span("a", "db", 2.5, 8, { parent_span_id: "web", service: "db", status: 2 }),
  span("a", "web", 0, 12, { service: "shop" }),
  span("b", "job", 1000, 3, { parent_span_id: "gone", service: "jobs" }),
];

Deno.test("summarizeTraces summarizes each trace by its root, newest or slowest first", () => {
  const [newest, oldest] = summarizeTraces(KEPT, "newest");
  assertEquals(newest, {
    trace_id: "b",
    name: "job",
    service: "jobs",
    start: "2025-10-24T10:26:16.000Z",
    duration_ms: 3,
    spans: 1,
    errors: 0,
    services: ["jobs"],
  });
  assertEquals([oldest.name, oldest.duration_ms, oldest.errors, oldest.services], ["web", 12, 1, ["shop", "db"]]);
  assertEquals(summarizeTraces(KEPT, "slowest").map(({ trace_id }) => trace_id), ["a", "b"]);
});

Deno.test("spansOf returns the spans of a trace by their start, each id once", () => {
  const again = span("a", "db", 2.5, 9, { parent_span_id: "web" });
  assertEquals(spansOf([...KEPT, again], "a").map(({ span_id, duration_ms }) => [span_id, duration_ms]), [
    ["web", 12],
    ["db", 9],
  ]);
  assertEquals(spansOf(KEPT, "none"), []);
});

Deno.test("traceRecord has the level of the trace", () => {
  const [b, a] = summarizeTraces(KEPT, "newest").map(traceRecord);
  assertEquals([a.level, a.message, a.metadata.duration_ms, b.level], ["ERROR", "web", 12, "INFO"]);
});

const UNREADABLE: readonly JsonObject[] = [
  {},
  { trace_id: "a" },
  { trace_id: "a", span_id: "b", start: "no time" },
  { trace_id: 1, span_id: 2 },
];

for (const kept of UNREADABLE) {
  Deno.test(`readSpan leaves out ${JSON.stringify(kept)}`, () => assertStrictEquals(readSpan(kept), undefined));
}
