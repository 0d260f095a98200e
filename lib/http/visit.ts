import { TURNS } from "../base/turns.ts";
import type { LogRecord } from "../record/record.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { ringOf } from "../stream/log_stream.ts";
import type { Cursor } from "../wire/cursor.ts";
import { COUNT, type Parameter, ref } from "./operation.ts";
import { badParameter, queryParameter, type RangeFilter, readDuration } from "./params.ts";
import type { RouteContext } from "./route.ts";

/** Time that a search of the archive may take, in ms, unless the request gives another one; and the most it may give. */
const DEFAULT_WITHIN_MS = 1000;
const MAX_WITHIN_MS = 300_000;

/** Work of one record, in units of `Turns.spend`. */
const RECORD_WORK = 64;

/** Parameter of routes that count the records after an id. */
export const AFTER_PARAMETER: Parameter = queryParameter(
  "after",
  "Count the records after this id alone.",
  ref("EventId"),
);

/** Parameter of {@linkcode readWithin}. */
export const WITHIN_PARAMETER: Parameter = queryParameter(
  "within",
  "Time to count records of the archive, up to 5m; 1s without it.",
  { type: "string", examples: ["30s"] },
);

/** Parses the time that a search of the archive may take. */
export function readWithin(params: URLSearchParams): number {
  const withinMs = readDuration(params, "within") ?? DEFAULT_WITHIN_MS;
  if (withinMs > MAX_WITHIN_MS) throw badParameter("within", "expected 5m at most");
  return withinMs;
}

/** Records that were visited. */
export interface Visited {
  /** Number of the matching records. */
  readonly matched: number;
  /** Number of those that are held in memory. */
  readonly held: number;
  /** False if the time was over before all of the archive was read. */
  readonly complete: boolean;
}

/** Schemas of the properties of {@linkcode Visited}. */
export const VISITED = {
  matched: { ...COUNT, description: "Records that match." },
  held: { ...COUNT, description: "Those of them that are held in memory." },
  complete: {
    type: "boolean",
    description: "False if the time was over before all of the archive was counted.",
  },
} as const;

/** Records to visit. */
export interface VisitRange extends RangeFilter {
  /** Visits the records after this one alone. @default all */
  readonly after?: Cursor;
}

/**
 * Calls a function for each matching record held, from the newest one back, and then for those of the archive, for as
 * long as the time allows.
 *
 * @param context Context of the request.
 * @param range Filter of the records.
 * @param withinMs Time for the archive, in ms.
 * @param visit Receives the records. One for which it returns false is not counted.
 */
export async function visitRecords(
  { request, stream, scan, history }: RouteContext,
  { filter, from, to, matches, after }: VisitRange,
  withinMs: number,
  visit: (entry: HistoryEntry) => false | void,
): Promise<Visited> {
  const { run } = stream;
  const { first, last } = ringOf(stream);
  const isHere = after?.run === run;
  let matched = 0;
  const look = (record: LogRecord, seq: number) => {
    if (matches(record) && visit({ run, seq, record }) !== false) matched++;
    return false; // the search collects no record
  };
  await scan(isHere ? Math.max(first, after.seq + 1) : first, last, look, { newestFirst: true });
  const held = matched;
  if (history === undefined || isHere && after.seq >= first - 1) return { matched, held, complete: true };
  const end = performance.now() + withinMs;
  const before = { run, seq: first };
  for await (const entries of history.read({ filter, from, to, after, before, newestFirst: true, request })) {
    for (const entry of entries) {
      if (visit(entry) !== false) matched++;
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    if (performance.now() >= end) return { matched, held, complete: false };
  }
  return { matched, held, complete: true };
}
