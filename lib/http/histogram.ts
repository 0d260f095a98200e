import { type Level, LEVELS } from "../record/level.ts";
import { type Entry, ringOf } from "../stream/log_stream.ts";
import type { LogRecord } from "../record/record.ts";
import { EVERYTHING } from "../query/filter.ts";
import { MAX_DATE_MS, printDuration } from "../base/time.ts";
import { COUNT, json, object, POSITION } from "./operation.ts";
import {
  badParameter,
  queryParameter,
  RANGE_PARAMETERS,
  readChoice,
  readCount,
  readDuration,
  readRangeFilter,
} from "./params.ts";
import { documented, jsonResponse } from "./route.ts";

const DEFAULT_BUCKETS = 60;
const MAX_BUCKETS = 1000;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Round interval lengths, in ms. Each divides a day, or is a number of whole days. */
const NICE_INTERVALS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

const COVERS = ["matched", "held"] as const;

const TIME = { type: ["string", "null"], description: "ISO 8601 in UTC; null if no interval is covered." };

/** Route that counts the matching records over time, by level. */
export const histogramRoute = documented({
  operationId: "countOverTime",
  summary: "Counts matching records over time, by level",
  description:
    "Intervals start at multiples of their length since 1970 in UTC, so they do not move as time passes. They " +
    "cover `from` to `to`. Without `from` they start at the first matching record. Without `to` they end at the last " +
    "one, or now if `from` is given. Empty intervals are included. With `cover=held` they cover all records held " +
    "between `from` and `to`, so they are the same for every filter.",
  parameters: [
    ...RANGE_PARAMETERS,
    queryParameter(
      "buckets",
      "Approximate number of intervals. Their length is rounded up to a usual one; there is at most one interval more.",
      { type: "integer", minimum: 1, maximum: MAX_BUCKETS, default: DEFAULT_BUCKETS },
    ),
    queryParameter(
      "interval",
      "Length of an interval: `500ms`, `10s`, `15m`, `1h`, `7d`. If `buckets` is given too and would be exceeded, a " +
        "longer one is chosen.",
      { type: "string", examples: ["1m"] },
    ),
    queryParameter("cover", "Records that define the range of the intervals.", {
      type: "string",
      enum: COVERS,
      default: COVERS[0],
    }),
  ],
  responses: {
    200: {
      description: "Counts of each interval.",
      content: json({
        title: "Histogram",
        ...object({
          ...POSITION,
          matched: { ...COUNT, description: "Records that match." },
          from: TIME,
          to: { ...TIME, description: "End of the range, exclusive." },
          interval_ms: { ...COUNT, description: "Length of each interval; 0 if there is none." },
          buckets: {
            type: "array",
            items: object({
              start: { type: "string", description: "Start of the interval: ISO 8601 in UTC." },
              count: COUNT,
              levels: object(Object.fromEntries(LEVELS.map((level) => [level, COUNT]))),
            }),
          },
        }),
      }),
    },
  },
}, async function countOverTime(context) {
  const { request, url: { searchParams: params }, stream, scan, history, patterns } = context;
  const now = Date.now();
  const { filter, from, to, matches } = await readRangeFilter(params, patterns, now);
  const buckets = readCount(params, "buckets", DEFAULT_BUCKETS, MAX_BUCKETS, 1);
  const asked = readDuration(params, "interval");
  const cover = readChoice(params, "cover", COVERS);

  const { first, last } = ringOf(stream);
  const before = { run: stream.run, seq: last + 1 };
  const held = new Extent();
  const look = cover === "matched" ? matches : (record: LogRecord) => {
    const time = Date.parse(record.timestamp);
    if (time >= (from ?? -Infinity) && time < (to ?? Infinity)) held.add(time);
    return matches(record);
  };
  const extent = new Extent();
  let entries: readonly Entry[] = [];
  if (history === undefined) {
    entries = await scan(first, last, look);
    for (const { record } of entries) extent.add(Date.parse(record.timestamp));
  } else if (cover === "held" || from === undefined || to === undefined) {
    // The records of an archive may be too many to keep their times, so they are read again to count them.
    const covered = cover === "held" ? held : extent;
    const every = cover === "held" ? EVERYTHING : filter;
    const parts = history.times({ filter: every, from, to, before, interval: Infinity, request });
    for await (const { times } of parts) for (let index = 0; index < times.length; index++) covered.add(times[index]);
  }
  const [start, end] = cover === "held" ? held.range : rangeOf(extent, from, to, now);
  const span = start < end ? end - start : 0;
  const isTooShort = asked !== undefined && params.has("buckets") && span > asked * buckets;
  const interval = span === 0 ? 0 : asked === undefined || isTooShort ? niceInterval(span, buckets) : asked;
  const counts = new Counts(start, end, interval);
  if (history === undefined) {
    for (const { record } of entries) counts.add(Date.parse(record.timestamp), record.level);
  } else {
    const parts = history.times({ filter, from, to, before, request, ...interval > 0 && { interval } });
    for await (const { times, levels, counts: records } of parts) {
      for (let index = 0; index < times.length; index++) {
        counts.add(times[index], LEVELS[levels[index]], records?.[index]);
      }
    }
  }
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    matched: counts.total,
    from: formatTime(start),
    to: formatTime(end),
    interval_ms: interval,
    buckets: counts.buckets,
  });
});

