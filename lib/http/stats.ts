import { isOwnRecord } from "../record/own.ts";
import { GROUP_SORTS, type ListedGroups, MAX_GROUPS, MAX_GROUPS_OVER_TIME, MAX_INTERVALS } from "../signals/groups.ts";
import { SKETCH_ERROR } from "../signals/sketch.ts";
import type { Patterns } from "../signals/patterns.ts";
import { MAX_GROUP_TEXT, Stats, type StatsSummary } from "../signals/stats.ts";
import { MAX_DATE_MS } from "../base/time.ts";
import { formatTime } from "../record/timestamp.ts";
import { type LogStream, ringOf } from "../stream/log_stream.ts";
import { namesOwn } from "../signals/names_own.ts";
import { COUNT, json, object, type Parameter, POSITION, ref, type Schema, TIME } from "./operation.ts";
import {
  badParameter,
  parseWithPatterns,
  queryParameter,
  RANGE_PARAMETERS,
  readChoice,
  readCount,
  readDuration,
  readRangeFilter,
} from "./params.ts";
import { documented, jsonResponse } from "./route.ts";
import { scan } from "./scan.ts";
import type { StatsOptions } from "./signal_routes.ts";
import { matchesWithin } from "./time_range.ts";
import { readWithin, VISITED, visitRecords, WITHIN_PARAMETER } from "./visit.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** Bounds of the work of one request. */
const MAX_BY = 4;
const MAX_FIELD_LENGTH = 256;

const NUMBER: Schema = { type: "number" };

/** Schemas of the figures of numbers. */
export const NUMBER_FIGURES: Readonly<Record<string, Schema>> = {
  values: { ...COUNT, description: "Records that have a number in the field." },
  min: { ...NUMBER, description: "Smallest number." },
  mean: { ...NUMBER, description: "Mean of the numbers." },
  p50: { ...NUMBER, description: "Median, within 1 %." },
  p90: { ...NUMBER, description: "90th percentile by nearest rank, within 1 %." },
  p99: { ...NUMBER, description: "99th percentile by nearest rank, within 1 %." },
  max: { ...NUMBER, description: "Largest number." },
};

const FIGURES: Readonly<Record<string, Schema>> = {
  count: { ...COUNT, description: "Number of the records." },
  rate: { ...NUMBER, description: "Records per second." },
  errors: { ...COUNT, description: "Records of level ERROR and above." },
  error_share: { ...NUMBER, description: "Part of them in all records, from 0 to 1." },
  ...NUMBER_FIGURES,
};
const NUMBERS = Object.keys(NUMBER_FIGURES);

/** Schemas of the figures of a group. */
export const GROUP_FIGURES: Readonly<Record<string, Schema>> = {
  ...FIGURES,
  first: { ...TIME, description: "Timestamp of the first record." },
  last: { ...TIME, description: "Timestamp of the last record." },
  trend: { type: "array", items: COUNT, description: "Records of each interval." },
  over_time: {
    type: "array",
    items: object(FIGURES, NUMBERS),
    description: "Figures of each interval, if `interval` is given.",
  },
};

/** Names of the figures that a group may lack. */
export const OPTIONAL_FIGURES: readonly string[] = [...NUMBERS, "first", "last", "over_time"];

/** Schemas of the intervals of statistics. */
export const INTERVALS: Readonly<Record<string, Schema>> = {
  from: { ...TIME, description: "Start of the range of the rates." },
  to: { ...TIME, description: "End of it, exclusive." },
  start: { ...TIME, description: "Start of the first interval." },
  interval_ms: { ...COUNT, description: "Length of each interval." },
};

/** Parameter for the intervals of figures over time. */
export const INTERVAL_PARAMETER: Parameter = queryParameter(
  "interval",
  `Length of an interval for figures over time: \`10s\`, \`1m\`, \`1h\`. It doubles while there are more than ` +
    `${MAX_INTERVALS}.`,
  { type: "string", examples: ["1m"] },
);

/** Parameter for the order of the groups. */
export const SORT_PARAMETER: Parameter = queryParameter("sort", "Order of the groups, the largest first.", {
  type: "string",
  enum: GROUP_SORTS,
  default: GROUP_SORTS[0],
});

