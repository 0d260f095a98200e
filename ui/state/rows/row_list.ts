import type { LogRecord } from "../../../lib/record/record.ts";
import type { Row, RowList } from "./row.ts";

/** Returns the rows of a list. */
export function rowsOf(list: Pick<RowList, "length" | "at">): readonly Row[] {
  return Array.from({ length: list.length }, (_, index) => list.at(index));
}

/** Returns a list of rows, which are in its order. */
export function listOf(rows: readonly Row[]): RowList {
  const places = new Map(rows.map(({ id }, index) => [id, index]));
  return { length: rows.length, at: (index) => rows[index], indexOf: (id) => places.get(id) ?? -1 };
}

/** Returns the rows that a row stands for: itself, or the repeats that are folded into it. */
export function unfolded(row: Row): readonly Row[] {
  return row.kind === "gap" || row.repeats === undefined || row.repeats.isOpen ? [row] : row.repeats.rows;
}

/** Returns the record with an id; `undefined` if it is not in the list, or a gap. */
export function recordOf(list: Pick<RowList, "at" | "indexOf">, id: string): LogRecord | undefined {
  const index = list.indexOf(id);
  const row = index === -1 ? undefined : unfolded(list.at(index)).find((row) => row.id === id);
  return row?.kind === "record" ? row.record : undefined;
}
