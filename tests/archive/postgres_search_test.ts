import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { type PostgresAddress, readAddress } from "../../lib/archive/postgres/address.ts";
import { PostgresSearch } from "../../lib/archive/postgres/search.ts";
import { hasTrigrams, indexTexts } from "../../lib/archive/postgres/trigrams.ts";
import { Session } from "../../lib/archive/postgres/session.ts";
import { PostgresStore } from "../../lib/archive/postgres/store.ts";
import type { SearchPart, SearchRequest } from "../../lib/archive/search_request.ts";
import { RingHistory } from "../../lib/http/ring_history.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import { parseQuery } from "../../lib/query/query.ts";
import type { History } from "../../lib/stream/history.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { QUERIES } from "../cases/queries.ts";
import { postgresTest } from "../support/postgres.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { assertSameCounts, KnownRecords, readMarks, readRecords } from "./known_records.ts";
import { idsOf, type Known, Place, stored } from "./place.ts";
import { randomRecord, randomRequest, RUNS, START } from "./records.ts";

postgresTest("PostgreSQL finds what the ring and SQLite find, for each query of the table", async (server) => {
  using place = new Place();
  const random = new Random(1);
  const stream = new LogStream({ capacity: 4000, maxBytes: 64 * 1024 ** 2 });
  await using file = await openArchive(stream, { at: place.at });
  await using table = await openArchive(stream, { at: await server.createDatabase() });
  for (let index = 0; index < 1500; index++) stream.write(randomRecord(random, index));
  await stored(stream, file);
  await stored(stream, table);
  const ring = new RingHistory(ringOf(stream), stream.run);
  async function read(history: History, q: string, newestFirst: boolean) {
    const found: Known[] = [];
    for await (const part of history.read({ filter: parseFilter({ q }), newestFirst })) found.push(...part);
    return found;
  }
  for (const query of QUERIES) {
    for (const newestFirst of [false, true]) {
      const expected = await read(ring, query, newestFirst);
      assertEquals(idsOf(await read(file, query, newestFirst)), idsOf(expected), `SQLite: ${query}`);
      const found = await read(table, query, newestFirst);
      assertEquals(idsOf(found), idsOf(expected), `PostgreSQL: ${query}`);
      if (query === "") assertEquals(found, expected);
    }
  }
  assert(QUERIES.length >= 60);
});

/** A table with runs of random records. */
class Sample extends KnownRecords implements AsyncDisposable {
  readonly store: PostgresStore;
  readonly session: Session;

  private constructor(store: PostgresStore, session: Session) {
    super();
    this.store = store;
    this.session = session;
  }

  static async create(address: PostgresAddress, random: Random, count: number): Promise<Sample> {
    const store = await PostgresStore.open(address, { keepMs: 7 * 86_400_000, keepBytes: 2 ** 30, sync: "normal" });
    const sample = new Sample(store, await Session.open(address, { name: "test" }));
    for (const run of RUNS) {
      await store.begin(run, START);
      for (let seq = 0; seq < count / RUNS.length;) {
        const batch = sample.batchAfter(random, run, seq, random.int(1, 600), Date.now());
        await store.append(batch);
        seq = batch.to;
      }
    }
    return sample;
  }

  /** Returns the parts of a search, one with each call. */
  search(instance: string, request: SearchRequest): () => Promise<SearchPart> {
    const search = new PostgresSearch(instance, request);
    return () => search.next(this.session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }
}

postgresTest("PostgresSearch finds the same as a plain list for random queries, ranges and limits", async (server) => {
  for (const isIndexed of [false, true]) {
    await forEachSeed(2, async (random) => {
      const address = readAddress(await server.createDatabase(), "a b'c");
      await using sample = await Sample.create(address, random, 2500);
      await using _other = await Sample.create({ ...address, instance: "other" }, random, 100);
      if (isIndexed) { // as on the day after tomorrow
        await indexTexts(sample.session, Date.now() + 2 * 86_400_000);
        assert(await hasTrigrams(sample.session));
      }
      for (let round = 0; round < 60; round++) {
        const request = randomRequest(random);
        const found = await readRecords(sample.search(address.instance, request));
        const expected = sample.expected(request);
        assertEquals(idsOf(found), idsOf(expected), Deno.inspect(request, { depth: 9 }));
      }
    });
  }
});

postgresTest("PostgresSearch of times counts the matching records by interval and level", async (server) => {
  await forEachSeed(1, async (random) => {
    const address = readAddress(await server.createDatabase(), "default");
    await using sample = await Sample.create(address, random, 2500);
    for (let round = 0; round < 40; round++) {
      const query = parseQuery(
        random.pick(["", "level>=warn", "-level:info", "timeout", "message:paid", "user.id:42"]),
      );
      const interval = random.pick([undefined, 1000, 60_000, Infinity]);
      const request: SearchRequest = { ...randomRequest(random, query), limit: undefined, what: "times", interval };
      const found = await readMarks(sample.search(address.instance, request));
      const expected = sample.expectedMarks(request);
      if (interval === undefined) assertEquals(found, expected, Deno.inspect(request));
      else assertSameCounts(found, expected, interval, Deno.inspect(request));
    }
  });
});

postgresTest("PostgresSearch ends while the server works on it", async (server) => {
  const address = readAddress(await server.createDatabase(), "default");
  await using session = await Session.open(address, { name: "test" });
  const running = session.query("SELECT pg_sleep(60)").catch((error) => error.code);
  setTimeout(() => session.cancel(), 50);
  assertStrictEquals(await running, "57014");
  assertEquals([...await session.query("SELECT 1 AS one")], [{ one: 1 }]);
});
