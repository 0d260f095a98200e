import type { RowList } from "../rows/row.ts";
import { countFields } from "./seen_fields.ts";

/** Rows whose fields are offered, and fields offered. */
const [MAX_SAMPLE, MAX_OFFERS] = [300, 60];

/** Fields that each row shows in a place of its own, with all that is nested in them. */
const SHOWN_APART = /^(?:error|logger)(?:\.|$)/;

/** Returns the fields of the first rows of a list as a query names them, the most frequent first. */
export function columnOffers(list: Pick<RowList, "length" | "at">): readonly string[] {
  const rows = Array.from({ length: Math.min(MAX_SAMPLE, list.length) }, (_, index) => list.at(index));
  const fields = countFields(rows.filter((row) => row.kind === "record").map(({ record }) => record));
  return Array.from(fields).filter(([name, { isObject }]) => !isObject && !SHOWN_APART.test(name))
    .sort((left, right) => right[1].count - left[1].count)
    .slice(0, MAX_OFFERS)
    .map(([name]) => name);
}
