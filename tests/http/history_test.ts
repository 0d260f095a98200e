import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type Archive, openArchive } from "../../lib/archive/archive.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream, type LogStreamOptions } from "../../lib/stream/log_stream.ts";
import { randomRecord, START } from "../archive/records.ts";
import { Place, stored } from "../archive/place.ts";
import { QUERIES } from "../cases/queries.ts";
import { Random } from "../support/random.ts";
import { type Block, dataOf, isRecord, openSse, type SseConnection } from "../support/sse_client.ts";
import { API, type Handler, STREAM } from "./fixture.ts";

/** A server whose ring has the newest records, and whose archive has all. */
class Server implements AsyncDisposable {
  readonly stream: LogStream;
  readonly archive: Archive;
  readonly handler: Handler & { close(): void };

  private constructor(stream: LogStream, archive: Archive) {
    this.stream = stream;
    this.archive = archive;
    this.handler = createHandler({ stream, archive, heartbeatMs: null });
  }

  static async start(at: string, options: LogStreamOptions = {}): Promise<Server> {
    const stream = new LogStream({ capacity: 100, ...options });
    return new Server(stream, await openArchive(stream, { at }));
  }

  /** Writes records in parts that the ring holds. */
  async write(from: number, to: number): Promise<void> {
    for (let number = from; number <= to; number++) {
      this.stream.write({ message: `n${number}`, level: number % 3 === 0 ? "ERROR" : "INFO" });
      if (number % 90 === 0) await stored(this.stream, this.archive);
    }
    await stored(this.stream, this.archive);
  }

  // deno-lint-ignore no-explicit-any
  async get(path: string): Promise<any> {
    const response = await this.handler(new Request(`${API}${path}`));
    assertStrictEquals(response.status, 200, await response.clone().text());
    return await response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stream.close();
    await this.archive[Symbol.asyncDispose]();
  }
}

/** Returns the text of the bytes: `text()` would return a body that is a string as it is. */
async function textOf(response: Response): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => `n${from + index}`);
}

function messagesOf(page: { records: { message: string }[] }): string[] {
  return page.records.map(({ message }) => message);
}

Deno.test("export, facets and histogram return the same over ring and archive as over a ring with all", async () => {
  using place = new Place();
  const whole = new LogStream({ capacity: 4000, maxBytes: 2 ** 24 });
  await using server = await Server.start(place.at, { capacity: 150 });
  const random = new Random(3);
  for (let index = 0; index < 1500; index++) {
    const record = randomRecord(random, index);
    for (const stream of [whole, server.stream]) stream.write(record);
    if (index % 100 === 0) await stored(server.stream, server.archive);
  }
  await stored(server.stream, server.archive);
  const plain = createHandler({ stream: whole });
  const range = `from=${START - 10_000}&to=${START + 100_000}`;
  for (const [index, q] of QUERIES.entries()) {
    const query = new URLSearchParams({ q });
    const format = ["ndjson", "json", `csv&${range}`][index % 3];
    const path = `/logs/export?${query}&format=${format}`;
    const expected = await textOf(await plain(new Request(`${API}${path}`)));
    assertStrictEquals(await textOf(await server.handler(new Request(`${API}${path}`))), expected, q);
    if (index % 4 > 0) continue;
    for (
      const path of [`/facets?${query}`, `/histogram?${query}&${range}`, `/histogram?cover=held&${query}&${range}`]
    ) {
      const { run: _, oldest: __, held: ___, ...expected } = await (await plain(new Request(`${API}${path}`))).json();
      const { run: ____, oldest: _____, held: ______, ...found } = await server.get(path);
      assertEquals(found, expected, path);
    }
  }
  assertEquals(await server.get("/logs/export?format=json&q=zebra"), []);
});

Deno.test("facets count what is held, and of the archive what the time allows", async () => {
  using place = new Place();
  await using server = await Server.start(place.at, { capacity: 150 });
  await server.write(1, 6000);
  const path = "/facets?field=level&within=";
  const { matched, held, complete } = await server.get(`${path}5m`);
  assertEquals([matched, held, complete], [6000, 150, true]);
  const brief = await server.get(`${path}1ms`);
  assertEquals([brief.held, brief.complete], [150, false]);
  assert(brief.matched >= 150 && brief.matched < 6000, `${brief.matched}`);
  assertStrictEquals((await server.handler(new Request(`${API}${path}6m`))).status, 400);
});

