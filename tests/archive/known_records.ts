import { assert, assertEquals } from "@std/assert";
import type { SearchPart, SearchRequest } from "../../lib/archive/search_request.ts";
import type { Batch } from "../../lib/archive/store.ts";
import { compileQuery } from "../../lib/query/predicate.ts";
import { LEVELS } from "../../lib/record/level.ts";
import { compareCursors } from "../../lib/wire/cursor.ts";
import type { Random } from "../support/random.ts";
import type { Known } from "./place.ts";
import { randomRecord } from "./records.ts";

/** Mark of a search of times: index of the level, and number of the records that it stands for. */
export type Mark = readonly [time: number, level: number, count: number];

/** Search that gives its result part by part. */
type Next = () => SearchPart | Promise<SearchPart>;

/** Plain list of the records that an archive has, to compare its searches with. */
export class KnownRecords {
  readonly known: Known[] = [];

  /** Makes a batch behind a number, from which records may be missing. */
  batchAfter(random: Random, run: string, after: number, count: number, arrived: number): Batch {
    const seqs: number[] = [];
    const lines: string[] = [];
    for (let seq = after + 1; seq <= after + count; seq++) {
      if (random.chance(0.01)) continue;
      const record = randomRecord(random, this.known.length);
      this.known.push({ run, seq, record });
      seqs.push(seq);
      lines.push(JSON.stringify(record));
    }
    return { seqs, text: lines.join("\n"), to: after + count, arrived };
  }

  /** Returns the records that a search has to find. */
  expected({ query, from = -Infinity, to = Infinity, after, before, newestFirst, limit }: SearchRequest): Known[] {
    const matches = compileQuery(query);
    const found = this.known.filter((known) => {
      const time = Date.parse(known.record.timestamp);
      return time >= from && time < to && (after === undefined || compareCursors(known, after) > 0) &&
        (before === undefined || compareCursors(known, before) < 0) && matches(known.record);
    });
    return (newestFirst ? found.reverse() : found).slice(0, limit);
  }

  /** Returns a mark for each record that a search has to find. */
  expectedMarks(request: SearchRequest): Mark[] {
    return this.expected(request)
      .map(({ record: { timestamp, level } }) => [Date.parse(timestamp), LEVELS.indexOf(level), 1]);
  }
}

/** Reads all records of a search. Its progress may not fall. */
export async function readRecords(next: Next): Promise<Known[]> {
  const found: Known[] = [];
  for (let progress = 0;;) {
    const part = await next();
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

/** Reads all marks of a search of times. */
export async function readMarks(next: Next): Promise<Mark[]> {
  const found: Mark[] = [];
  for (let isDone = false; !isDone;) {
    const part = await next();
    for (const [index, time] of part.times.entries()) found.push([time, part.levels[index], part.counts[index]]);
    isDone = part.isDone;
  }
  return found;
}

/** Checks that marks have the same counts for each interval and level, and without an end of it the same bounds. */
export function assertSameCounts(found: readonly Mark[], expected: readonly Mark[], interval: number, name: string) {
  assertEquals(sumsOf(found, interval), sumsOf(expected, interval), name);
  if (interval === Infinity) assertEquals(boundsOf(found), boundsOf(expected), name);
}

function sumsOf(marks: readonly Mark[], interval: number): [key: string, count: number][] {
  const sums = new Map<string, number>();
  for (const [time, level, count] of marks) {
    const key = `${Math.floor(time / interval)} ${LEVELS[level]}`;
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return Array.from(sums).filter(([, count]) => count > 0).toSorted();
}

function boundsOf(marks: readonly Mark[]): number[] {
  const times = marks.map(([time]) => time);
  return [Math.min(...times), Math.max(...times)];
}
