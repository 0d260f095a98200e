import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Search } from "../../lib/archive/search.ts";
import type { SearchPart, SearchRequest } from "../../lib/archive/search_request.ts";
import { Store } from "../../lib/archive/store.ts";
import { parseQuery } from "../../lib/query/query.ts";
import { QUERIES } from "../cases/queries.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { assertSameCounts, KnownRecords, readMarks, readRecords } from "./known_records.ts";
import { idsOf, Place } from "./place.ts";
import { randomRequest, RUNS, START } from "./records.ts";

/** An archive in a folder of its own. */
class Sample extends KnownRecords implements Disposable {
  readonly store: Store;
  readonly #place = new Place();
  readonly database: DatabaseSync;

  constructor(random: Random, count: number, runs: readonly string[] = RUNS) {
    super();
    const { at } = this.#place;
    this.store = new Store(at, { keepMs: Infinity, keepBytes: Infinity, sync: "normal" });
    for (const run of runs) {
      this.store.begin(run, START);
      for (let seq = 0; seq < count / runs.length;) seq = this.append(random, run, seq, random.int(1, 600));
    }
    this.database = new DatabaseSync(at, { readOnly: true });
  }

  /** Stores a batch behind a number. Returns its last number. */
  append(random: Random, run: string, after: number, count: number): number {
    const batch = this.batchAfter(random, run, after, count, START);
    this.store.append(batch);
    return batch.to;
  }

  /** Returns the parts of a search, one with each call. */
  search(request: SearchRequest): () => SearchPart {
    const search = new Search(this.database, request);
    return () => search.next();
  }

  [Symbol.dispose](): void {
    this.database.close();
    this.store[Symbol.dispose]();
    this.#place[Symbol.dispose]();
  }
}

Deno.test("Search finds the records that a plain list has, for each query of the table", async () => {
  using sample = new Sample(new Random(1), 3000);
  for (const source of QUERIES) {
    const query = parseQuery(source, START);
    for (const newestFirst of [false, true]) {
      const request: SearchRequest = { query, newestFirst, what: "lines" };
      const found = await readRecords(sample.search(request));
      const expected = sample.expected(request);
      assertEquals(idsOf(found), idsOf(expected), source);
      if (source === "") assertEquals(found, expected);
    }
  }
  assert(QUERIES.length >= 60);
});

Deno.test("Search finds the same as a plain list for random queries, ranges, bounds and limits", async () => {
  await forEachSeed(4, async (random) => {
    using sample = new Sample(random, 2500);
    for (let round = 0; round < 60; round++) {
      const request = randomRequest(random);
      const found = await readRecords(sample.search(request));
      assertEquals(idsOf(found), idsOf(sample.expected(request)), Deno.inspect(request, { depth: 9 }));
    }
  });
});

Deno.test("Search of times finds the times and levels of the matching records", async () => {
  using sample = new Sample(new Random(2), 2000);
  for (const source of ["", "level>=warn", "timeout", "timestamp>=2025-10-24T00:01:00Z -level:info"]) {
    const request: SearchRequest = { query: parseQuery(source), from: START + 3000, newestFirst: false, what: "times" };
    assertEquals(await readMarks(sample.search(request)), sample.expectedMarks(request), source);
  }
});

Deno.test("Search of times with an interval counts the same records in each one, and has the same bounds", async () => {
  let byHeader = 0;
  await forEachSeed(60, async (random) => {
    using sample = new Sample(random, 3000);
    const queries = [
      "",
      "level>=warn",
      "-level:info",
      "level:error OR level:info",
      "timeout",
      "timestamp>=2025-10-24T00:01:00Z",
    ];
    const cursor = () => random.chance(0.5) ? undefined : { run: random.pick(RUNS), seq: random.int(0, 1200) };
    const request: SearchRequest = {
      query: parseQuery(random.pick(queries)),
      from: random.chance(0.5) ? undefined : START + random.int(0, 60_000),
      to: random.chance(0.5) ? undefined : START + random.int(60_000, 260_000),
      ...{ after: cursor(), before: cursor(), newestFirst: random.chance(0.5), what: "times" },
    };
    for (const interval of [random.pick([1000, 60_000, 3_600_000]), Infinity]) {
      const found = await readMarks(sample.search({ ...request, interval }));
      byHeader += found.filter(([, , count]) => count > 1).length;
      assertSameCounts(found, sample.expectedMarks(request), interval, Deno.inspect(request, { depth: 9 }));
    }
  }, () => assert(byHeader > 100, `${byHeader}`));
});

Deno.test("Search finds each record once while records are sealed and removed", async () => {
  await forEachSeed(6, (random) => {
    using sample = new Sample(random, 1500, [RUNS[2]]);
    const newestFirst = random.chance(0.5);
    const search = new Search(sample.database, { query: { kind: "all" }, newestFirst, what: "lines" });
    const before = sample.known.map(({ seq }) => seq);
    const found: number[] = [];
    for (let [isDone, seq] = [false, sample.store.stored]; !isDone;) {
      const part = search.next();
      found.push(...part.found.flatMap(({ seqs }) => seqs));
      isDone = part.isDone;
      if (seq < 5000) seq = sample.append(random, RUNS[2], seq, random.int(1, 500));
    }
    assertEquals(found, [...new Set(found)].sort((a, b) => newestFirst ? b - a : a - b));
    assertEquals(before.filter((seq) => !found.includes(seq)), []);
  });
});
