import { parseFilter } from "../query/filter.ts";
import type { Template } from "../query/templates.ts";
import { LEVELS } from "../record/level.ts";
import { isOwnRecord } from "../record/own.ts";
import { Intervals, PatternCount } from "../signals/pattern_counts.ts";
import { MAX_LISTED } from "../signals/value_counts.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { ringOf } from "../stream/log_stream.ts";
import { formatTime } from "../record/timestamp.ts";
import { allowedPatterns, templatesFor } from "./allowed_patterns.ts";
import { compareCursors, isEventId, parseEventId, startOfRun } from "../wire/cursor.ts";
import { namesOwn } from "../signals/names_own.ts";
import { COUNT, json, object, POSITION, ref, TIME } from "./operation.ts";
import {
  badParameter,
  queryParameter,
  RANGE_PARAMETERS,
  type RangeFilter,
  readChoice,
  readCount,
  readCursor,
  readRangeFilter,
  readTime,
} from "./params.ts";
import { documented, jsonResponse, type RouteContext } from "./route.ts";
import { matchesWithin } from "./time_range.ts";
import { AFTER_PARAMETER, readWithin, VISITED, visitRecords, WITHIN_PARAMETER } from "./visit.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 5000;

/** Orders of the patterns: by number of records, by errors, by their first record, by their last one, and by change. */
const SORTS = ["count", "errors", "first", "last", "change"] as const;

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
    {
      ...AFTER_PARAMETER,
      description: "Count the records after this id alone, and tell which patterns are new since.",
    },
    queryParameter("sort", "Order: most records, most errors, newest pattern, last seen or largest change first.", {
      type: "string",
      enum: SORTS,
      default: SORTS[0],
    }),
    queryParameter(
      "since",
      "Patterns whose first record came at this time or later, in the forms of `from`; or after the record with this id, " +
        "or that of the start of a run, which ends in `-0`. A record that is no longer kept stands for the start of its run.",
    ),
    queryParameter(
      "before_from",
      "Start of another range, in the forms of `from`: each pattern has its count there, too.",
    ),
    queryParameter("before_to", "End of that range."),
    queryParameter("limit", "Maximum number of patterns.", { ...COUNT, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
  ],
  responses: {
    200: {
      description: "Patterns.",
      content: json({
        title: "Patterns",
        ...object({
          ...POSITION,
          ...VISITED,
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
              before: { ...COUNT, description: "Records in the other range. A pattern may have none but these." },
              levels: object(Object.fromEntries(LEVELS.map((level) => [level, COUNT]))),
              first: { ...TIME, description: "Timestamp of its first matching record." },
              last: { ...TIME, description: "Timestamp of its last matching record." },
              since: { ...TIME, description: "Timestamp of its first record that was read, matching or not." },
              services: VALUES,
              loggers: VALUES,
              exemplar: { ...ref("EventId"), description: "Id of its newest matching record." },
              trend: { type: "array", items: COUNT, description: "Records of each interval." },
              new: { type: "boolean", description: "With `after`: true if no record up to that one has the pattern." },
            }, ["since", "before", "new"]),
          },
        }),
      }),
    },
  },
}, async function listPatterns(context) {
  const { url: { searchParams: params }, stream, patterns, confinement } = context;
  const now = Date.now();
  const range = await readRangeFilter(params, patterns, now);
  const withinMs = readWithin(params);
  const sort = readChoice(params, "sort", SORTS);
  const since = await readSince(context, now);
  const other = readOther(params, now);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const after = readCursor(params, "after");
  await patterns!.catchUp();
  const { first, last } = ringOf(stream);
  const trends = new Intervals();
  const counts = new Map<string, PatternCount>();
  /** Patterns of the records up to `after`. */
  const earlier = new Set<string>();
  const withOwn = namesOwn(range.filter.query);

  /** Visits the records of a range with their patterns. */
  function visit(range: RangeFilter, look: (entry: HistoryEntry, pattern: Template) => false | void) {
    return visitRecords(context, range, withinMs, (entry) => {
      if (!withOwn && isOwnRecord(entry.record)) return false;
      return look(entry, patterns!.learn(entry.record.message));
    });
  }

  /** Returns the count of a pattern, which begins at 0. */
  function countOf(pattern: Template): PatternCount {
    let count = counts.get(pattern.id);
    if (count === undefined) counts.set(pattern.id, count = new PatternCount(pattern, trends));
    return count;
  }

  const visited = await visit(range, (entry, pattern) => {
    if (after === undefined || compareCursors(entry, after) > 0) return countOf(pattern).add(entry);
    earlier.add(pattern.id);
    return false;
  });
  const before = other && await visit(
    { ...range, ...other, matches: matchesWithin(range.filter, other.from, other.to) },
    (entry, pattern) => countOf(pattern).addBefore(entry),
  );
  // The start of a pattern tells of records that a confined user may not read.
  const startOf = ({ template }: PatternCount) =>
    confinement === undefined ? patterns!.historyOf(template)?.first : undefined;
  // Records that the ring has overwritten count as well.
  const isNew = (count: PatternCount) =>
    !earlier.has(count.template.id) && (startOf(count) ?? count.first) >= count.first;
  const scale = other === undefined ? 1 : lengthOf(range, now) / lengthOf(other, now);
  const changeOf = ({ count, before }: PatternCount) => changeIn(count, before * scale);
  const order = sort === "change"
    ? (left: PatternCount, right: PatternCount) => changeOf(right) - changeOf(left)
    : ORDERS[sort];
  const found = Array.from(counts.values())
    .filter((count) => since === undefined || (startOf(count) ?? count.first) >= since)
    .sort((left, right) => order(left, right) || (left.template.id < right.template.id ? -1 : 1));
  const listed = found.slice(0, limit);
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    ...visited,
    complete: visited.complete && before?.complete !== false,
    distinct: found.length,
    other: found.slice(limit).reduce((sum, { count }) => sum + count, 0),
    from: formatTime(trends.start),
    interval_ms: trends.length,
    patterns: listed.map((count) => {
      const start = startOf(count);
      return {
        ...count.summary,
        ...before !== undefined && { before: count.before },
        ...start !== undefined && { since: formatTime(start) },
        ...after !== undefined && { new: isNew(count) },
      };
    }),
  });
});