Deno.test("logs pages back and forth through ring, archive and earlier runs, each record once", async () => {
  using place = new Place();
  let after: string | undefined;
  {
    await using first = await Server.start(place.at);
    await first.write(1, 700);
    after = first.stream.run;
  }
  await using server = await Server.start(place.at, { after });
  await server.write(701, 1200);
  for (
    const [query, all] of [["", numbers(1, 1200)], [
      "q=level:error",
      numbers(1, 1200).filter((_, at) => at % 3 === 2),
    ]] as const
  ) {
    const back: string[] = [];
    let page = await server.get(`/logs?limit=90&${query}`);
    assertStrictEquals(page.next, null);
    for (;;) {
      back.unshift(...messagesOf(page));
      if (page.previous === null) break;
      page = await server.get(`/logs?limit=90&before=${page.previous}&${query}`);
      assert(page.next !== null);
    }
    assertEquals(back, all);
    const forth = messagesOf(page);
    while (page.next !== null) {
      page = await server.get(`/logs?limit=90&after=${page.next}&${query}`);
      assert(page.previous !== null);
      assertStrictEquals(page.gap, null);
      forth.push(...messagesOf(page));
    }
    assertEquals(forth, all);
  }
});

/** Opens a stream after an id and reads until a record. */
async function readUntil(viewer: SseConnection, message: string): Promise<Block[]> {
  const blocks: Block[] = [];
  for (let next = await viewer.next(); !next.done; next = await viewer.next()) {
    blocks.push(next.value);
    if (isRecord(next.value) && dataOf(next.value).message === message) return blocks;
  }
  throw new Error(`The stream ended before ${message}: ${Deno.inspect(blocks.slice(-3))}`);
}

function named(blocks: readonly Block[], event: string) {
  return blocks.filter((block) => block.event === event).map(dataOf);
}

function messages(blocks: readonly Block[]): string[] {
  return blocks.filter(isRecord).map((block) => dataOf(block).message);
}

const RESUMES = [
  { name: "within the run, beyond the ring", first: 0, own: 500, after: 20 },
  { name: "after a clean restart", first: 300, own: 400, after: 250 },
  { name: "from the end of a run that is complete", first: 300, own: 20, after: 300 },
];

for (const { name, first, own, after } of RESUMES) {
  Deno.test(`stream resumes in the archive ${name}, without a gap, and goes on live`, async () => {
    using place = new Place();
    let run: string | undefined;
    if (first > 0) {
      await using earlier = await Server.start(place.at);
      await earlier.write(1, first);
      run = earlier.stream.run;
    }
    await using server = await Server.start(place.at, { after: run });
    await server.write(first + 1, first + own);
    const id = `${run ?? server.stream.run}-${after}`;
    await using viewer = await openSse(STREAM, { handler: server.handler, headers: { "last-event-id": id } });
    const blocks = await readUntil(viewer, `n${first + own}`);
    server.stream.write({ message: "live" });
    blocks.push(...await readUntil(viewer, "live"));
    assertEquals(messages(blocks), [...numbers(after + 1, first + own), "live"]);
    assertEquals(named(blocks, "gap"), []);
    const [hello] = named(blocks, "hello");
    assertEquals([hello.run, hello.resumed, hello.missed, hello.stored], [server.stream.run, true, 0, own]);
  });
}

Deno.test("stream resumes in the archive with a filter, which ids before a live record do not miss", async () => {
  using place = new Place();
  await using server = await Server.start(place.at);
  await server.write(1, 400);
  const id = `${server.stream.run}-1`;
  await using viewer = await openSse(`${STREAM}?level=error`, {
    handler: server.handler,
    headers: { "last-event-id": id },
  });
  const blocks = await readUntil(viewer, "n399");
  assertEquals(messages(blocks), numbers(2, 399).filter((_, at) => (at + 2) % 3 === 0));
});

