import { briefTime, clean, cut } from "../../wire/brief.ts";
import { compareCursors, type Cursor, isEventId, parseEventId } from "../../wire/cursor.ts";
import { Answer } from "../answer.ts";
import { type FoundPatterns, type FoundValue, levelCounts, patternLine, valueCounts } from "../pattern_lines.ts";
import { datedTitle, linkOf, missedOf, queryOf, readId, readRecords } from "../records.ts";
import { BUDGET_FIELD, type Call, defineTool, type Tool } from "../tool.ts";
import { ToolError } from "../tool_error.ts";

/** Most patterns of a list. */
const MAX_LISTED = 20;

/** Most patterns that are looked through for new ones. */
const MAX_PATTERNS = 1000;

/** Tool that tells what is new since an id. */
export const NEW_SINCE: Tool = defineTool({
  name: "new_since",
  title: "News since an id",
  description:
    "Tells what has happened since a cursor or an id: the number of records, alerts, patterns that were never seen before, " +
    "and errors by pattern. Call it after a change, with the cursor from before it.",
  fields: {
    id: { type: "string", maxLength: 64, description: "Cursor of an earlier answer, or id of a record." },
    ...BUDGET_FIELD,
  },
  required: ["id"],
  answer: async ({ id = "", budget }, call) => {
    const since = readId("id", id);
    const { api, signal } = call;
    const q = queryOf(undefined);
    const patterns = (params: Record<string, string | number>) =>
      api.read("/patterns", { q, after: id, ...params }, signal) as Promise<FoundPatterns>;
    const [page, counts, all, errors, alerts] = await Promise.all([
      readRecords(call, { q, after: id, limit: 0 }),
      api.read("/facets", { q, after: id, field: ["level", "service"] }, signal) as Promise<Counts>,
      patterns({ sort: "first", limit: MAX_PATTERNS }),
      patterns({ level: "ERROR", sort: "errors", limit: MAX_LISTED }),
      alertsSince(call, since),
    ]);
    const fresh = all.patterns.filter((pattern) => pattern.new === true);
    const answer = new Answer(budget);
    const date = ((fresh[0] ?? errors.patterns[0])?.last ?? alerts?.[0]?.fired_at)?.slice(0, 10);
    const [levels, services] = counts.facets;
    const byLevel = Object.fromEntries(levels.values.map(({ value, count }) => [String(value), count]));
    answer.say(
      datedTitle(
        `${counts.matched.toLocaleString("en")} records since ${id}: ${levelCounts(byLevel) || "none"}.`,
        date,
      ),
    );
    if (services.values.length > 0) answer.data(`services: ${valueCounts(services.values)}`);
    if (alerts !== undefined) {
      answer.say(`Alerts, the newest first: ${alerts.length === 0 ? "none" : alerts.length}`);
      const told = answer.all(alerts.slice(0, MAX_LISTED).map((alert) => alertLine(alert, date)));
      if (told < alerts.length) answer.say(`${alerts.length - told} more: search logger:ringside.alerts`);
    }
    answer.say(`New patterns, the newest first: ${fresh.length === 0 ? "none" : fresh.length}`);
    const shown = answer.all(fresh.slice(0, MAX_LISTED).map((pattern) => patternLine(pattern, date)));
    if (shown < fresh.length) answer.say(`${fresh.length - shown} more: patterns sort=first`);
    answer.say(`Patterns with errors, the most frequent first: ${errors.distinct === 0 ? "none" : errors.distinct}`);
    const listed = answer.all(errors.patterns.map((pattern) => patternLine(pattern, date)));
    if (listed < errors.distinct) answer.say(`${errors.distinct - listed} more: patterns level=ERROR`);
    if (!all.complete) answer.say("Not all of the archive was counted.");
    return answer.end({
      ...missedOf(page.gap),
      link: linkOf(api.page, { level: "ERROR" }),
      cursor: page.cursor,
    });
  },
});

/** Answer of the API about the values of fields. */
interface Counts {
  readonly matched: number;
  readonly facets: readonly { readonly field: string; readonly values: readonly FoundValue[] }[];
}

/** Alert, as the API returns it. */
interface FoundAlert {
  readonly rule: string;
  readonly state: string;
  readonly text: string;
  readonly fired_at: string;
  readonly resolved_at?: string;
  readonly last?: string;
  readonly record?: string;
}

/** Longest text of an alert, in UTF-16 code units. */
const MAX_TEXT = 300;

/**
 * Returns the alerts that were told after a record, the newest first; `undefined` if the server raises none, or the user may
 * not read them.
 */
async function alertsSince({ api, signal }: Call, since: Cursor): Promise<readonly FoundAlert[] | undefined> {
  try {
    const { alerts } = await api.read("/alerts", {}, signal) as { readonly alerts: readonly FoundAlert[] };
    return alerts.filter(({ record, last }) => {
      const told = record ?? last;
      return told === undefined || !isEventId(told) || compareCursors(parseEventId(told), since) > 0;
    });
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

function alertLine({ rule, state, text, fired_at, resolved_at, last }: FoundAlert, date: string | undefined): string {
  const time = briefTime(resolved_at ?? fired_at, date);
  const example = last === undefined ? "" : ` e.g. ${clean(last)}`;
  return `${time} ${clean(state)} ${cut(clean(rule), MAX_TEXT)}: ${cut(clean(text), MAX_TEXT)}${example}`;
}
