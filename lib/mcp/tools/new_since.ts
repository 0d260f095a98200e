import { Answer } from "../answer.ts";
import { type FoundPatterns, type FoundValue, levelCounts, patternLine, valueCounts } from "../pattern_lines.ts";
import { datedTitle, linkOf, missedOf, queryOf, readId, readRecords } from "../records.ts";
import { BUDGET_FIELD, defineTool, type Tool } from "../tool.ts";

/** Most patterns of a list. */
const MAX_LISTED = 20;

/** Most patterns that are looked through for new ones. */
const MAX_PATTERNS = 1000;

/** Tool that tells what is new since an id. */
export const NEW_SINCE: Tool = defineTool({
  name: "new_since",
  title: "News since an id",
  description:
    "Tells what has happened since a cursor or an id: the number of records, patterns that were never seen before, and " +
    "errors by pattern. Call it after a change, with the cursor from before it.",
  fields: {
    id: { type: "string", maxLength: 64, description: "Cursor of an earlier answer, or id of a record." },
    ...BUDGET_FIELD,
  },
  required: ["id"],
  answer: async ({ id = "", budget }, call) => {
    readId("id", id);
    const { api, signal } = call;
    const q = queryOf(undefined);
    const patterns = (params: Record<string, string | number>) =>
      api.read("/patterns", { q, after: id, ...params }, signal) as Promise<FoundPatterns>;
    const [page, counts, all, errors] = await Promise.all([
      readRecords(call, { q, after: id, limit: 0 }),
      api.read("/facets", { q, after: id, field: ["level", "service"] }, signal) as Promise<Counts>,
      patterns({ sort: "first", limit: MAX_PATTERNS }),
      patterns({ level: "ERROR", sort: "errors", limit: MAX_LISTED }),
    ]);
    const fresh = all.patterns.filter((pattern) => pattern.new === true);
    const answer = new Answer(budget);
    const date = (fresh[0] ?? errors.patterns[0])?.last.slice(0, 10);
    const [levels, services] = counts.facets;
    const byLevel = Object.fromEntries(levels.values.map(({ value, count }) => [String(value), count]));
    answer.say(
      datedTitle(
        `${counts.matched.toLocaleString("en")} records since ${id}: ${levelCounts(byLevel) || "none"}.`,
        date,
      ),
    );
    if (services.values.length > 0) answer.data(`services: ${valueCounts(services.values)}`);
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
