import { type Level, LEVELS } from "../record/level.ts";
import { type Entry, ringOf } from "../stream/log_stream.ts";
import type { LogRecord } from "../record/record.ts";
import { MAX_DATE_MS } from "../base/time.ts";
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

/** Lengths that people count in. Each goes into a day, or is whole days. */
const NICE_INTERVALS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

const COVERS = ["matched", "held"] as const;

const TIME = { type: ["string", "null"], description: "ISO 8601 in UTC; null where there is nothing to show." };

/** How many records match over time, by level. */
export const histogramRoute = documented({
  operationId: "countOverTime",
  summary: "How many records match over time, by level",
  description: "The intervals begin at multiples of their length since 1970 in UTC, so that they stay where they are " +
    "while time goes on. They cover `from` to `to`; without `from` they begin with the first record that matches, and " +
    "without `to` they end with the last one, but with `from` not before now. Empty ones are there too. With " +
    "`cover=held` they go from the first to the last record that is held between `from` and `to`, whether it matches " +
    "or not, so that they are the same for every filter.",
  parameters: [
    ...RANGE_PARAMETERS,
    queryParameter(
      "buckets",
      "About how many intervals to make: a length is chosen that people count in, so that there are no more than this " +
        "and one.",
      { type: "integer", minimum: 1, maximum: MAX_BUCKETS, default: DEFAULT_BUCKETS },
    ),
    queryParameter(
      "interval",
      "The length of an interval, instead: `500ms`, `10s`, `15m`, `1h`, `7d`. Beside `buckets` it gives way to a " +
        "longer one where there would be more than that and one.",
      { type: "string", examples: ["1m"] },
    ),
    queryParameter("cover", "Which records decide where the intervals begin and end.", {
      type: "string",
      enum: COVERS,
      default: COVERS[0],
    }),
  ],
  responses: {
    200: {
      description: "The counts.",
      content: json({
        title: "Histogram",
        ...object({
          ...POSITION,
          matched: { ...COUNT, description: "How many records match." },
          from: TIME,
          to: { ...TIME, description: "The end of what is covered, itself not covered." },
          interval_ms: { ...COUNT, description: "The length of each interval; 0 where there are none." },
          buckets: {
            type: "array",
            items: object({
              start: { type: "string", description: "When the interval begins: ISO 8601 in UTC." },
              count: COUNT,
              levels: object(Object.fromEntries(LEVELS.map((level) => [level, COUNT]))),
            }),
          },
        }),
      }),
    },
  },
}, async function countOverTime({ url: { searchParams: params }, stream, scan }) {
  const now = Date.now();
  const { from, to, matches } = readRangeFilter(params, now);
  const buckets = readCount(params, "buckets", DEFAULT_BUCKETS, MAX_BUCKETS, 1);
  const asked = readDuration(params, "interval");
  const cover = readChoice(params, "cover", COVERS);

  const { first, last } = ringOf(stream);
  const held = new Extent();
  const look = cover === "matched" ? matches : (record: LogRecord) => {
    const time = Date.parse(record.timestamp);
    if (time >= (from ?? -Infinity) && time < (to ?? Infinity)) held.add(time);
    return matches(record);
  };
  const found = readTimes(await scan(first, last, look));
  const [start, end] = cover === "held" ? held.range : rangeOf(found.extent, from, to, now);
  const span = start < end ? end - start : 0;
  const isTooShort = asked !== undefined && params.has("buckets") && span > asked * buckets;
  const interval = span === 0 ? 0 : asked === undefined || isTooShort ? niceInterval(span, buckets) : asked;
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    matched: found.times.length,
    from: formatTime(start),
    to: formatTime(end),
    interval_ms: interval,
    buckets: span === 0 ? [] : countIn(found, start, end, interval),
  });
});

/** When the records that match were, and how severe each is. */
interface Found {
  readonly times: readonly number[];
  readonly levels: readonly Level[];
  readonly extent: Extent;
}

/** From the earliest of some times to the latest. */
class Extent {
  earliest = Infinity;
  latest = -Infinity;

  add(time: number): void {
    this.earliest = Math.min(this.earliest, time);
    this.latest = Math.max(this.latest, time);
  }

  /** From the earliest to the first that is too late. */
  get range(): readonly [start: number, end: number] {
    return [this.earliest, this.latest + 1];
  }
}

function rangeOf({ range: [start, end] }: Extent, from: number | undefined, to: number | undefined, now: number) {
  return [from ?? start, to ?? Math.max(end, from === undefined ? -Infinity : Math.max(from, now))] as const;
}

function readTimes(entries: readonly Entry[]): Found {
  const times: number[] = [];
  const levels: Level[] = [];
  const extent = new Extent();
  for (const { record } of entries) {
    const time = Date.parse(record.timestamp);
    times.push(time);
    levels.push(record.level);
    extent.add(time);
  }
  return { times, levels, extent };
}

/** The shortest interval that people count in of which so many cover a span of time. */
function niceInterval(span: number, buckets: number): number {
  return NICE_INTERVALS.find((interval) => span <= interval * buckets) ?? YEAR * Math.ceil(span / (YEAR * buckets));
}

function countIn({ times, levels }: Found, start: number, end: number, interval: number) {
  // Whole numbers of milliseconds are divided, so nothing is rounded across a border.
  const first = Math.floor(start / interval);
  const size = Math.floor((end - 1) / interval) - first + 1;
  if (size > MAX_BUCKETS + 1) {
    const least = formatDuration(niceInterval(end - start, MAX_BUCKETS));
    throw badParameter("interval", `expected ${least} or longer from ${formatTime(start)} to ${formatTime(end)}`);
  }
  const buckets = Array.from({ length: size }, (_, index) => ({
    start: formatTime((first + index) * interval),
    count: 0,
    levels: Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>,
  }));
  for (const [index, time] of times.entries()) {
    const bucket = buckets[Math.floor(time / interval) - first];
    bucket.count++;
    bucket.levels[levels[index]]++;
  }
  return buckets;
}

/** Spells a time; one that no `Date` can tell is the nearest that one can. */
function formatTime(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(Math.max(-MAX_DATE_MS, Math.min(ms, MAX_DATE_MS))).toISOString() : null;
}

/** Spells a length of time as `interval` has it. */
function formatDuration(ms: number): string {
  const units = [["d", DAY], ["h", HOUR], ["m", MINUTE], ["s", SECOND]] as const;
  const [unit, length] = units.find(([, length]) => ms % length === 0) ?? ["ms", 1];
  return `${ms / length}${unit}`;
}
