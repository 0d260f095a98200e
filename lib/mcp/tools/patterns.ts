import { Answer } from "../answer.ts";
import { type FoundPatterns, patternLine } from "../pattern_lines.ts";
import { datedTitle, linkOf, queryOf } from "../records.ts";
import { BUDGET_FIELD, defineTool, FILTER_FIELDS, RANGE_FIELDS, type Tool } from "../tool.ts";

/** Tool that counts records by the pattern of their message. */
export const PATTERNS: Tool = defineTool({
  name: "patterns",
  title: "Patterns of messages",
  description:
    "Counts matching records by the pattern of their message, in which <*> stands for numbers, ids and the like. With " +
    "level=ERROR it tells what fails, and how often. Search for pattern:ID to see the records of one.",
  fields: {
    ...FILTER_FIELDS,
    ...RANGE_FIELDS,
    since: { type: "string", maxLength: 64, description: "Only patterns first seen since this time or age, as 15m." },
    sort: {
      type: "string",
      enum: ["count", "errors", "first", "last"],
      description: "Most records (default), most errors, newest pattern, or last seen first.",
    },
    limit: { type: "integer", minimum: 1, maximum: 200, default: 20, description: "Most patterns." },
    ...BUDGET_FIELD,
  },
  answer: async ({ query, level, from, to, since, sort, limit, budget }, call) => {
    const params = { q: queryOf(query), level, from, to, since, sort, limit };
    const found = await call.api.read("/patterns", params, call.signal) as FoundPatterns;
    const { run, newest, patterns, distinct, matched } = found;
    const date = patterns[0]?.last.slice(0, 10);
    const answer = new Answer(budget);
    answer.say(
      datedTitle(`${patterns.length} of ${distinct} patterns of ${matched.toLocaleString("en")} records.`, date),
    );
    if (patterns.length === 0) answer.say("Nothing matches: loosen the query, or see describe.");
    const shown = answer.all(patterns.map((pattern) => patternLine(pattern, date)));
    if (shown < patterns.length) {
      answer.say(`${patterns.length - shown} had no room: raise budget, or narrow the query.`);
    }
    if (!found.complete) answer.say("Not all of the archive was counted: narrow the range with from.");
    return answer.end({ missed: 0, link: linkOf(call.api.page, { q: query, level }), cursor: `${run}-${newest}` });
  },
});
