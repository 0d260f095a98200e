import { quoted } from "../../query/print.ts";
import { clean } from "../../wire/brief.ts";
import { type BriefSpan, briefSpans } from "../../wire/brief_spans.ts";
import { isEventId } from "../../wire/cursor.ts";
import { Answer } from "../answer.ts";
import { datedTitle, dateOf, linkOf, readRecords, recordLines, requireRecord } from "../records.ts";
import { BUDGET_FIELD, type Call, defineTool, type Tool } from "../tool.ts";
import { ToolError } from "../tool_error.ts";

/** Most records of a trace. */
const MAX_RECORDS = 50;

/** Tool that shows the spans and the records of a trace. */
export const TRACE: Tool = defineTool({
  name: "trace",
  title: "Trace of a request",
  description:
    "Shows one request through all services: its spans as a tree with times, and its records, oldest first. Takes the id " +
    "of any of its records.",
  fields: {
    id: { type: "string", maxLength: 200, description: "Id of a record of the trace, or the whole trace_id." },
    ...BUDGET_FIELD,
  },
  required: ["id"],
  answer: async ({ id: given = "", budget }, call) => {
    const id = isEventId(given) ? await traceOf(call, given) : given;
    const query = `trace_id:${quoted(id)}`;
    const [{ spans }, page] = await Promise.all([
      call.api.read(`/traces/${encodeURIComponent(id)}`, { limit: 0 }, call.signal) as Promise<
        { readonly spans: readonly BriefSpan[] }
      >,
      readRecords(call, { q: query, limit: MAX_RECORDS }),
    ]);
    const { records, cursor, previous } = page;
    if (spans.length === 0 && records.length === 0) {
      throw new ToolError(
        `Cannot find the trace ${
          JSON.stringify(id.slice(0, 64))
        }: no span and no record has it; use the id of a record ` +
          `from search, or a whole trace_id`,
      );
    }
    const answer = new Answer(budget);
    const failed = spans.filter(({ failed }) => failed).length;
    const services = new Set(spans.map(({ service }) => service ?? "")).size;
    answer.say(
      `${spans.length} spans of ${services} services, ${failed} failed; ${records.length} records.` +
        (spans.length > 0 ? " A span shows its start in the trace, its duration, service and name." : ""),
    );
    // The records have room for half of the answer.
    const room = answer.left / 2;
    const lines = briefSpans(spans);
    let shown = 0;
    for (const line of lines) {
      if (answer.left < room || !answer.data(line)) break;
      shown++;
    }
    if (shown < lines.length) answer.say(`${lines.length - shown} spans had no room: raise budget.`);
    const date = dateOf(records);
    if (records.length > 0) answer.say(datedTitle("Records, oldest first.", date));
    const listed = answer.all(await recordLines(records, date));
    if (listed < records.length) answer.say(`${records.length - listed} records had no room: raise budget.`);
    if (previous !== null) answer.say(`There are older records: search ${clean(query)} before=${records[0]?.id}`);
    return answer.end({ missed: 0, link: linkOf(call.api.page, { q: query }), cursor });
  },
});

async function traceOf(call: Call, given: string): Promise<string> {
  const { id, metadata: { trace_id } } = await requireRecord(call, "id", given);
  if (typeof trace_id === "string" && trace_id !== "") return trace_id;
  throw new ToolError(`Cannot show a trace: the record ${id} has no trace_id; use around for the records beside it`);
}
