import { isEventId } from "../../../lib/wire/cursor.ts";
import { isObject, isRecord } from "../../../lib/wire/event.ts";
import type { Row } from "./row.ts";

/** Requests a page of records, as the list route returns it. */
export type FetchPage = (params: Readonly<Record<string, string>>, signal?: AbortSignal) => Promise<unknown>;

/** Returns the rows of a page. Entries that are no records are left out. */
export function readPage(page: unknown): readonly Row[] {
  if (!isObject(page) || !Array.isArray(page.records)) return [];
  return page.records.flatMap((entry: unknown): Row[] => {
    if (!isObject(entry) || !isEventId(entry.id) || !isRecord(entry)) return [];
    const { id, timestamp, level, message, metadata } = entry as typeof entry & { id: string };
    return [{ kind: "record", id, record: { timestamp, level, message, metadata } }];
  });
}
