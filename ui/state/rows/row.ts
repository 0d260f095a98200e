import type { Filter } from "../../../lib/query/filter.ts";
import type { GapEvent } from "../../../lib/wire/event.ts";
import { LEVEL_RANK } from "../../../lib/record/severity.ts";
import type { LogRecord } from "../../../lib/record/record.ts";

/** Row of the list: a record, or a gap where records are missing. */
export type Row =
  | RecordRow
  /** The id is that of the last record in the gap. */
  | { readonly kind: "gap"; readonly id: string; readonly gap: Gap };

/** Row of a record, which may stand for others that repeat it. */
export interface RecordRow {
  readonly kind: "record";
  readonly id: string;
  readonly record: LogRecord;
  readonly repeats?: Repeats;
}

/** Records that repeat without another one between them. */
export interface Repeats {
  /** Id of the oldest of them. */
  readonly group: string;
  readonly count: number;
  /** Timestamps of the oldest and of the newest one. */
  readonly from: string;
  readonly to: string;
  /** True if each has its row, this one too. */
  readonly isOpen: boolean;
  /** Their rows in the order of the list. */
  readonly rows: readonly Row[];
}

/** Records that are not among the rows: the numbers `from` to `to` of the run of the row's id. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** Number of records, before the filter; for `skipped` that match the filter. 0 if it is unknown. */
  readonly missed: number;
  /** Reason that the server reports, or `skipped` for records that the page dropped or did not request. */
  readonly reason: GapEvent["reason"] | "skipped";
  /** Server that wrote the records, if it is one that the server of the page follows. */
  readonly origin?: string;
}

/** Rows in the order of the list, from the top. */
export interface RowList {
  readonly length: number;
  /** Returns the row at an index from 0 to below the length. */
  at(index: number): Row;
  /** Returns the index of the row with an id, or -1. */
  indexOf(id: string): number;
}

/** Rows that are shown instead of those of the filter, in the order of time. */
export interface InsteadRows {
  readonly list: RowList;
  /** Id of the record that they are around. */
  readonly around?: string;
  /** True if they are sorted by a field. */
  readonly isSorted?: boolean;
  /** Rows of the filter that are not kept, oldest first: a part of history. */
  readonly history?: readonly Row[];
}

/** Returns true if a row is shown under a filter. A gap always is, since a missed record might have matched. */
export function isShown(row: Row, filter: Filter): boolean {
  return row.kind === "gap" || filter.matches(row.record);
}

/** Returns true if a row is a record of level ERROR or above. */
export function isError(row: Row): boolean {
  return row.kind === "record" && LEVEL_RANK[row.record.level] >= LEVEL_RANK.ERROR;
}
