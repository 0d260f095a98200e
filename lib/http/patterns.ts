import { LEVELS } from "../record/level.ts";
import type { Level } from "../record/severity.ts";
import { isOwnRecord } from "../record/own.ts";
import type { Template } from "../query/templates.ts";
import type { Query } from "../query/syntax.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { ringOf } from "../stream/log_stream.ts";
import { compareCursors, type Cursor, formatEventId } from "../wire/cursor.ts";
import { formatTime } from "../record/timestamp.ts";
import { knownPatterns, templatesFor } from "./known_patterns.ts";
import { COUNT, json, object, POSITION, ref } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readCount, readRangeFilter, readTime } from "./params.ts";
import { documented, jsonResponse } from "./route.ts";
import { readWithin, visitRecords, WITHIN_PARAMETER } from "./visit.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 5000;

/** Orders of the patterns: by number of records, by errors, by their first record, and by their last one. */
const SORTS = ["count", "errors", "first", "last"] as const;

/** Most intervals of a trend, and the length of the shortest one, in ms. */
const MAX_INTERVALS = 40;
const MIN_INTERVAL_MS = 1000;

/** Values that are listed of the services and of the loggers of a pattern, and those that are counted. */
const MAX_LISTED = 5;
const MAX_COUNTED = 100;

const TIME = { type: "string", description: "ISO 8601 in UTC." } as const;
const VALUES = {
  type: "array",
  description: `The most frequent ones, ${MAX_LISTED} at most.`,
  items: object({ value: { type: "string" }, count: COUNT }),
} as const;

/** Route that counts the matching records by the pattern of their message. */
export const patternsRoute = documented({
  operationId: "listPatterns",
  summary: "Counts records by the pattern of their message",
  description:
    "Messages that differ in variable parts alone, such as numbers and ids, have the same pattern. Its `id` selects its " +
    "records as `pattern:ID` in a query. All records held are counted, and then those of the archive, from the newest " +
    "one back, for as long as `within` allows. Records that Ringside writes about itself are left out, unless the query " +
    "names their logger.",
  parameters: [
    ...RANGE_PARAMETERS,
    WITHIN_PARAMETER,
    queryParameter("sort", "Order: most records, most errors, newest pattern or last seen first.", {
      type: "string",
      enum: SORTS,
      default: SORTS[0],
    }),
    queryParameter("since", "Patterns whose first record came at this time or later, in the forms of `from`."),
    queryParameter("limit", "Maximum number of patterns.", { ...COUNT, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
  ],
  responses: {
    200: {
      description: "Patterns.",
      content: json({
        title: "Patterns",
        ...object({
          ...POSITION,
          matched: { ...COUNT, description: "Records that match." },
          held: { ...COUNT, description: "Those of them that are held in memory." },
          complete: {
            type: "boolean",
            description: "False if the time was over before all of the archive was counted.",
          },
          distinct: { ...COUNT, description: "Patterns, including those beyond the limit." },
          other: { ...COUNT, description: "Records of the patterns that are not listed." },
          from: { ...TIME, description: "Start of the trends." },
          interval_ms: { ...COUNT, description: "Length of each interval of a trend." },
          patterns: {
            type: "array",
            items: object({
              id: { type: "string", description: "Hash of its first message, 12 digits in hex." },
              template: { type: "string", description: "Message with `<*>` in place of variable parts." },
              count: COUNT,
              levels: object(Object.fromEntries(LEVELS.map((level) => [level, COUNT]))),
              first: { ...TIME, description: "Timestamp of its first matching record." },
              last: { ...TIME, description: "Timestamp of its last matching record." },
              since: { ...TIME, description: "Timestamp of its first record that was read, matching or not." },
              services: VALUES,
              loggers: VALUES,
              exemplar: { ...ref("EventId"), description: "Id of its newest matching record." },
              trend: { type: "array", items: COUNT, description: "Records of each interval." },
            }, ["since"]),
          },
        }),
      }),
    },
  },
}, async function listPatterns(context) {
  const { url: { searchParams: params }, stream, patterns, confinement } = context;
  const now = Date.now();
  const range = readRangeFilter(params, patterns, now);
  const withinMs = readWithin(params);
  const sort = readChoice(params, "sort", SORTS);
  const since = readTime(params, "since", now);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  await patterns!.catchUp();
  const { first, last } = ringOf(stream);
  const trends = new Intervals();
  const counts = new Map<string, PatternCount>();
  const withOwn = namesOwn(range.filter.query);
  const visited = await visitRecords(context, range, withinMs, (entry) => {
    if (!withOwn && isOwnRecord(entry.record)) return false;
    const template = patterns!.learn(entry.record.message);
    let count = counts.get(template.id);
    if (count === undefined) counts.set(template.id, count = new PatternCount(template, trends));
    count.add(entry);
  });
  // The start of a pattern tells of records that a confined user may not read.
  const startOf = ({ template }: PatternCount) =>
    confinement === undefined ? patterns!.historyOf(template)?.first : undefined;
  const found = Array.from(counts.values())
    .filter((count) => since === undefined || (startOf(count) ?? count.first) >= since)
    .sort((left, right) => ORDERS[sort](left, right) || (left.template.id < right.template.id ? -1 : 1));
  const listed = found.slice(0, limit);
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    ...visited,
    distinct: found.length,
    other: found.slice(limit).reduce((sum, { count }) => sum + count, 0),
    from: formatTime(trends.start),
    interval_ms: trends.length,
    patterns: listed.map((count) => {
      const start = startOf(count);
      return { ...count.summary, ...start !== undefined && { since: formatTime(start) } };
    }),
  });
});

