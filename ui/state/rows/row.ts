import type { GapEvent } from "../../../lib/wire/event.ts";
import { LEVEL_RANK } from "../../../lib/record/severity.ts";
import type { LogRecord } from "../../../lib/record/record.ts";

/** Row of the list: a record, or a gap where records are missing. */
export type Row =
  | { readonly kind: "record"; readonly id: string; readonly record: LogRecord }
  | { readonly kind: "gap"; readonly id: string; readonly gap: GapEvent };

/** Rows in the order of the list, from the top. */
export interface RowList {
  readonly length: number;
  /** Returns the row at an index from 0 to below the length. */
  at(index: number): Row;
  /** Returns the index of the row with an id, or -1. */
  indexOf(id: string): number;
}

/** Returns true if a row is a record of level ERROR or above. */
export function isError(row: Row): boolean {
  return row.kind === "record" && LEVEL_RANK[row.record.level] >= LEVEL_RANK.ERROR;
}
