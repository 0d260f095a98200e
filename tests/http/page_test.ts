import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { catchConsoleErrors } from "../support/console_errors.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { dataOf, isRecord, openSse } from "../support/sse_client.ts";
import { fakePage, STREAM } from "./fixture.ts";

const PAGE = "http://localhost/ui/monitoring/advanced";

function openStream(count: number): LogStream {
  const stream = new LogStream({ capacity: 80 });
  for (let seq = 1; seq <= count; seq++) {
    stream.write({ level: seq % 10 === 0 ? "WARN" : "INFO", message: `record ${seq}` });
  }
  return stream;
}

Deno.test("page returns the document, which is not cached", async () => {
  const response = await createHandler({ stream: openStream(1), page: fakePage() })(new Request(PAGE));
  assertStrictEquals(response.status, 200);
  assertStrictEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  assertStrictEquals(response.headers.get("cache-control"), "no-store");
  assertStrictEquals(await response.text(), "<!doctype html><title>Fake</title>");
});

const VIEWS = [
  { query: "", level: "", q: "", seqs: [71, 120] },
  { query: "level=warn", level: "WARN", q: "", seqs: [50, 120] },
  { query: "search=record+11", level: "", q: '"record 11"', seqs: [110, 119] },
  { query: "search=%22%5C&q=-x", level: "", q: '-x "\\"\\\\"', seqs: [] },
  { query: "q=%22record+11%22", level: "", q: '"record 11"', seqs: [110, 119] },
  { query: "q=%22record+11%22&level=WARN", level: "WARN", q: '"record 11"', seqs: [110, 110] },
  { query: "q=%22open", level: "", q: '"open', seqs: [71, 120] },
  { query: "q=%22open&level=WARN", level: "WARN", q: '"open', seqs: [50, 120] },
  { query: "level=loud&q=record", level: "", q: "record", seqs: [71, 120] },
];

for (const { query, level, q, seqs } of VIEWS) {
  Deno.test(`page with "${query}" shows the newest matching records, or all if it is malformed`, async () => {
    const stream = openStream(120);
    const page = fakePage();
    const response = await createHandler({ stream, page })(new Request(`${PAGE}?${query}`));
    assertStrictEquals(response.status, 200);
    assertStrictEquals(page.views.length, 1);
    const [{ entries, now, ...view }] = page.views;
    assert(now !== undefined && Math.abs(now - Date.now()) < 60_000);
    assertEquals<unknown>(view, { cursor: `${stream.run}-120`, capacity: 80, level, q });
    const ends = entries.length > 0 ? [entries[0].id, entries.at(-1)!.id] : [];
    assertEquals(ends, seqs.map((seq) => `${stream.run}-${seq}`));
    for (const { id, record } of entries) assertStrictEquals(`${stream.run}-${record.message.split(" ")[1]}`, id);
  });
}

Deno.test("page is loaded with the first request, and so are its files", async () => {
  for (const path of [PAGE, `${PAGE}/client.0f.js`]) {
    let loads = 0;
    const handler = createHandler({
      stream: openStream(1),
      page: () => {
        loads++;
        return Promise.resolve(fakePage());
      },
    });
    assertStrictEquals((await handler(new Request("http://localhost/healthz"))).status, 200);
    assertStrictEquals(loads, 0);
    assertStrictEquals((await handler(new Request(path))).status, 200);
    assertStrictEquals(loads, 1);
  }
});

Deno.test("page that fails to load is answered with 500, and loaded again", async () => {
  using _printed = catchConsoleErrors();
  let loads = 0;
  const load = () => loads++ === 0 ? Promise.reject(new Error("Out of reach")) : Promise.resolve(fakePage());
  const stream = new LogStream();
  const handler = createHandler({ stream, page: load });
  assertStrictEquals((await handler(new Request(PAGE))).status, 500);
  assertStrictEquals(ringOf(stream).at(1)?.message, "Cannot answer GET /ui/monitoring/advanced");
  assertStrictEquals((await handler(new Request(PAGE))).status, 200);
});

Deno.test("page contains as many records as the option recent says", async () => {
  const page = fakePage();
  await createHandler({ stream: openStream(20), page, recent: 3 })(new Request(PAGE));
  assertStrictEquals(page.views[0].entries.length, 3);
});

Deno.test("page and stream join at the cursor without a hole", async () => {
  const stream = openStream(20);
  const page = fakePage();
  const handler = createHandler({ stream, page, heartbeatMs: null });
  await handler(new Request(`${PAGE}?level=warn`));
  stream.write({ level: "WARN", message: "between the page and its stream" });
  const [{ cursor }] = page.views;
  await using viewer = await openSse(`${STREAM}?level=warn&last_event_id=${cursor}`, { handler });
  const [, hello, record] = await viewer.take(3);
  assertStrictEquals(dataOf(hello).resumed, true);
  assertStrictEquals(isRecord(record) && dataOf(record).message, "between the page and its stream");
});

Deno.test("page and its files are not found without the option page", async () => {
  const handler = createHandler({ stream: openStream(1) });
  for (const path of ["", "/", "/client.0f.js"]) {
    assertStrictEquals((await handler(new Request(PAGE + path))).status, 404);
  }
  assertStrictEquals((await handler(new Request("http://localhost/"))).status, 404);
});
