import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { type PostgresAddress, readAddress } from "../../lib/archive/postgres/address.ts";
import { PostgresSearch } from "../../lib/archive/postgres/search.ts";
import { hasTrigrams, indexTexts } from "../../lib/archive/postgres/trigrams.ts";
import { Session } from "../../lib/archive/postgres/session.ts";
import { PostgresStore } from "../../lib/archive/postgres/store.ts";
import type { SearchRequest } from "../../lib/archive/search_request.ts";
import { RingHistory } from "../../lib/http/ring_history.ts";
import { compileQuery } from "../../lib/query/predicate.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import { parseQuery } from "../../lib/query/query.ts";
import { LEVELS } from "../../lib/record/level.ts";
import type { History } from "../../lib/stream/history.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { compareCursors } from "../../lib/wire/cursor.ts";
import { QUERIES } from "../cases/queries.ts";
import { postgresTest } from "../support/postgres.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { idsOf, type Known, Place, stored } from "./place.ts";
import { randomQuery, randomRecord, RUNS, START } from "./records.ts";

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

/** A table with runs of random records, and a plain list of what it has. */
class Sample implements AsyncDisposable {
  readonly known: Known[] = [];
  readonly store: PostgresStore;
  readonly session: Session;

  constructor(store: PostgresStore, session: Session) {
    this.store = store;
    this.session = session;
  }

  static async create(address: PostgresAddress, random: Random, count: number): Promise<Sample> {
    const store = await PostgresStore.open(address, { keepMs: 7 * 86_400_000, keepBytes: 2 ** 30, sync: "normal" });
    const sample = new Sample(store, await Session.open(address, { name: "test" }));
    for (const run of RUNS) {
      await store.begin(run, START);
      for (let seq = 0; seq < count / RUNS.length;) seq = await sample.#append(random, run, seq, random.int(1, 600));
    }
    return sample;
  }

  async #append(random: Random, run: string, after: number, count: number): Promise<number> {
    const seqs: number[] = [];
    const lines: string[] = [];
    for (let seq = after + 1; seq <= after + count; seq++) {
      if (random.chance(0.01)) continue;
      const record = randomRecord(random, this.known.length);
      this.known.push({ run, seq, record });
      seqs.push(seq);
      lines.push(JSON.stringify(record));
    }
    await this.store.append({ seqs, text: lines.join("\n"), to: after + count, arrived: Date.now() });
    return after + count;
  }

  expected({ query, from = -Infinity, to = Infinity, after, before, newestFirst, limit }: SearchRequest): Known[] {
    const matches = compileQuery(query);
    const found = this.known.filter((known) => {
      const time = Date.parse(known.record.timestamp);
      return time >= from && time < to && (after === undefined || compareCursors(known, after) > 0) &&
        (before === undefined || compareCursors(known, before) < 0) && matches(known.record);
    });
    return (newestFirst ? found.reverse() : found).slice(0, limit);
  }

  async found(instance: string, request: SearchRequest): Promise<Known[]> {
    const search = new PostgresSearch(instance, request);
    const found: Known[] = [];
    for (let progress = 0;;) {
      const part = await search.next(this.session);
      assert(part.progress >= progress && part.progress <= 1, `${part.progress} after ${progress}`);
      progress = part.progress;
      for (const { run, seqs, text } of part.found) {
        const lines = text.split("\n");
        assertEquals(lines.length, seqs.length);
        for (const [index, seq] of seqs.entries()) found.push({ run, seq, record: JSON.parse(lines[index]) });
      }
      if (part.isDone) return found;
    }
  }

  /** Returns the times and levels found, with their counts. */
  async counted(instance: string, request: SearchRequest): Promise<[time: number, level: number, count: number][]> {
    const search = new PostgresSearch(instance, request);
    const found: [number, number, number][] = [];
    for (let isDone = false; !isDone;) {
      const part = await search.next(this.session);
      for (const [index, time] of part.times.entries()) found.push([time, part.levels[index], part.counts[index]]);
      isDone = part.isDone;
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }
}

function randomRequest(random: Random, query = randomQuery(random)): SearchRequest {
  const cursor = () =>
    random.chance(0.5)
      ? undefined
      : { run: random.pick([...RUNS, "mxtvlr0q0aa0", "mxtvlr0r0000", "zzzzzz"]), seq: random.int(0, 1200) };
  const time = () => random.chance(0.5) ? undefined : START + random.int(-5000, 260_000);
  return {
    ...{ query, from: time(), to: time(), after: cursor(), before: cursor(), newestFirst: random.chance(0.5) },
    limit: random.chance(0.5) ? random.int(1, 80) : undefined,
    what: "lines",
  };
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
        const [found, expected] = [await sample.found(address.instance, request), sample.expected(request)];
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
      const found = await sample.counted(address.instance, request);
      const expected = sample.expected({ ...request, what: "lines" })
        .map(({ record: { timestamp, level } }) => [Date.parse(timestamp), LEVELS.indexOf(level), 1] as const);
      if (interval === undefined) {
        assertEquals(found, expected.map((mark) => [...mark]), Deno.inspect(request));
        continue;
      }
      const sumsOf = (marks: readonly (readonly [number, number, number])[]) => {
        const sums = new Map<string, number>();
        for (const [time, level, count] of marks) {
          const key = `${Math.floor(time / interval)} ${level}`;
          sums.set(key, (sums.get(key) ?? 0) + count);
        }
        return Array.from(sums).filter(([, count]) => count > 0).sort();
      };
      assertEquals(sumsOf(found), sumsOf(expected), Deno.inspect(request));
      const boundsOf = (marks: readonly (readonly [number, number, number])[]) =>
        [Math.min, Math.max].map((of) => of(...marks.map(([time]) => time)));
      if (interval === Infinity) assertEquals(boundsOf(found), boundsOf(expected));
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