Deno.test("stream reports what the archive lacks as a gap of its run, so that delivered plus missed is written", async () => {
  using place = new Place();
  const stream = new LogStream({ capacity: 100 });
  await using archive = await openArchive(stream, { at: place.at });
  const handler = createHandler({ stream, archive, heartbeatMs: null });
  for (let number = 1; number <= 350; number++) stream.write({ message: `n${number}` }); // in one turn
  await stored(stream, archive);
  for (let number = 351; number <= 440; number++) stream.write({ message: `n${number}` });
  await stored(stream, archive);
  const headers = { "last-event-id": `${stream.run}-10` };
  await using viewer = await openSse(STREAM, { handler, headers });
  const blocks = await readUntil(viewer, "n440");
  assertEquals(messages(blocks), numbers(251, 440));
  assertEquals(named(blocks, "gap"), [
    { from: 11, to: 340, missed: 240, reason: "unstored", run: stream.run },
  ]);
  stream.close();
});

Deno.test("stream reports the cut end of a run that was killed", async () => {
  using place = new Place();
  using copy = new Place();
  let run = "";
  {
    await using earlier = await Server.start(place.at);
    await earlier.write(1, 30);
    run = earlier.stream.run;
    for (const suffix of ["", "-wal"]) Deno.copyFileSync(place.at + suffix, copy.at + suffix); // as a kill leaves them
  }
  await using server = await Server.start(copy.at, { after: run });
  server.stream.write({ message: "again" });
  await using viewer = await openSse(STREAM, { handler: server.handler, headers: { "last-event-id": `${run}-20` } });
  const blocks = await readUntil(viewer, "again");
  assertEquals(messages(blocks), [...numbers(21, 30), "again"]);
  assertEquals(named(blocks, "gap"), [{ from: 31, to: 30, missed: 0, reason: "restart", run }]);
});

for (
  const { name, idOf } of [
    { name: "a run that the archive does not know", idOf: () => "unknown-7" },
    { name: "its run that was never given", idOf: (run: string) => `${run}-99999` },
  ]
) {
  Deno.test(`stream answers from the ring after an id of ${name}`, async () => {
    using place = new Place();
    await using server = await Server.start(place.at);
    await server.write(1, 10);
    const headers = { "last-event-id": idOf(server.stream.run) };
    await using viewer = await openSse(STREAM, { handler: server.handler, headers });
    const blocks = await readUntil(viewer, "n10");
    const gaps = named(blocks, "gap").map(({ reason, missed }) => ({ reason, missed }));
    assertEquals(gaps, [{ reason: "restart", missed: 0 }]);
  });
}

Deno.test("summary describes the archive", async () => {
  using place = new Place();
  await using server = await Server.start(place.at);
  await server.write(1, 10);
  const { archive } = await server.get("/summary");
  const { bytes, raw_bytes, since, ...rest } = archive;
  assert(bytes > 0 && raw_bytes > 500 && Date.parse(since) > 0);
  assertEquals({ ...rest, bytes_per_s: 0 }, { stored: 10, unstored: 0, records: 10, bytes_per_s: 0, problem: null });
});

Deno.test("logs of an archive gives large records in pages of few, and all of them", async () => {
  using place = new Place();
  await using server = await Server.start(place.at, { capacity: 600, maxBytes: 16 * 1024 ** 2 });
  for (let number = 1; number <= 600; number++) {
    server.stream.write({ message: `n${number} ${"x".repeat(50_000)}` });
    if (number % 100 === 0) await stored(server.stream, server.archive);
  }
  await stored(server.stream, server.archive);
  const pages: number[] = [];
  const found: string[] = [];
  for (let previous: string | null = `${server.stream.run}-601`; previous !== null;) {
    const page = await server.get(`/logs?limit=600&before=${previous}`);
    pages.push(page.records.length);
    found.unshift(...messagesOf(page).map((message) => message.split(" ")[0]));
    previous = page.previous;
  }
  assertEquals(found, numbers(1, 600));
  assert(pages.length > 1 && pages.length < 5, pages.join());
});

Deno.test("the list has the held records alone with cover=held", async () => {
  using place = new Place();
  await using server = await Server.start(place.at, { capacity: 50 });
  for (let last = 30; last <= 90; last += 30) await server.write(last - 29, last);
  const page = await server.get("/logs?cover=held&level=ERROR&limit=50");
  assertEquals([messagesOf(page).at(0), page.previous, page.next], ["n42", null, null]);
  assertStrictEquals(messagesOf(await server.get("/logs?level=ERROR&limit=50")).at(0), "n3");
});