/** Route that returns a pattern, with what is needed to find its messages elsewhere. */
export const patternRoute = documented({
  operationId: "readPattern",
  summary: "Returns a pattern",
  description:
    "`templates` has those that may match the same messages; the best match of a message, after its variable parts are " +
    "replaced, is its pattern.",
  parameters: [{
    name: "id",
    in: "path",
    required: true,
    description: "Id of the pattern, or one that it had.",
    schema: { type: "string" },
  }],
  responses: {
    200: {
      description: "Pattern.",
      content: json({
        title: "Pattern",
        ...object({
          id: { type: "string", description: "Id that it has now; empty if the server does not know it." },
          template: { type: "string" },
          templates: {
            type: "array",
            items: object({
              id: { type: "string" },
              text: { type: "string" },
              isMerged: { type: "boolean", description: "True if one of its words had several values." },
            }),
          },
        }),
      }),
    },
  },
}, async function readPattern(context) {
  const { url: { pathname } } = context;
  const patterns = context.patterns!;
  await patterns.catchUp();
  const { id = "", text = "" } = patterns.get(pathname.slice(pathname.lastIndexOf("/") + 1)) ?? {};
  const isKnown = (await knownPatterns(context, [id])).has(id);
  return jsonResponse(
    isKnown
      ? { id, template: text, templates: templatesFor(patterns.around(id), id, context) }
      : { id: "", template: "", templates: [] },
  );
});

const ORDERS: Readonly<Record<typeof SORTS[number], (left: PatternCount, right: PatternCount) => number>> = {
  count: (left, right) => right.count - left.count,
  errors: (left, right) => right.errors - left.errors || right.count - left.count,
  first: (left, right) => right.first - left.first,
  last: (left, right) => right.last - left.last,
};

/** Returns true if a query names a logger of Ringside. */
function namesOwn(query: Query): boolean {
  switch (query.kind) {
    case "and":
    case "or":
      return query.terms.some(namesOwn);
    case "field":
      return query.name === "logger" && query.value.kind === "pattern" && query.value.parts[0].startsWith("ringside");
    default:
      return false;
  }
}

/** Intervals of all trends. They grow with the range of the times, so that there are never too many. */
class Intervals {
  /** Length of an interval, in ms. */
  length = MIN_INTERVAL_MS;
  #first = Infinity;
  #last = -Infinity;
  readonly #trends: Map<number, number>[] = [];

  /** Start of the first interval, in milliseconds since the Unix epoch; 0 if there is none. */
  get start(): number {
    return this.#first === Infinity ? 0 : this.#first * this.length;
  }

  open(): Map<number, number> {
    const trend = new Map<number, number>();
    this.#trends.push(trend);
    return trend;
  }

  add(trend: Map<number, number>, time: number): void {
    const index = Math.floor(time / this.length);
    trend.set(index, (trend.get(index) ?? 0) + 1);
    this.#first = Math.min(this.#first, index);
    this.#last = Math.max(this.#last, index);
    while (this.#last - this.#first >= MAX_INTERVALS) this.#double();
  }

  list(trend: ReadonlyMap<number, number>): number[] {
    return Array.from({ length: this.#last - this.#first + 1 }, (_, index) => trend.get(this.#first + index) ?? 0);
  }

  #double(): void {
    this.length *= 2;
    this.#first = Math.floor(this.#first / 2);
    this.#last = Math.floor(this.#last / 2);
    for (const trend of this.#trends) {
      const entries = Array.from(trend);
      trend.clear();
      for (const [index, count] of entries) {
        const half = Math.floor(index / 2);
        trend.set(half, (trend.get(half) ?? 0) + count);
      }
    }
  }
}

/** Counts the records of a pattern. */
class PatternCount {
  readonly template: Template;
  count = 0;
  first = Infinity;
  last = -Infinity;
  readonly #levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  readonly #services = new Map<string, number>();
  readonly #loggers = new Map<string, number>();
  readonly #intervals: Intervals;
  readonly #trend: Map<number, number>;
  #newest: Cursor | undefined;

  constructor(template: Template, intervals: Intervals) {
    this.template = template;
    this.#intervals = intervals;
    this.#trend = intervals.open();
  }

  get errors(): number {
    return this.#levels.ERROR + this.#levels.FATAL;
  }

  add({ run, seq, record }: HistoryEntry): void {
    const time = Date.parse(record.timestamp);
    this.count++;
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    this.#levels[record.level]++;
    count(this.#services, record.metadata.service);
    count(this.#loggers, record.metadata.logger);
    this.#intervals.add(this.#trend, time);
    if (this.#newest === undefined || compareCursors(this.#newest, { run, seq }) < 0) this.#newest = { run, seq };
  }

  get summary() {
    const { id, text } = this.template;
    const { run, seq } = this.#newest!;
    return {
      id,
      template: text,
      count: this.count,
      levels: this.#levels,
      first: formatTime(this.first),
      last: formatTime(this.last),
      services: top(this.#services),
      loggers: top(this.#loggers),
      exemplar: formatEventId(run, seq),
      trend: this.#intervals.list(this.#trend),
    };
  }
}

function count(counts: Map<string, number>, value: unknown): void {
  if (typeof value !== "string") return;
  const known = counts.get(value);
  if (known !== undefined || counts.size < MAX_COUNTED) counts.set(value, (known ?? 0) + 1);
}

function top(counts: ReadonlyMap<string, number>) {
  return Array.from(counts, ([value, count]) => ({ value, count }))
    .sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1))
    .slice(0, MAX_LISTED);
}
