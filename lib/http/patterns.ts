import { LEVELS } from "../record/level.ts";
import { isOwnRecord } from "../record/own.ts";
import { Intervals, MAX_LISTED, PatternCount } from "../signals/pattern_counts.ts";
import { ringOf } from "../stream/log_stream.ts";
import { formatTime } from "../record/timestamp.ts";
import { allowedPatterns, templatesFor } from "./allowed_patterns.ts";
import { namesOwn } from "./names_own.ts";
import { COUNT, json, object, POSITION, ref } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readCount, readRangeFilter, readTime } from "./params.ts";
import { documented, jsonResponse } from "./route.ts";
import { readWithin, VISITED, visitRecords, WITHIN_PARAMETER } from "./visit.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 5000;

/** Orders of the patterns: by number of records, by errors, by their first record, and by their last one. */
const SORTS = ["count", "errors", "first", "last"] as const;

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
  const range = await readRangeFilter(params, patterns, now);
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
  const isKnown = (await allowedPatterns(context, [id])).has(id);
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
