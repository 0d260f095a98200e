import { briefLines } from "../../wire/brief.ts";
import { Answer, dataSize } from "../answer.ts";
import { datedTitle, linkOf, queryOf, readRecords, recordLines, requireRecord } from "../records.ts";
import { BUDGET_FIELD, defineTool, FILTER_FIELDS, type Tool } from "../tool.ts";

const MAX_AROUND = 50;

/** Tool that shows a record whole, with those before and after it. */
export const AROUND: Tool = defineTool({
  name: "around",
  title: "Records around one",
  description:
    "Shows one record whole, with its stack trace, and the records that arrived before and after it. The query and the " +
    "level apply to those, such as service:payments.",
  fields: {
    id: { type: "string", maxLength: 64, description: "Id of the record." },
    ...FILTER_FIELDS,
    before: { type: "integer", minimum: 0, maximum: MAX_AROUND, default: 10, description: "Records before it." },
    after: { type: "integer", minimum: 0, maximum: MAX_AROUND, default: 10, description: "Records after it." },
    ...BUDGET_FIELD,
  },
  required: ["id"],
  answer: async ({ id = "", query, level, before, after, budget }, call) => {
    const filter = { q: queryOf(query), level };
    const record = await requireRecord(call, "id", id);
    const [older, newer] = await Promise.all([
      readRecords(call, { ...filter, before: record.id, limit: before }),
      readRecords(call, { ...filter, after: record.id, limit: after }),
    ]);
    const answer = new Answer(budget);
    const date = record.timestamp.slice(0, 10);
    answer.say(datedTitle(`The record is marked with >.`, date));
    const whole = briefLines(record.id, record, Math.floor(answer.left / 3));
    let left = answer.left - whole.reduce((sum, line) => sum + dataSize(`> ${line}`), 0);
    const olderLines = await recordLines(older.records, date);
    const newerLines = await recordLines(newer.records, date);
    // The nearest ones have room first.
    let [first, last] = [olderLines.length, 0];
    for (let distance = 1; distance <= Math.max(olderLines.length, newerLines.length); distance++) {
      const [above, below] = [olderLines.at(-distance), newerLines.at(distance - 1)];
      if (distance > olderLines.length - first && above !== undefined && dataSize(above) <= left) {
        left -= dataSize(above);
        first--;
      }
      if (below !== undefined && last === distance - 1 && dataSize(below) <= left) {
        left -= dataSize(below);
        last++;
      }
    }
    answer.all(olderLines.slice(first));
    answer.all(whole.map((line) => `> ${line}`));
    answer.all(newerLines.slice(0, last));
    const leftOut = first + newerLines.length - last;
    if (leftOut > 0) answer.say(`${leftOut} of the records around it had no room: raise budget.`);
    return answer.end({
      missed: 0,
      link: linkOf(call.api.page, {}, `around=${record.id}`),
      cursor: last === 0 ? record.id : newer.records[last - 1].id,
    });
  },
});
