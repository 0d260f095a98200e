import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { marksOf, placeSpans, readSpans, type TraceSpan, visibleSpans } from "../../../../ui/state/rows/waterfall.ts";

function span(span_id: string, start_ms: number, duration_ms: number, parent_span_id?: string): TraceSpan {
  return { span_id, start_ms, duration_ms, parent_span_id, name: span_id, failed: false };
}

const SPANS = [
  span("root", 1000, 100),
  span("late", 1060, 60, "root"), // ends after its parent
  span("early", 1010, 30, "root"),
  span("inner", 1015, 10, "early"),
  span("twin", 1020, 30, "root"), // overlaps "early"
];

Deno.test("placeSpans places each span below its parent, with its self time", () => {
  const { spans, startMs, durationMs } = placeSpans(SPANS);
  assertEquals([startMs, durationMs], [1000, 120]);
  assertEquals(spans.map(({ span, depth, offsetMs, selfMs }) => [span.span_id, depth, offsetMs, selfMs]), [
    ["root", 0, 0, 20],
    ["early", 1, 10, 20],
    ["inner", 2, 15, 10],
    ["twin", 1, 20, 30],
    ["late", 1, 60, 60],
  ]);
});

for (
  const { name, spans, placed } of [
    { name: "no spans", spans: [], placed: [] },
    { name: "a missing parent", spans: [span("a", 1, 1, "gone")], placed: ["a 0"] },
    { name: "a span that is its own parent", spans: [span("a", 1, 1, "a")], placed: ["a 0"] },
    { name: "a circle", spans: [span("a", 1, 1, "b"), span("b", 2, 1, "a")], placed: ["a 0", "b 1"] },
    {
      name: "a chain of 5000 spans",
      spans: Array.from({ length: 5000 }, (_, index) => span(`${index}`, index, 1, index ? `${index - 1}` : undefined)),
      placed: undefined,
    },
  ]
) {
  Deno.test(`placeSpans places ${name}`, () => {
    const found = placeSpans(spans).spans.map(({ span, depth }) => `${span.span_id} ${depth}`);
    if (placed === undefined) assertStrictEquals(found.at(-1), "4999 4999");
    else assertEquals(found, placed);
  });
}

Deno.test("visibleSpans hides those below a collapsed one", () => {
  const shown = visibleSpans(placeSpans(SPANS), new Set(["early"])).map(({ span }) => span.span_id);
  assertEquals(shown, ["root", "early", "twin", "late"]);
  assertEquals(visibleSpans(placeSpans(SPANS), new Set(["root", "early"])).length, 1);
});

Deno.test("marksOf clusters the records of a span that are close together", () => {
  const rows = [["root", 0, "INFO"], ["root", 1, "ERROR"], ["inner", 1, "INFO"], ["root", 60, "WARN"], [
    undefined,
    61,
    "INFO",
  ]]
    .map(([span_id, at, level], index): Row => ({
      kind: "record",
      id: `run-${index}`,
      record: toRecord({ message: "m", timestamp: 1000 + Number(at), level, metadata: span_id ? { span_id } : {} }),
    }));
  const marks = marksOf(rows, placeSpans(SPANS), 0.02);
  assertEquals(marks.get("root"), [
    { at: 0, level: "ERROR", ids: ["run-0", "run-1"] },
    { at: 0.5, level: "WARN", ids: ["run-3"] },
  ]);
  assertEquals(Array.from(marks.keys()), ["root", "inner"]);
});

Deno.test("readSpans leaves out what is no span", () => {
  assertEquals(readSpans({ spans: [SPANS[0], null, {}, { span_id: "a", name: "a", start_ms: "1", duration_ms: 1 }] }), [
    SPANS[0],
  ]);
  assertEquals([readSpans(undefined), readSpans({ spans: 1 })], [[], []]);
});