/** Route that returns statistics of the matching records by the values of fields. */
export const statsRoute = documented({
  operationId: "computeStats",
  summary: "Counts, rates, share of errors and percentiles by the values of fields",
  description:
    `Percentiles differ from the exact ones by ${
      100 * SKETCH_ERROR
    } % of them at most. A field that has URLs or their ` +
    "paths is grouped by path, with `:id` in place of the segments that have a digit or an `@`, except for versions such as " +
    "`v2`: `/orders/:id`. Durations are in ms, in whatever unit a record has them: by the name of the field, that of a " +
    "known program (`request_time` of nginx, `duration` of Caddy), or a text such as `12.5ms`. All records held are read, " +
    "and then those of the archive, from the newest one back, for as long as `within` allows. Records that Ringside writes " +
    "about itself are left out, unless the query names their logger.",
  parameters: [
    ...RANGE_PARAMETERS,
    WITHIN_PARAMETER,
    queryParameter(
      "by",
      "Field to group by: `level`, `message`, `pattern`, or a dotted path into the metadata as in the query. Repeat the " +
        "parameter for several fields. Without it, all records are one group.",
      { type: "array", items: { type: "string", maxLength: MAX_FIELD_LENGTH }, maxItems: MAX_BY },
    ),
    queryParameter("of", "Field whose numbers are summarized, such as `duration_ms`.", {
      type: "string",
      maxLength: MAX_FIELD_LENGTH,
    }),
    INTERVAL_PARAMETER,
    SORT_PARAMETER,
    queryParameter("limit", "Maximum number of groups.", { ...COUNT, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
  ],
  responses: {
    200: {
      description: "Statistics.",
      content: json({
        title: "Statistics",
        ...object({
          ...POSITION,
          ...VISITED,
          by: { type: "array", items: { type: "string" } },
          of: { type: "string" },
          unit: { type: "string", description: "Unit of the numbers: `ms` for durations; empty if it is unknown." },
          ...INTERVALS,
          missing: { ...COUNT, description: "Records without one of the fields to group by." },
          distinct: {
            ...COUNT,
            description: `Groups told apart, including those beyond the limit: ${MAX_GROUPS} at most, ` +
              `${MAX_GROUPS_OVER_TIME} with an interval.`,
          },
          groups: {
            type: "array",
            items: object({
              group: {
                type: "object",
                additionalProperties: { type: ["string", "number", "boolean", "null"] },
                description: "Value of each field.",
              },
              query: { type: "string", description: "Query for its records, without that of the request." },
              ...GROUP_FIGURES,
              exemplar: {
                ...ref("EventId"),
                description: "Id of the record with the largest number, or of its newest.",
              },
            }, [...OPTIONAL_FIGURES, "query"]),
          },
          other: {
            ...object(GROUP_FIGURES, OPTIONAL_FIGURES),
            description:
              "Records of groups beyond the limit or that were not told apart, and those whose value is a list, " +
              `an object, or longer than ${MAX_GROUP_TEXT} characters.`,
          },
          all: { ...object(GROUP_FIGURES, OPTIONAL_FIGURES), description: "Records of all groups." },
        }, ["of", "from", "to", "start"]),
      }),
    },
  },
}, async function computeStats(context) {
  const { url: { searchParams: params }, stream, patterns } = context;
  const range = await readRangeFilter(params, patterns);
  const withinMs = readWithin(params);
  const by = readBy(params);
  const of = readField(params, "of");
  const interval = readDuration(params, "interval");
  const sort = readChoice(params, "sort", GROUP_SORTS);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  if (by.includes("pattern")) await patterns?.catchUp();
  const { first, last } = ringOf(stream);
  const stats = new Stats({ by, of, interval, patterns });
  const withOwn = namesOwn(range.filter.query);
  const visited = await visitRecords(context, range, withinMs, (entry) => {
    if (!withOwn && isOwnRecord(entry.record)) return false;
    stats.add(entry);
  });
  const { missing, unit, distinct, groups, other, all, ...rest } = await stats.summarize(sort, limit, range);
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    ...visited,
    by,
    ...of !== undefined && { of },
    unit,
    ...rangeTexts(rest),
    missing,
    distinct,
    groups,
    other,
    all,
  });
});

/**
 * Computes statistics of the records that a stream holds.
 *
 * @param stream Stream to read.
 * @param patterns Its patterns.
 * @param options Groups, numbers and filter.
 * @throws {FilterSyntaxError} If the filter has a syntax error.
 */
export async function statsOfStream(
  stream: LogStream,
  patterns: Patterns,
  { q, from, to, sort = GROUP_SORTS[0], limit = DEFAULT_LIMIT, ...asked }: StatsOptions = {},
): Promise<StatsSummary> {
  const filter = await parseWithPatterns({ q }, patterns);
  if (asked.by?.includes("pattern")) await patterns.catchUp();
  const matches = matchesWithin(filter, from, to);
  const withOwn = namesOwn(filter.query);
  const stats = new Stats({ ...asked, patterns });
  const { run } = stream;
  const ring = ringOf(stream);
  await scan(ring, ring.first, ring.last, (record, seq) => {
    if ((withOwn || !isOwnRecord(record)) && matches(record)) stats.add({ run, seq, record });
    return false; // the search collects no record
  }, { newestFirst: true });
  return await stats.summarize(sort, limit, { from, to });
}

function readBy(params: URLSearchParams): readonly string[] {
  const by = [
    ...new Set(params.getAll("by").map((field) => checkedField("by", field)).filter((field) => field !== "")),
  ];
  if (by.length > MAX_BY) throw badParameter("by", `expected at most ${MAX_BY} fields`);
  return by;
}

/** Reads the name of a field; a blank one counts as absent. */
export function readField(params: URLSearchParams, name: string): string | undefined {
  return checkedField(name, params.get(name) ?? "") || undefined;
}

function checkedField(parameter: string, text: string): string {
  const field = text.trim();
  if (field.length <= MAX_FIELD_LENGTH) return field;
  throw badParameter(parameter, `expected at most ${MAX_FIELD_LENGTH} characters, got ${field.length}`);
}

/** Returns the range and the intervals of statistics as a response has them. */
export function rangeTexts({ range, start, interval }: Pick<ListedGroups<unknown>, "range" | "start" | "interval">) {
  return {
    ...range !== undefined && { from: timeText(range.from), to: timeText(range.to) },
    ...start !== undefined && { start: timeText(start) },
    interval_ms: interval,
  };
}

/** Formats a time, clamped to the range of `Date`. */
function timeText(ms: number): string {
  return formatTime(Math.max(-MAX_DATE_MS, Math.min(ms, MAX_DATE_MS)));
}
