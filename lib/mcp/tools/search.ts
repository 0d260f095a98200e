import { TURNS } from "../../base/turns.ts";
import { Answer, dataSize, HEAD_BYTES } from "../answer.ts";
import {
  datedTitle,
  dateOf,
  type FoundRecord,
  linkOf,
  missedOf,
  PAGE_RECORDS,
  queryOf,
  readId,
  readRecords,
  RECORD_WORK,
  recordLine,
  recordLines,
  type RecordPage,
} from "../records.ts";
import { BUDGET_FIELD, type Call, defineTool, FILTER_FIELDS, RANGE_FIELDS, type Tool } from "../tool.ts";

const FIELDS = {
  ...FILTER_FIELDS,
  ...RANGE_FIELDS,
  after: { type: "string", maxLength: 64, description: "Cursor or id: the oldest matching records after it." },
  before: { type: "string", maxLength: 64, description: "Id: the newest matching records before it." },
  limit: { type: "integer", minimum: 1, maximum: 500, default: 30, description: "Most records." },
  ...BUDGET_FIELD,
} as const;

/** Tool that lists matching records. */
export const SEARCH: Tool = defineTool({
  name: "search",
  title: "Search records",
  description:
    "Lists matching log records, oldest first: without after, the newest ones. Long messages and fields are cut; around " +
    "shows a record whole.",
  fields: FIELDS,
  answer: async (values, call) => {
    const { query, level, from, to, after, before, limit, budget } = values;
    for (const [name, id] of Object.entries({ after, before })) if (id !== undefined) readId(name, id);
    const filter = { q: queryOf(query), level, from, to };
    const answer = new Answer(budget);
    const link = linkOf(call.api.page, { q: query, level });
    const room = answer.left - HEAD_BYTES;
    if (after !== undefined) {
      const { found, page, isCut } = await readOn(call, { ...filter, before }, after, limit, room);
      const date = dateOf(found);
      answer.say(datedTitle(`${count(found.length)} after ${after}, oldest first.`, date));
      if (isCut) answer.say("There are more: search again after the cursor.");
      answer.all(await recordLines(found, date));
      return answer.end({ ...missedOf(page.gap), link, cursor: isCut ? found.at(-1)?.id ?? after : page.cursor });
    }
    const [{ found, page, isCut }, matched] = await Promise.all([
      readBack(call, filter, before, limit, room),
      before === undefined ? countMatches(call, filter) : undefined,
    ]);
    const date = dateOf(found);
    const of = matched === undefined || matched === found.length ? "" : ` of ${matched.toLocaleString("en")}`;
    answer.say(datedTitle(`The newest ${count(found.length)}${of}, oldest first.`, date));
    if (found.length === 0) answer.say("Nothing matches: loosen the query, or see describe for fields and levels.");
    if (isCut) answer.say(`There are older ones: before=${found[0]?.id ?? before}`);
    answer.all(await recordLines(found, date));
    return answer.end({ ...missedOf(page.gap), link, cursor: page.cursor });
  },
});

/** Records of several pages. */
interface Found {
  /** The records, oldest first. */
  readonly found: readonly FoundRecord[];
  /** First page. */
  readonly page: RecordPage;
  /** True if more match in that direction. */
  readonly isCut: boolean;
}

type Filter = { readonly q: string; readonly [name: string]: string | undefined };

async function readOn(call: Call, filter: Filter, after: string, limit: number, room: number): Promise<Found> {
  return await readPages(call, limit, room, (from, limit) => ({ ...filter, after: from ?? after, limit }), "next");
}

async function readBack(
  call: Call,
  filter: Filter,
  before: string | undefined,
  limit: number,
  room: number,
): Promise<Found> {
  const params = (from: string | undefined, limit: number) => ({ ...filter, before: from ?? before, limit });
  return await readPages(call, limit, room, params, "previous");
}

/** Reads pages in one direction until there are enough records, or their lines need more room than there is. */
async function readPages(
  call: Call,
  limit: number,
  room: number,
  paramsOf: (from: string | undefined, limit: number) => Filter | Record<string, string | number | undefined>,
  direction: "next" | "previous",
): Promise<Found> {
  const found: FoundRecord[] = [];
  let first: RecordPage | undefined;
  let left = room;
  let from: string | undefined;
  for (;;) {
    const page = await readRecords(call, paramsOf(from, Math.min(PAGE_RECORDS, limit - found.length)));
    first ??= page;
    const records = direction === "next" ? page.records : page.records.toReversed();
    for (const record of records) {
      // The line may show the date, or not.
      left -= dataSize(recordLine(record, undefined));
      if (left < 0 && found.length > 0) return { found: inOrder(found, direction), page: first, isCut: true };
      found.push(record);
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    from = page[direction] ?? undefined;
    if (from === undefined || found.length >= limit) {
      // A search back has read nothing that came after its first page.
      const cursor = direction === "next" ? page.cursor : first.cursor;
      return { found: inOrder(found, direction), page: { ...first, cursor }, isCut: from !== undefined };
    }
  }
}

function inOrder(found: readonly FoundRecord[], direction: "next" | "previous"): readonly FoundRecord[] {
  return direction === "next" ? found : found.toReversed();
}

/** Returns the number of matching records. */
async function countMatches({ api, signal }: Call, filter: Filter): Promise<number> {
  const { matched } = await api.read("/facets", { ...filter, field: "level", limit: 0 }, signal) as {
    readonly matched: number;
  };
  return matched;
}

function count(records: number): string {
  return records === 1 ? "1 record" : `${records} records`;
}
