import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/log_stream.ts";
import { API } from "./fixture.ts";

function openStream(count: number, capacity = 1000): LogStream {
  const stream = new LogStream({ capacity });
  for (let seq = 1; seq <= count; seq++) {
    stream.write({
      level: seq % 10 === 0 ? "WARN" : seq % 25 === 0 ? "ERROR" : "INFO",
      message: `record ${seq}`,
      metadata: { shop: seq % 2 === 0 ? "Berlin" : "Łódź" },
    });
  }
  return stream;
}

async function get(stream: LogStream, query = "") {
  const response = await createHandler({ stream })(new Request(`${API}/logs?${query}`));
  return { response, body: await response.json() };
}

Deno.test("logs gives the newest records, newest last, and where they are", async () => {
  const stream = openStream(250, 200);
  const { response, body } = await get(stream, "limit=3");
  strictEqual(response.status, 200);
  strictEqual(response.headers.get("content-type"), "application/json");
  strictEqual(response.headers.get("cache-control"), "no-store");
  deepStrictEqual(body, { run: stream.run, oldest: 51, newest: 250, records: stream.recent(3) });
  deepStrictEqual(body.records.map(({ message }: { message: string }) => message), [
    "record 248",
    "record 249",
    "record 250",
  ]);
  deepStrictEqual(Object.keys(body.records[0]), ["timestamp", "level", "message", "metadata"]);
});

const LIMITS = [
  { query: "", written: 250, capacity: 1000, first: 151, count: 100 },
  { query: "limit=0", written: 250, capacity: 1000, first: undefined, count: 0 },
  { query: "limit=1", written: 250, capacity: 1000, first: 250, count: 1 },
  { query: "limit=1000", written: 250, capacity: 1000, first: 1, count: 250 },
  { query: "", written: 250, capacity: 20, first: 231, count: 20 },
  { query: "limit=20", written: 250, capacity: 20, first: 231, count: 20 },
  { query: "", written: 0, capacity: 20, first: undefined, count: 0 },
];

for (const { query, written, capacity, first, count } of LIMITS) {
  Deno.test(`logs with "${query}" gives ${count} of ${written} records from a ring of ${capacity}`, async () => {
    const { body } = await get(openStream(written, capacity), query);
    strictEqual(body.records.length, count);
    strictEqual(body.records[0]?.message, first === undefined ? undefined : `record ${first}`);
  });
}

const FILTERS = [
  { query: "level=ERROR", expected: [25, 75, 125, 175, 225] },
  { query: "level=warning&limit=3", expected: [230, 240, 250] },
  { query: "level=FATAL", expected: [] },
  { query: "search=RECORD+22&limit=4", expected: [226, 227, 228, 229] },
  { query: "search=%C5%81%C3%93D%C5%B9&limit=2", expected: [247, 249] },
  { query: "search=berlin&limit=2", expected: [248, 250] },
  { query: "q=berlin+%22record+1%22&limit=2", expected: [196, 198] },
  { query: "q=-berlin+-not&limit=2", expected: [247, 249] },
  { query: "q=NOT+berlin&level=error", expected: [25, 75, 125, 175, 225] },
  { query: "q=&search=&level=&limit=1", expected: [250] },
];

for (const { query, expected } of FILTERS) {
  Deno.test(`logs with "${query}" gives what matches`, async () => {
    const { body } = await get(openStream(250), query);
    deepStrictEqual(
      body.records.map(({ message }: { message: string }) => message),
      expected.map((n) => `record ${n}`),
    );
  });
}

const BAD = [
  { query: "limit=1001", parameter: "limit", offset: 0 },
  { query: "limit=-1", parameter: "limit", offset: 0 },
  { query: "limit=ten", parameter: "limit", offset: 0 },
  { query: "limit=1.0", parameter: "limit", offset: 0 },
  { query: "limit=", parameter: "limit", offset: 0 },
  { query: "limit=%20", parameter: "limit", offset: 0 },
  { query: "level=shout", parameter: "level", offset: 0 },
  { query: "level=17x", parameter: "level", offset: 0 },
  { query: "q=a+%22b", parameter: "q", offset: 4 },
  { query: "q=a+NOT", parameter: "q", offset: 5 },
  { query: "q=ok+%22%22", parameter: "q", offset: 4 },
];

for (const { query, parameter, offset } of BAD) {
  Deno.test(`logs with "${query}" answers 400 and names the parameter and the offset`, async () => {
    const { response, body } = await get(openStream(1), query);
    strictEqual(response.status, 400);
    strictEqual(response.headers.get("content-type"), "application/problem+json");
    strictEqual(response.headers.get("cache-control"), "no-store");
    const { detail, ...rest } = body;
    deepStrictEqual(rest, { type: "about:blank", title: "Bad Request", status: 400, parameter, offset });
    strictEqual(detail.startsWith("Cannot "), true);
  });
}
