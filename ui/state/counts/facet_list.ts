import type { JsonValue } from "../../../lib/record/record.ts";
import { type Facet, FEW_VALUES } from "./counts.ts";
import { choiceKey, type FieldChoices } from "../terms/field_choices.ts";

/** Value in a facet. */
export interface FacetItem {
  readonly key: string;
  readonly value: JsonValue;
  /** Number of records with it; `undefined` if it is too rare to be counted. */
  readonly count: number | undefined;
  readonly state: "included" | "excluded" | "neither";
}

/** Values in a facet, and the number of others. */
export interface FacetList {
  readonly items: readonly FacetItem[];
  readonly more: number;
}

/**
 * Returns the values of a facet: the most frequent ones, and all that the query chooses.
 *
 * @param field The field.
 * @param facet Counts of its values.
 * @param choices Values that the query includes and excludes.
 * @param isUnfolded True to return all counted values.
 * @param before Values shown now. They keep their places, since the reader may be about to click one.
 */
export function listFacet(
  field: string,
  facet: Facet,
  { included, excluded }: FieldChoices,
  isUnfolded: boolean,
  before: readonly FacetItem[] = [],
): FacetList {
  const counted = facet.values.map(({ value, count }) => ({ key: choiceKey(field, value), value, count }));
  // The count of a missing value is 0 only if all values are counted.
  const rare = counted.length === facet.distinct ? 0 : undefined;
  const find = (key: string) => counted.find((item) => item.key === key);
  const listed = new Map<string, Omit<FacetItem, "state">>();
  for (const { key, value } of before) listed.set(key, find(key) ?? { key, value, count: rare });
  for (const item of isUnfolded ? counted : counted.slice(0, FEW_VALUES)) listed.set(item.key, item);
  for (const key of [...included, ...excluded]) {
    if (!listed.has(key)) listed.set(key, find(key) ?? { key, value: key, count: rare });
  }
  const items = Array.from(listed.values(), (item) => ({
    ...item,
    state: included.has(item.key) ? "included" : excluded.has(item.key) ? "excluded" : "neither",
  } as const));
  return { items, more: Math.max(0, facet.distinct - items.filter(({ count }) => count).length) };
}
