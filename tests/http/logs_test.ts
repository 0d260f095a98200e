import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { forEachSeed } from "../support/random.ts";
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

Deno.test("logs returns the newest records, newest last, and their position", async () => {
  const stream = openStream(250, 200);
  const { response, body } = await get(stream, "limit=3");
  assertStrictEquals(response.status, 200);
  assertStrictEquals(response.headers.get("content-type"), "application/json");
  assertStrictEquals(response.headers.get("cache-control"), "no-store");
  const records = stream.entries(3).map(({ seq, record }) => ({ id: `${stream.run}-${seq}`, ...record }));
  assertEquals(body, {
    run: stream.run,
    oldest: 51,
    newest: 250,
    gap: null,
    previous: `${stream.run}-248`,
    next: null,
    cursor: `${stream.run}-250`,
    records,
  });
  assertEquals(records.map(({ message }) => message), ["record 248", "record 249", "record 250"]);
  assertEquals(Object.keys(body.records[0]), ["id", "timestamp", "level", "message", "metadata"]);
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
  Deno.test(`logs with "${query}" returns ${count} of ${written} records from a ring of ${capacity}`, async () => {
    const { body } = await get(openStream(written, capacity), query);
    assertStrictEquals(body.records.length, count);
    assertStrictEquals(body.records[0]?.message, first === undefined ? undefined : `record ${first}`);
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
  Deno.test(`logs with "${query}" returns the matching records`, async () => {
    const { body } = await get(openStream(250), query);
    assertEquals(
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
  { query: "after=7", parameter: "after", offset: 0 },
  { query: "after=m3k9x1-", parameter: "after", offset: 0 },
  { query: "after=M3K9X1-7", parameter: "after", offset: 0 },
  { query: "before=m3k9x1-7x", parameter: "before", offset: 0 },
  { query: "before=m3k9x1-9999999999999999", parameter: "before", offset: 0 },
  { query: "from=tomorrow", parameter: "from", offset: 0 },
  { query: "from=2025-10-24T10:26:15+02:00", parameter: "from", offset: 0 },
  { query: "to=2025-13-01", parameter: "to", offset: 0 },
  { query: "from=2025-10-25&to=2025-10-24", parameter: "to", offset: 0 },
];

for (const { query, parameter, offset } of BAD) {
  Deno.test(`logs with "${query}" answers 400 and names the parameter and the offset`, async () => {
    const { response, body } = await get(openStream(1), query);
    assertStrictEquals(response.status, 400);
    assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
    assertStrictEquals(response.headers.get("cache-control"), "no-store");
    const { detail, ...rest } = body;
    assertEquals(rest, { type: "about:blank", title: "Bad Request", status: 400, parameter, offset });
    assertStrictEquals(detail.startsWith("Cannot "), true);
  });
}

Deno.test("logs explains the encoding of + if a time zone lost it", async () => {
  const { body } = await get(openStream(1), "from=2025-10-24T10:26:15+02:00");
  assertStrictEquals(body.detail.endsWith('got "2025-10-24T10:26:15 02:00"; encode a + in an address as %2B'), true);
});

/** Results of each query in a ring of 200 after 250 records: every tenth is a WARN, and 75 to 225 are ERRORs. */
const PAGES: readonly {
  query: string;
  records: number[];
  previous?: number;
  next?: number;
  gap?: { from: number; to: number; missed: number; reason: string };
}[] = [
  { query: "limit=3&after=RUN-100", records: [101, 102, 103], previous: 101, next: 103 },
  { query: "limit=3&before=RUN-100", records: [97, 98, 99], previous: 97, next: 99 },
  { query: "limit=3&after=RUN-247", records: [248, 249, 250], previous: 248 },
  { query: "limit=3&after=RUN-248", records: [249, 250], previous: 249 },
  { query: "limit=3&after=RUN-250", records: [], previous: 251 },
  { query: "limit=3&before=RUN-251", records: [248, 249, 250], previous: 248 },
  { query: "limit=3&before=RUN-999", records: [248, 249, 250], previous: 248 },
  { query: "limit=3&before=RUN-54", records: [51, 52, 53], next: 53 },
  { query: "limit=3&after=RUN-50", records: [51, 52, 53], next: 53 },
  { query: "limit=0&after=RUN-100", records: [], previous: 101, next: 100 },
  { query: "limit=0&before=RUN-100", records: [], previous: 100, next: 99 },
  { query: "limit=0", records: [], previous: 251 },
  { query: "limit=9&after=&before=+", records: [242, 243, 244, 245, 246, 247, 248, 249, 250], previous: 242 },
  // Both bounds: there is no page beyond them.
  { query: "limit=3&after=RUN-100&before=RUN-107", records: [101, 102, 103], next: 103 },
  { query: "limit=3&after=RUN-103&before=RUN-107", records: [104, 105, 106] },
  { query: "limit=3&after=RUN-106&before=RUN-107", records: [] },
  { query: "limit=3&after=RUN-107&before=RUN-100", records: [] },
  // A filter leaves no holes in a page.
  { query: "limit=2&level=ERROR&after=RUN-100", records: [125, 175], previous: 101, next: 175 },
  { query: "limit=2&level=ERROR&after=RUN-175", records: [225], previous: 176 },
  { query: "limit=3&level=ERROR&before=RUN-225", records: [75, 125, 175], next: 224 },
  { query: "limit=2&level=ERROR&before=RUN-175", records: [75, 125], next: 174 },
  { query: "limit=2&level=FATAL", records: [] },
  // Missing records are counted before the filter.
  {
    query: "limit=1&level=ERROR&after=RUN-20",
    records: [75],
    next: 75,
    gap: { from: 21, to: 50, missed: 30, reason: "overwritten" },
  },
  {
    query: "limit=1&after=RUN-49",
    records: [51],
    next: 51,
    gap: { from: 50, to: 50, missed: 1, reason: "overwritten" },
  },
  {
    query: "limit=1&after=RUN-20&before=RUN-31",
    records: [],
    gap: { from: 21, to: 30, missed: 10, reason: "overwritten" },
  },
  {
    query: "limit=1&before=RUN-31",
    records: [],
    next: 30,
    gap: { from: 1, to: 30, missed: 30, reason: "overwritten" },
  },
  {
    query: "limit=1&before=RUN-51",
    records: [],
    next: 50,
    gap: { from: 1, to: 50, missed: 50, reason: "overwritten" },
  },
  // An id of another run, or a number that this run has not given out.
  {
    query: "limit=1&after=other-3",
    records: [51],
    next: 51,
    gap: { from: 1, to: 50, missed: 50, reason: "restart" },
  },
  {
    query: "limit=1&after=RUN-251",
    records: [51],
    next: 51,
    gap: { from: 1, to: 50, missed: 50, reason: "restart" },
  },
  { query: "limit=1&before=other-3", records: [], next: 0, gap: { from: 1, to: 0, missed: 0, reason: "restart" } },
  {
    query: "limit=1&after=RUN-100&before=other-3",
    records: [],
    gap: { from: 101, to: 100, missed: 0, reason: "restart" },
  },
];

for (const { query, records, previous, next, gap = null } of PAGES) {
  Deno.test(`logs with "${query}" returns ${records.length} records and the ids of the neighbouring pages`, async () => {
    const stream = openStream(250, 200);
    const { body } = await get(stream, query.replaceAll("RUN", stream.run));
    const idOf = (seq?: number) => seq === undefined ? null : `${stream.run}-${seq}`;
    assertEquals(
      { records: body.records.map(({ id }: { id: string }) => id), ...at(body) },
      { records: records.map(idOf), previous: idOf(previous), next: idOf(next), gap },
    );
  });
}

function at({ previous, next, gap }: Record<string, unknown>) {
  return { previous, next, gap };
}

Deno.test("logs reports a restart for an id of another run in an empty ring", async () => {
  const { body } = await get(new LogStream(), "after=other-3");
  assertEquals(at(body), {
    previous: null,
    next: null,
    gap: { from: 1, to: 0, missed: 0, reason: "restart" },
  });
});

Deno.test("logs returns newer records after its cursor", async () => {
  const stream = openStream(3);
  const { body } = await get(stream, "q=nothing");
  assertEquals(body.records, []);
  stream.write({ message: "fourth" });
  const later = await get(stream, `after=${body.cursor}`);
  assertEquals(later.body.records.map(({ id }: { id: string }) => id), [`${stream.run}-4`]);
});

Deno.test("logs returns all matching records in pages, in both directions, and a gap for the missing ones", async () => {
  await forEachSeed(60, async (random) => {
    const stream = openStream(random.int(0, 60), random.int(1, 50));
    const { first, last } = ringOf(stream);
    const filter = random.pick(["", "level=WARN", "level=ERROR", "q=berlin", "q=nothing"]);
    const all = (await get(stream, `limit=${ringOf(stream).capacity}&${filter}`)).body.records;
    const limit = random.int(1, Math.min(7, ringOf(stream).capacity));

    const start = random.int(0, last);
    let url: string | null = `${stream.run}-${start}`;
    const forward = [];
    let missed = 0;
    while (url !== null) {
      const { body } = await get(stream, `limit=${limit}&after=${url}&${filter}`);
      assert(body.records.length <= limit);
      assert(body.next === null || body.records.length === limit);
      forward.push(...body.records);
      missed += body.gap?.missed ?? 0;
      url = body.next;
    }
    assertEquals(forward, all.filter(({ id }: { id: string }) => numberOf(id) > start));
    assertStrictEquals(missed, Math.max(0, first - 1 - start));

    const backward = [];
    let { body } = await get(stream, `limit=${limit}&${filter}`);
    for (;;) {
      backward.unshift(...body.records);
      assertStrictEquals(body.gap, null);
      if (body.previous === null) break;
      ({ body } = await get(stream, `limit=${limit}&before=${body.previous}&${filter}`));
    }
    assertEquals(backward, all);
  });
});

function numberOf(id: string): number {
  return Number(id.slice(id.indexOf("-") + 1));
}

const TIMES = [
  { query: "from=2025-10-24T10:00:02Z", expected: [2, 3, 4] },
  { query: "to=2025-10-24T10:00:02Z", expected: [0, 1] },
  { query: "from=2025-10-24T10:00:01&to=2025-10-24T10:00:03", expected: [1, 2] },
  { query: "from=2025-10-24T12:00:03%2B02:00", expected: [3, 4] },
  { query: "from=1761300001&to=1761300001001", expected: [1] },
  { query: "from=2025-10-24T10:00:02Z&to=2025-10-24T10:00:02Z", expected: [] },
  { query: "from=2025-10-25", expected: [] },
  { query: "to=2025-10-25&q=2", expected: [2] },
  { query: "from=1h", expected: [] },
  { query: "to=1h&from=+", expected: [0, 1, 2, 3, 4] },
  { query: "from=2025-10-24T10:00:03Z&limit=1", expected: [4] },
];

for (const { query, expected } of TIMES) {
  Deno.test(`logs with "${query}" returns the records of that time`, async () => {
    const stream = new LogStream();
    for (let count = 0; count < 5; count++) {
      stream.write({ timestamp: Date.UTC(2025, 9, 24, 10, 0, count), message: `${count}` });
    }
    const { body } = await get(stream, query);
    assertEquals(body.records.map(({ message }: { message: string }) => Number(message)), expected);
  });
}

Deno.test("logs returns a page that is longer than a chunk", async () => {
  const stream = new LogStream();
  for (let count = 0; count < 300; count++) stream.write({ message: `${count} ${"ż".repeat(500)}` });
  const { response, body } = await get(stream, "limit=300");
  assertStrictEquals(response.headers.get("content-type"), "application/json");
  assertEquals(body.records.map(({ id: _, ...record }: { id: string }) => record), stream.recent(300));
});
