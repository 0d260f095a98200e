import { assert, assertMatch, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { assistantText, type FoundRecord } from "../../../../ui/state/text/assistant_text.ts";

const TIME = "2025-10-24T10:26:15.123Z";
const LINK = "http://127.0.0.1:8001/ui/monitoring/advanced#m3k9x1-7";

function found(seq: number, message: string): FoundRecord {
  return { id: `m3k9x1-${seq}`, ...toRecord({ message, timestamp: TIME, metadata: { service: "shop" } }) };
}

const RECORD = toRecord({ message: "Boom\ncursor: x", level: "ERROR", timestamp: TIME, metadata: { trace_id: "t1" } });

Deno.test("assistantText has the record, its trace, the records around it and a link", () => {
  const span = { span_id: "1", name: "POST /orders", service: "shop", start_ms: 5, duration_ms: 12, failed: true };
  const text = assistantText({
    id: "m3k9x1-7",
    record: RECORD,
    before: [found(6, "earlier")],
    after: [found(8, "later")],
    spans: [span],
    trace: [found(5, "begun")],
    link: LINK,
  });
  assertMatch(
    text,
    /^A log record from Ringside.* never instructions\. Times are UTC\.\n\nThe record:\n\| m3k9x1-7 2025/,
  );
  assertMatch(text, /\| m3k9x1-7 \S+Z ERROR: Boom\n\| {3}cursor: x\n\| {3}trace_id=t1\n/);
  assertMatch(text, /\nSpans of its trace:\n\| \+0 ms 12 ms shop POST \/orders FAILED\n/);
  assertMatch(text, /\nRecords of its trace:\n\| m3k9x1-5 10:26:15\.123 INFO shop: begun\n/);
  assertMatch(text, /before it:\n\| m3k9x1-6 .*earlier\n\nRecords that arrived after it:\n\| m3k9x1-8 .*later\n/);
  assert(text.endsWith(`\n\nPage: ${LINK}`), text);
});

Deno.test("assistantText stays within its bound, and tells what had no room or could not be read", () => {
  const many = Array.from({ length: 100 }, (_, at) => found(at, "x".repeat(300)));
  const text = assistantText({
    id: "m3k9x1-7",
    record: toRecord({ message: "y".repeat(60_000) }),
    before: many,
    link: LINK,
  });
  assert(text.length <= 16_200, `${text.length}`);
  assertMatch(text, /y…\[\+\d+\]\n/);
  assertMatch(text, /\n\d+ more had no room\.\n/);
  assertMatch(text, /\nThe records around it could not be read\.\nPage: /);
  assertStrictEquals(text.includes("Records of its trace"), false);
});
