import { assertEquals } from "@std/assert";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";

/** Returns the records of lines. */
function read(...texts: string[]): LogRecord[] {
  const records: LogRecord[] = [];
  const lines = new LineRecords((record) => records.push(toRecord(record)), "test");
  lines.push(texts.map((text) => ({ text, cutBytes: 0 })));
  lines.flush();
  return records;
}

Deno.test("LineRecords reads lines of W3C by the fields and the date that lines before them name", () => {
  const [, , first, second, , third, other] = read(
    "#Date: 2025-10-24 10:26:15",
    "#Fields: time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status x-note time-taken",
    "10:26:16 GET /x a=1 10.0.0.2 curl/8+x 503 - 12",
    "10:26:17 POST /y - - - 404 n 0.25",
    "#Fields: date\ttime sc-status",
    "2025-10-25\t00:00:01\t200",
    "10:26:18 GET /z",
  );
  assertEquals([first.timestamp, first.level, first.message], ["2025-10-24T10:26:16.000Z", "ERROR", "GET /x?a=1 503"]);
  assertEquals(first.metadata, {
    ...{ source: "test", method: "GET", path: "/x?a=1", status: 503, duration_ms: 12 },
    ...{ remote_addr: "10.0.0.2", user_agent: "curl/8 x" },
  });
  assertEquals([second.timestamp, second.level, second.metadata.duration_ms, second.metadata["x-note"]], [
    ...["2025-10-24T10:26:17.000Z", "WARN", 250, "n"],
  ]);
  assertEquals([third.timestamp, third.message], ["2025-10-25T00:00:01.000Z", "- - 200"]);
  assertEquals(other.message, "10:26:18 GET /z");
});

Deno.test("LineRecords reads no fields of comments, prose and CloudFront as W3C", () => {
  const texts = [
    "#Fields: of wheat",
    "a b",
    "# Fields: x sc-status",
    "a 500",
    "#Fields: x-edge-location sc-status",
    "a 500",
  ];
  const records = read(...texts);
  assertEquals(records.map(({ level, message }) => [level, message]), texts.map((text) => ["INFO", text]));
});

Deno.test("LineRecords takes off concurrently's prefix once a line shows that it is one", () => {
  const records = read(
    "[web] Listening on port 3000",
    "[web] 2025-10-24T10:26:15Z ERROR boom",
    "[0] Compiled",
    "[api] TypeError: a",
    "[web] ready",
    "[api]     at b (c.js:1:2)",
    "[INFO] starting",
    "[1] npm run dev exited with code 1",
  );
  assertEquals(records.map(({ level, message, metadata }) => [level, message, metadata.service ?? null]), [
    ["INFO", "[web] Listening on port 3000", null],
    ["ERROR", "boom", "web"],
    ["INFO", "Compiled", "0"],
    ["ERROR", "TypeError: a", "api"],
    ["INFO", "ready", "web"],
    ["INFO", "[INFO] starting", null],
    ["INFO", "npm run dev exited with code 1", "1"],
  ]);
});

for (
  const text of [
    "[main] INFO com.foo.Bar - started",
    "[GIN] 2025/10/24 - 10:26:15 | x",
    "[db] Connected to 2025-10-24",
    "[12345.678901] 2025-10-24 10:26:15 x",
    "[pool] exited with code 1 and went on",
  ]
) {
  Deno.test(`LineRecords does not take the prefix of ${text} for concurrently's`, () => {
    assertEquals(read(text)[0].metadata.service, undefined);
  });
}
