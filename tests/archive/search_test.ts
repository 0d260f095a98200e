import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Search } from "../../lib/archive/search.ts";
import type { SearchRequest } from "../../lib/archive/search_request.ts";
import { Store } from "../../lib/archive/store.ts";
import { compileQuery } from "../../lib/query/predicate.ts";
import { parseQuery } from "../../lib/query/query.ts";
import { LEVELS } from "../../lib/record/level.ts";
import { compareCursors, type Cursor } from "../../lib/wire/cursor.ts";
import { QUERIES } from "../cases/queries.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { idsOf, type Known } from "./place.ts";
import { randomQuery, randomRecord, RUNS, START } from "./records.ts";

/** An archive in a folder of its own, and a plain list of what it has. */
class Sample implements Disposable {
  readonly known: Known[] = [];
  readonly store: Store;
  readonly #folder = Deno.makeTempDirSync();
  readonly database: DatabaseSync;

  constructor(random: Random, count: number, runs: readonly string[] = RUNS) {
    const at = `${this.#folder}/history.db`;
    this.store = new Store(at, { keepMs: Infinity, keepBytes: Infinity, sync: "normal" });
    for (const run of runs) {
      this.store.begin(run, START);
      for (let seq = 0; seq < count / runs.length;) seq = this.append(random, run, seq, random.int(1, 600));
    }
    this.database = new DatabaseSync(at, { readOnly: true });
  }

  /** Stores a batch, from which records may be missing. */
  append(random: Random, run: string, after: number, count: number): number {
    const seqs: number[] = [];
    const lines: string[] = [];
    for (let seq = after + 1; seq <= after + count; seq++) {
      if (random.chance(0.01)) continue;
      const record = randomRecord(random, this.known.length);
      this.known.push({ run, seq, record });
      seqs.push(seq);
      lines.push(JSON.stringify(record));
    }
    this.store.append({ seqs, text: lines.join("\n"), to: after + count, arrived: START });
    return after + count;
  }

  expected(request: SearchRequest): Known[] {
    const { query, from = -Infinity, to = Infinity, after, before, newestFirst, limit } = request;
    const matches = compileQuery(query);
    const found = this.known.filter((known) => {
      const time = Date.parse(known.record.timestamp);
      return time >= from && time < to && (after === undefined || compareCursors(known, after) > 0) &&
        (before === undefined || compareCursors(known, before) < 0) && matches(known.record);
    });
    return (newestFirst ? found.reverse() : found).slice(0, limit);
  }

  found(request: SearchRequest): Known[] {
    const search = new Search(this.database, request);
    const found: Known[] = [];
    for (let progress = 0;;) {
      const part = search.next();
      assert(part.progress >= progress && part.progress <= 1);
      progress = part.progress;
      for (const { run, seqs, text } of part.found) {
        const lines = text.split("\n");
        assertEquals(lines.length, seqs.length);
        for (const [index, seq] of seqs.entries()) found.push({ run, seq, record: JSON.parse(lines[index]) });
      }
      if (part.isDone) return found;
    }
  }

  [Symbol.dispose](): void {
    this.database.close();
    this.store[Symbol.dispose]();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

Deno.test("Search finds the records that a plain list has, for each query of the table", () => {
  using sample = new Sample(new Random(1), 3000);
  for (const source of QUERIES) {
    const query = parseQuery(source, START);
    for (const newestFirst of [false, true]) {
      const request: SearchRequest = { query, newestFirst, what: "lines" };
      const [found, expected] = [sample.found(request), sample.expected(request)];
      assertEquals(idsOf(found), idsOf(expected), source);
      if (source === "") assertEquals(found, expected);
    }
  }
  assert(QUERIES.length >= 60);
});

Deno.test("Search finds the same as a plain list for random queries, ranges, bounds and limits", async () => {
  await forEachSeed(4, (random) => {
    using sample = new Sample(random, 2500);
    for (let round = 0; round < 60; round++) {
      const cursor = (): Cursor | undefined =>
        random.chance(0.5)
          ? undefined
          : { run: random.pick([...RUNS, "mxtvlr0q0aa0", "mxtvlr0r0000", "zzzzzz"]), seq: random.int(0, 1200) };
      const time = () => random.chance(0.5) ? undefined : START + random.int(-5000, 260_000);
      const request: SearchRequest = {
        query: randomQuery(random),
        from: time(),
        to: time(),
        after: cursor(),
        before: cursor(),
        newestFirst: random.chance(0.5),
        limit: random.chance(0.5) ? random.int(1, 80) : undefined,
        what: "lines",
      };
      assertEquals(idsOf(sample.found(request)), idsOf(sample.expected(request)), Deno.inspect(request, { depth: 9 }));
    }
  });
});

Deno.test("Search of times finds the times and levels of the matching records", () => {
  using sample = new Sample(new Random(2), 2000);
  for (const source of ["", "level>=warn", "timeout", "timestamp>=2025-10-24T00:01:00Z -level:info"]) {
    const request: SearchRequest = { query: parseQuery(source), from: START + 3000, newestFirst: false, what: "times" };
    const search = new Search(sample.database, request);
    const found: string[] = [];
    for (let isDone = false; !isDone;) {
      const part = search.next();
      for (const [index, time] of part.times.entries()) found.push(`${time} ${LEVELS[part.levels[index]]}`);
      isDone = part.isDone;
    }
    const expected = sample.expected({ ...request, what: "lines" })
      .map(({ record: { timestamp, level } }) => `${Date.parse(timestamp)} ${level}`);
    assertEquals(found, expected, source);
  }
});

Deno.test("Search of times with an interval counts the same records in each one, and has the same bounds", async () => {
  let byHeader = 0;
  await forEachSeed(60, (random) => {
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
      const counts = new Map<string, number>();
      const bounds = [Infinity, -Infinity];
      const search = new Search(sample.database, { ...request, interval });
      for (let isDone = false; !isDone;) {
        const part = search.next();
        for (const [index, time] of part.times.entries()) {
          const key = `${Math.floor(time / interval)} ${LEVELS[part.levels[index]]}`;
          counts.set(key, (counts.get(key) ?? 0) + part.counts[index]);
          bounds.splice(0, 2, Math.min(bounds[0], time), Math.max(bounds[1], time));
          if (part.counts[index] > 1) byHeader++;
        }
        isDone = part.isDone;
      }
      const expected = sample.expected({ ...request, what: "lines" });
      const times = expected.map(({ record }) => Date.parse(record.timestamp));
      const expectedCounts = Map.groupBy(
        expected,
        ({ record: { timestamp, level } }) => `${Math.floor(Date.parse(timestamp) / interval)} ${level}`,
      );
      const found = Array.from(counts).filter(([, count]) => count > 0).toSorted();
      const known = Array.from(expectedCounts, ([key, { length }]): [string, number] => [key, length]).toSorted();
      assertEquals(found, known, Deno.inspect(request, { depth: 9 }));
      if (interval === Infinity) assertEquals(bounds, [Math.min(...times), Math.max(...times)]);
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
