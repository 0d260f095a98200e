import type { GapEvent } from "../../../lib/wire/event.ts";
import { LEVEL_RANK } from "../../../lib/record/level.ts";
import type { LogRecord } from "../../../lib/record/record.ts";

/** A line of the list: a record, or records that are missing. */
export type Row =
  | { readonly kind: "record"; readonly id: string; readonly record: LogRecord }
  | { readonly kind: "gap"; readonly id: string; readonly gap: GapEvent };

/** Rows in the order in which they are seen, from the top. */
export interface RowList {
  readonly length: number;
  /** The row at a place from 0 to below the length. */
  at(index: number): Row;
  /** Where the row with an id is, or -1. */
  indexOf(id: string): number;
}

/** Whether a row is the record of something that went wrong. */
export function isError(row: Row): boolean {
  return row.kind === "record" && LEVEL_RANK[row.record.level] >= LEVEL_RANK.ERROR;
}
