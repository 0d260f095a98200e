import { TURNS } from "../base/turns.ts";
import { namesOwn } from "../signals/names_own.ts";
import { parseQuery, QuerySyntaxError } from "../query/query.ts";
import type { LogRecord } from "../record/log_record.ts";
import { OWN_LOGGER } from "../record/own.ts";
import { briefLine } from "../wire/brief.ts";
import { type Cursor, parseEventId } from "../wire/cursor.ts";
import type { GapEvent } from "../wire/event.ts";
import type { Params } from "./api.ts";
import type { Call } from "./tool.ts";
import { ToolError } from "./tool_error.ts";

/** Record with its id, as the API returns it. */
export interface FoundRecord extends LogRecord {
  readonly id: string;
}

/** Page of records, as the API returns it. */
export interface RecordPage {
  readonly run: string;
  readonly oldest: number;
  readonly newest: number;
  readonly gap: Pick<GapEvent, "missed" | "reason"> | null;
  readonly previous: string | null;
  readonly next: string | null;
  readonly cursor: string;
  readonly records: readonly FoundRecord[];
}

/** Records of a request. Each may have 64 KiB, and one response is parsed in one turn. */
export const PAGE_RECORDS = 25;

/** Reads a page of records. */
export async function readRecords({ api, signal }: Call, params: Params): Promise<RecordPage> {
  return await api.read("/logs", params, signal) as RecordPage;
}

/**
 * Checks the query of a tool, and leaves the records of Ringside itself out unless it names their logger.
 *
 * @throws {ToolError} If it has a syntax error. The error shows the place.
 */
export function queryOf(query: string | undefined): string {
  const text = query ?? "";
  let isOwn: boolean;
  try {
    isOwn = namesOwn(parseQuery(text));
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw new ToolError(
      `${error.message}. Put text with : or spaces in quotes; fields are field:value, field>=1, field:*`,
    );
  }
  const others = `-logger:${OWN_LOGGER} -logger:${OWN_LOGGER}.*`;
  return isOwn ? text : text === "" ? others : `(${text}) ${others}`;
}

/**
 * Parses the id of a record.
 *
 * @throws {ToolError} If it is none.
 */
export function readId(name: string, text: string): Cursor {
  try {
    return parseEventId(text);
  } catch {
    throw new ToolError(
      `Cannot read "${name}" ${JSON.stringify(text.slice(0, 64))}: expected the id of a record or the cursor of an ` +
        `answer, such as m3k9x1-1185; describe returns the newest`,
    );
  }
}

/** Returns the record with an id; `undefined` if it is gone. */
export async function findRecord(call: Call, { run, seq }: Cursor): Promise<FoundRecord | undefined> {
  const id = `${run}-${seq}`;
  const after = `${run}-${Math.max(0, seq - 1)}`;
  const { records } = await readRecords(call, { after, before: `${run}-${seq + 1}`, limit: 1 });
  return records.find((record) => record.id === id);
}

/**
 * Returns the record with an id.
 *
 * @throws {ToolError} If it is gone.
 */
export async function requireRecord(call: Call, name: string, text: string): Promise<FoundRecord> {
  const cursor = readId(name, text);
  const record = await findRecord(call, cursor);
  if (record !== undefined) return record;
  const { run, oldest, newest } = await readRecords(call, { limit: 0 });
  const held = newest < oldest ? "no record is held" : `held are ${run}-${oldest} to ${run}-${newest}`;
  throw new ToolError(`Cannot find the record ${run === cursor.run ? "" : "of another run "}${text}: ${held}`);
}

/** Returns the line of a record of a list. Those of a date show the time of day alone. */
export function recordLine({ id, ...record }: FoundRecord, date: string | undefined): string {
  return briefLine(id, record, date);
}

/** Work to format a record, in units of turns: a record of many fields takes some milliseconds. */
export const RECORD_WORK = 4096;

/** Returns the lines of records as {@linkcode recordLine} does. It gives up its turn between them. */
export async function recordLines(records: readonly FoundRecord[], date: string | undefined): Promise<string[]> {
  const lines: string[] = [];
  for (const record of records) {
    lines.push(recordLine(record, date));
    if (TURNS.spend(RECORD_WORK)) await TURNS.next();
  }
  return lines;
}

/** Returns the date that most records of a list show once: that of the first one. */
export function dateOf(records: readonly LogRecord[]): string | undefined {
  return records[0]?.timestamp.slice(0, 10);
}

/** Returns the title of a list of records of a date. */
export function datedTitle(text: string, date: string | undefined): string {
  return date === undefined ? text : `${text} Times are UTC, of ${date} unless a date is given.`;
}

/** Returns the missed records of a gap for the end of an answer. */
export function missedOf(gap: RecordPage["gap"]): { readonly missed: number; readonly missedText?: string } {
  if (gap === null || gap === undefined) return { missed: 0 };
  if (gap.reason === "restart") return { missed: gap.missed, missedText: "the server was restarted since that id" };
  return { missed: gap.missed, missedText: `${gap.reason} before they were read` };
}

/** Returns the address of the page with a filter, and a record or a context. */
export function linkOf(
  page: string | undefined,
  filter: { readonly q?: string; readonly level?: string },
  hash = "",
): string | undefined {
  if (page === undefined) return undefined;
  const url = new URL(page);
  for (const [name, value] of Object.entries(filter)) if (value) url.searchParams.set(name, value);
  url.hash = hash;
  return url.href;
}
