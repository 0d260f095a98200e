import { clean, cut } from "../../wire/brief.ts";
import { Answer } from "../answer.ts";
import { digitsOf } from "../pattern_lines.ts";
import { linkOf, queryOf } from "../records.ts";
import { BUDGET_FIELD, defineTool, FILTER_FIELDS, RANGE_FIELDS, type Tool } from "../tool.ts";

/** Longest value of a group, in UTF-16 code units. */
const MAX_VALUE = 120;

/** Tool that summarizes records by the values of fields. */
export const STATS: Tool = defineTool({
  name: "stats",
  title: "Statistics",
  description:
    "Counts, rate, share of errors and percentiles of matching records by the values of fields, such as by=method,path " +
    "of=duration_ms for each endpoint. Paths are grouped as /orders/:id, durations are in ms, percentiles within 1 %.",
  fields: {
    by: { type: "string", maxLength: 400, description: "Fields to group by, with commas; all records without it." },
    of: { type: "string", maxLength: 200, description: "Field whose numbers are summarized, such as duration_ms." },
    ...FILTER_FIELDS,
    ...RANGE_FIELDS,
    sort: {
      type: "string",
      enum: ["count", "errors", "error_share", "p50", "p90", "p99", "max"],
      description: "Order of the groups, the largest first. Most records by default.",
    },
    limit: { type: "integer", minimum: 1, maximum: 200, default: 20, description: "Most groups." },
    ...BUDGET_FIELD,
  },
  answer: async ({ by, of, query, level, from, to, sort, limit, budget }, call) => {
    const fields = by?.split(",").map((name) => name.trim()).filter((name) => name !== "");
    const params = { q: queryOf(query), level, from, to, by: fields, of, sort, limit };
    const found = await call.api.read("/stats", params, call.signal) as Statistics;
    const { run, newest, groups, distinct, missing, matched, all, unit } = found;
    const answer = new Answer(budget);
    const inUnit = unit === "" ? "" : ` ${unit}`;
    answer.say(
      `${matched.toLocaleString("en")} records` +
        (found.from === undefined ? "." : ` from ${found.from} to ${found.to}; a rate is per second.`),
    );
    answer.data(`all: ${figuresOf(all, inUnit)}`);
    if (fields !== undefined && fields.length > 0) {
      answer.say(`${groups.length} of ${distinct} groups; ${missing.toLocaleString("en")} records lack a field.`);
      if (groups.length === 0) answer.say("No record has these fields: see describe for their names.");
      const lines = groups.map((group) =>
        `${groupText(group.group)}: ${figuresOf(group, inUnit)}` +
        `${group.trend.length > 1 ? ` trend ${digitsOf(group.trend)}` : ""} e.g. ${group.exemplar}`
      );
      const shown = answer.all(lines);
      if (shown < lines.length) answer.say(`${lines.length - shown} had no room: raise budget, or narrow the query.`);
    }
    if (of !== undefined && (all.values ?? 0) === 0) answer.say("No record has a number in that field: see describe.");
    if (!found.complete) answer.say("Not all of the archive was counted: narrow the range with from.");
    return answer.end({ missed: 0, link: linkOf(call.api.page, { q: query, level }), cursor: `${run}-${newest}` });
  },
});

interface Figures {
  readonly count: number;
  readonly rate: number;
  readonly errors: number;
  readonly error_share: number;
  readonly values?: number;
  readonly mean?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly max?: number;
}

interface Group extends Figures {
  readonly group: Readonly<Record<string, string | number | boolean | null>>;
  readonly trend: readonly number[];
  readonly exemplar: string;
}

interface Statistics {
  readonly run: string;
  readonly newest: number;
  readonly matched: number;
  readonly complete: boolean;
  readonly unit: string;
  readonly from?: string;
  readonly to?: string;
  readonly missing: number;
  readonly distinct: number;
  readonly groups: readonly Group[];
  readonly all: Figures;
}

function groupText(group: Group["group"]): string {
  return Object.entries(group)
    .map(([name, value]) => `${clean(name)}=${cut(clean(String(value)), MAX_VALUE)}`)
    .join(" ");
}

function figuresOf({ count, rate, errors, error_share, p50, p90, p99, max }: Figures, unit: string): string {
  const share = errors === 0 ? "" : ` errors ${errors} (${rounded(100 * error_share)} %)`;
  const numbers = p50 === undefined || p90 === undefined || p99 === undefined || max === undefined
    ? ""
    : ` p50 ${rounded(p50)} p90 ${rounded(p90)} p99 ${rounded(p99)} max ${rounded(max)}${unit}`;
  return `x${count} ${rounded(rate)}/s${share}${numbers}`;
}

/** Formats a number with three significant digits. */
function rounded(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
