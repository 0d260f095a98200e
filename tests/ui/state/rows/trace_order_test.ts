import { assertEquals, assertStrictEquals } from "@std/assert";
import { type RecordInput, toRecord } from "../../../../lib/record/record.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { orderTrace, readTraceId, type Trace } from "../../../../ui/state/rows/trace_order.ts";

for (
  const { q, id } of [
    { q: "trace_id:4bf92f", id: "4bf92f" },
    { q: ' (trace_id:"a b") ', id: "a b" },
    { q: "", id: undefined },
    { q: "4bf92f", id: undefined },
    { q: "span_id:4bf92f", id: undefined },
    { q: "-trace_id:4bf92f", id: undefined },
    { q: "trace_id:4bf92f*", id: undefined },
    { q: "trace_id:*", id: undefined },
    { q: "trace_id:/4bf92f/", id: undefined },
    { q: "trace_id>=4", id: undefined },
    { q: "trace_id:4bf92f level>=warn", id: undefined },
    { q: "trace_id:(4bf92f OR 07)", id: undefined },
  ]
) {
  Deno.test(`readTraceId finds ${id ?? "no trace"} in ${JSON.stringify(q)}`, () => {
    assertStrictEquals(readTraceId(q), id);
  });
}

const START_MS = Date.UTC(2025, 9, 24, 10, 26, 15, 123);

/** A record that was written so many milliseconds after the start. */
function row(seq: number, atMs: number, input: RecordInput = {}): Row {
  return { kind: "record", id: `run-${seq}`, record: toRecord({ timestamp: START_MS + atMs, ...input }) };
}

function gap(seq: number): Row {
  return { kind: "gap", id: `run-${seq}`, gap: { from: seq, to: seq, missed: 1, reason: "lagged" } };
}

/** The number of each row with when it was written: since the first, and since the one before. */
function placesOf({ list, at }: Trace): (readonly [seq: number, offsetMs: number, sinceMs: number | undefined])[] {
  return Array.from({ length: list.length }, (_, index) => {
    const { offsetMs, sinceMs } = at(index);
    return [Number(list.at(index).id.slice(4)), offsetMs, sinceMs];
  });
}

Deno.test("orderTrace sorts records by their time and then by their number, with the offsets between them", () => {
  const trace = orderTrace("t", [row(1, 40), row(2, 0), row(3, 182), row(4, 40), row(5, 12)]);
  assertEquals(placesOf(trace), [[2, 0, undefined], [5, 12, 12], [1, 40, 28], [4, 40, 0], [3, 182, 142]]);
  assertEquals([trace.durationMs, trace.start], [182, "2025-10-24T10:26:15.123Z"]);
  assertEquals([trace.list.indexOf("run-5"), trace.list.indexOf("run-6")], [1, -1]);
});

Deno.test("orderTrace leaves a gap behind the row that came before it", () => {
  const trace = orderTrace("t", [gap(1), row(2, 100), gap(3), row(4, 0), row(5, 50)]);
  assertEquals(trace.list.at(0).id, "run-1");
  assertEquals(placesOf(trace).slice(1), [[4, 0, undefined], [5, 50, 50], [2, 100, 50], [3, 100, 0]]);
  assertStrictEquals(trace.durationMs, 100);
});

Deno.test("orderTrace leaves a record without a time it can read behind the one before it", () => {
  const odd = row(2, 0);
  const broken: Row = odd.kind === "record" ? { ...odd, record: { ...odd.record, timestamp: "soon" } } : odd;
  assertEquals(placesOf(orderTrace("t", [row(1, 10), broken, row(3, 5)])), [[3, 0, undefined], [1, 5, 5], [
    2,
    5,
    0,
  ]]);
});

Deno.test("orderTrace counts records, errors, services and loggers", () => {
  const trace = orderTrace("t", [
    row(1, 0, { metadata: { service: "gateway", logger: "a" } }),
    row(2, 1, { metadata: { service: "orders", logger: "b" }, level: "ERROR" }),
    row(3, 2, { metadata: { service: "gateway", logger: "c" }, level: "FATAL" }),
    row(4, 3, { metadata: { service: "" }, level: "WARN" }),
    gap(5),
  ]);
  assertEquals([trace.records, trace.errors, trace.services, trace.loggers], [4, 2, 2, 3]);
});

Deno.test("orderTrace makes an empty trace of no records", () => {
  for (const rows of [[], [gap(1)]]) {
    const { list, records, durationMs, start } = orderTrace("t", rows);
    assertEquals([list.length, records, durationMs, start], [rows.length, 0, 0, ""]);
  }
});