/** Records of an interval. */
interface Bucket {
  readonly start: string | null;
  count: number;
  readonly levels: Record<Level, number>;
}

/** Range of times. */
class Extent {
  earliest = Infinity;
  latest = -Infinity;

  add(time: number): void {
    this.earliest = Math.min(this.earliest, time);
    this.latest = Math.max(this.latest, time);
  }

  /** Start of the range, and its exclusive end. */
  get range(): readonly [start: number, end: number] {
    return [this.earliest, this.latest + 1];
  }
}

function rangeOf({ range: [start, end] }: Extent, from: number | undefined, to: number | undefined, now: number) {
  return [from ?? start, to ?? Math.max(end, from === undefined ? -Infinity : Math.max(from, now))] as const;
}

/** Returns the shortest usual interval of which `buckets` cover a span of time, in ms. */
function niceInterval(span: number, buckets: number): number {
  return NICE_INTERVALS.find((interval) => span <= interval * buckets) ?? YEAR * Math.ceil(span / (YEAR * buckets));
}

/** Counts of records in intervals of time. */
class Counts {
  /** Records counted. */
  total = 0;
  readonly buckets: readonly Bucket[];
  readonly #interval: number;
  /** Number of the interval of the first bucket, from the Unix epoch. */
  readonly #first: number;

  /**
   * @param start Start of the range, in milliseconds since the Unix epoch.
   * @param end Exclusive end.
   * @param interval Length of a bucket, in ms; 0 for no buckets.
   * @throws {HttpProblem} 400 if the interval is too short for the range.
   */
  constructor(start: number, end: number, interval: number) {
    // Times are whole milliseconds, so no division rounds across a border.
    this.#interval = interval;
    this.#first = Math.floor(start / interval);
    const size = interval === 0 ? 0 : Math.floor((end - 1) / interval) - this.#first + 1;
    if (size > MAX_BUCKETS + 1) {
      const least = printDuration(niceInterval(end - start, MAX_BUCKETS));
      throw badParameter("interval", `expected ${least} or longer from ${formatTime(start)} to ${formatTime(end)}`);
    }
    this.buckets = Array.from({ length: size }, (_, index) => ({
      start: formatTime((this.#first + index) * interval),
      count: 0,
      levels: Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>,
    }));
  }

  /** Counts records of an interval, unless they are outside of the range: they were stored after the range was found. */
  add(time: number, level: Level, records = 1): void {
    const bucket = this.buckets[Math.floor(time / this.#interval) - this.#first];
    if (bucket === undefined) return;
    this.total += records;
    bucket.count += records;
    bucket.levels[level] += records;
  }
}

/** Formats a time, clamped to the range of `Date`. */
function formatTime(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(Math.max(-MAX_DATE_MS, Math.min(ms, MAX_DATE_MS))).toISOString() : null;
}
