import { TURNS } from "../../base/turns.ts";
import type { JsonValue } from "../../record/json.ts";
import type { TraceSummary } from "../../signals/traces.ts";
import { clean, cut } from "../../wire/brief.ts";
import { Answer } from "../answer.ts";
import type { Params } from "../api.ts";
import { type FoundPatterns, type FoundValue, levelCounts, patternLine, valueCounts } from "../pattern_lines.ts";
import { type FoundRecord, linkOf, PAGE_RECORDS, queryOf, readRecords, RECORD_WORK } from "../records.ts";
import { BUDGET_FIELD, type Call, defineTool, type Tool } from "../tool.ts";
import { ToolError } from "../tool_error.ts";

/** Fields whose values are counted. */
const FACETS = ["level", "service", "logger", "source"];

/** Most values of such a field, fields of the metadata, and patterns. */
const MAX_VALUES = 12;
const MAX_FIELDS = 40;
const MAX_PATTERNS = 8;

/** Longest example of a value. */
const MAX_EXAMPLE = 40;

/** Deepest object whose fields are listed. */
const MAX_DEPTH = 3;

const LANGUAGE = `Query language:
  timeout "connection refused"       words and phrases, in the message and the fields; AND is silent, OR and ( ) group
  -word NOT word                     without
  level>=warn service:payments       fields; * is any text in a value: logger:shop.*
  status>=500 duration_ms>100        numbers; user.id:42 reaches into objects; field:* has the field
  timestamp>15m                      the last 15 minutes
  pattern:ef077127d756               a pattern of the tool patterns
  trace_id:4bf92f35*                 a trace
  /ECONN\\w+/                         a regular expression`;

/** Tool that tells what the server holds. */
export const DESCRIBE: Tool = defineTool({
  name: "describe",
  title: "Describe the logs",
  description:
    "Call this first. Tells what logs are held: how many, since when, levels, services, fields, the patterns with most " +
    "errors, traces, and the query language.",
  fields: BUDGET_FIELD,
  answer: async ({ budget }, call) => {
    const { api, signal } = call;
    const q = queryOf(undefined);
    const read = <T>(path: string, params: Params) => api.read(path, params, signal) as Promise<T>;
    const [summary, page, facets, patterns, traces] = await Promise.all([
      readSummary(call),
      readRecords(call, { q, limit: PAGE_RECORDS }),
      read<Facets>("/facets", { q, field: FACETS, limit: MAX_VALUES }),
      read<FoundPatterns>("/patterns", { q, sort: "errors", limit: MAX_PATTERNS }),
      read<Traces>("/traces", { sort: "slowest", limit: 1 }),
    ]);
    const { run, oldest, newest, records } = page;
    const answer = new Answer(budget);
    const held = Math.max(0, newest - oldest + 1);
    answer.say(
      `Ringside${summary === undefined ? "" : ` ${summary.version}, ${summary.rate_per_s} records/s now`}. ` +
        `Held: ${held.toLocaleString("en")} records, ids ${run}-${oldest} to ${run}-${newest}. ` +
        `Without Ringside's own${summary?.archive === undefined ? "" : ", archive included"}: ` +
        `${facets.matched.toLocaleString("en")}${facets.complete ? "" : " or more"}.`,
    );
    if (summary !== undefined) {
      const { ring: { oldest_time, newest_time, overwritten }, archive } = summary;
      answer.say(`Times: ${oldest_time ?? "none"} to ${newest_time ?? "none"} (UTC).`);
      answer.say(
        archive === undefined
          ? `No archive: ${overwritten.toLocaleString("en")} older records were overwritten.`
          : `Archive: ${archive.records.toLocaleString("en")} records since ${archive.since ?? "now"}.`,
      );
    }
    for (const { field, values, distinct } of facets.facets) {
      if (values.length === 0) continue;
      if (field === "level") {
        answer.say(`Levels: ${levelCounts(Object.fromEntries(values.map(({ value, count }) => [value, count])))}`);
        continue;
      }
      answer.data(
        `${field}: ${valueCounts(values)}${distinct > values.length ? `, ${distinct - values.length} more` : ""}`,
      );
    }
    const fields = await fieldsOf(records);
    if (fields.length > 0) {
      answer.say(`Fields of the newest ${records.length} records, with the number of them and an example:`);
      answer.data(
        fields.slice(0, MAX_FIELDS).map(([name, { count, example }]) => `${name} ${count} ${example}`).join("; "),
      );
    }
    const date = patterns.patterns[0]?.last.slice(0, 10);
    if (patterns.patterns.length > 0) {
      answer.say(
        `The ${patterns.patterns.length} of ${patterns.distinct} patterns with most errors; times are UTC, of ${date} ` +
          `unless a date is given:`,
      );
      answer.all(patterns.patterns.map((pattern) => patternLine(pattern, date)));
    }
    const [slowest] = traces.traces;
    if (slowest !== undefined) {
      answer.say(
        `Traces: ${traces.matched.toLocaleString("en")} of ${traces.spans.toLocaleString("en")} spans; slowest:`,
      );
      answer.data(`${clean(slowest.trace_id)} ${slowest.duration_ms} ms ${cut(clean(slowest.name), MAX_EXAMPLE)}`);
    }
    answer.say(LANGUAGE);
    return answer.end({ missed: 0, link: linkOf(api.page, {}), cursor: page.cursor });
  },
});

interface Summary {
  readonly version: string;
  readonly rate_per_s: number;
  readonly ring: {
    readonly oldest_time: string | null;
    readonly newest_time: string | null;
    readonly overwritten: number;
  };
  readonly archive?: { readonly records: number; readonly since: string | null };
}

interface Facets {
  readonly matched: number;
  readonly complete: boolean;
  readonly facets: readonly {
    readonly field: string;
    readonly values: readonly FoundValue[];
    readonly distinct: number;
  }[];
}

interface Traces {
  readonly matched: number;
  readonly spans: number;
  readonly traces: readonly TraceSummary[];
}

/** Returns the summary; `undefined` for a user who is confined to a query, who may not read it. */
async function readSummary({ api, signal }: Call): Promise<Summary | undefined> {
  try {
    return await api.read("/summary", {}, signal) as Summary;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** Field of several records. */
interface SeenField {
  count: number;
  readonly example: string;
}

/** Returns the fields of the metadata of records, the most frequent first. It gives up its turn between the records. */
async function fieldsOf(records: readonly FoundRecord[]): Promise<(readonly [name: string, field: SeenField])[]> {
  const fields = new Map<string, SeenField>();
  const see = (name: string, value: JsonValue, depth: number) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value) && depth < MAX_DEPTH) {
      for (const [key, item] of Object.entries(value)) see(`${name}.${key}`, item, depth + 1);
      return;
    }
    const key = cut(clean(name), MAX_EXAMPLE);
    const known = fields.get(key);
    if (known !== undefined) known.count++;
    else fields.set(key, { count: 1, example: cut(clean(JSON.stringify(value)), MAX_EXAMPLE) });
  };
  for (const { metadata } of records) {
    for (const [name, value] of Object.entries(metadata)) if (!FACETS.includes(name)) see(name, value, 0);
    if (TURNS.spend(RECORD_WORK)) await TURNS.next();
  }
  return [...fields].sort(([a, left], [b, right]) => right.count - left.count || (a < b ? -1 : 1));
}