/**
 * Parses the time from which on a pattern is new, or finds that of a record. For a record that is not kept it is the
 * start of its run.
 *
 * @throws {HttpProblem} 400 if the value is neither a time nor the id of a record.
 */
async function readSince({ url: { searchParams: params }, ...context }: RouteContext, now: number) {
  const text = params.get("since")?.trim() ?? "";
  if (!isEventId(text)) return readTime(params, "since", now);
  const { stream, scan, history, request } = context;
  const { run, seq } = parseEventId(text);
  const held = run === stream.run ? (await scan(seq, seq, () => true)).at(0)?.record : undefined;
  if (held !== undefined) return Date.parse(held.timestamp);
  const range = {
    filter: parseFilter({}),
    after: { run, seq: seq - 1 },
    before: { run, seq: seq + 1 },
    limit: 1,
    request,
  };
  for await (const entries of history?.read(range) ?? []) {
    for (const { record } of entries) return Date.parse(record.timestamp);
  }
  const start = run !== stream.run || seq <= ringOf(stream).last ? startOfRun(run) : undefined;
  if (start !== undefined) return start;
  throw badParameter("since", `expected a time or the id of a record, got "${text}"`);
}

/** Time range, in milliseconds since the Unix epoch. */
interface Span {
  readonly from?: number;
  readonly to?: number;
}

/** Parses the other range; `undefined` if there is none. */
function readOther(params: URLSearchParams, now: number): Span | undefined {
  const from = readTime(params, "before_from", now);
  const to = readTime(params, "before_to", now);
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && to < from) {
    throw badParameter("before_to", 'expected a time that is not before "before_from"');
  }
  return { from, to };
}

/** Returns the length of a range, in ms; that of all times if it has no start. */
function lengthOf({ from = 0, to = Infinity }: Span, now: number): number {
  return Math.max(1, Math.min(to, now) - from);
}

/** Returns how much a count differs from the expected one, in standard deviations of both. */
function changeIn(count: number, expected: number): number {
  return Math.abs(count - expected) / Math.sqrt(count + expected + 1);
}

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
  const isKnown = (await allowedPatterns(context, [id])).has(id);
  return jsonResponse(
    isKnown
      ? { id, template: text, templates: templatesFor(patterns.around(id), id, context) }
      : { id: "", template: "", templates: [] },
  );
});

const ORDERS: Readonly<
  Record<Exclude<typeof SORTS[number], "change">, (left: PatternCount, right: PatternCount) => number>
> = {
  count: (left, right) => right.count - left.count,
  errors: (left, right) => right.errors - left.errors || right.count - left.count,
  first: (left, right) => right.first - left.first,
  last: (left, right) => right.last - left.last,
};
