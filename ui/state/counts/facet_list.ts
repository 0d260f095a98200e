import type { JsonValue } from "../../../lib/record/record.ts";
import { type Facet, FEW_VALUES } from "./counts.ts";
import { choiceKey, type FieldChoices } from "../terms/field_choices.ts";

/** A value of a field as it is listed. */
export interface FacetItem {
  readonly key: string;
  readonly value: JsonValue;
  /** How many records have it; `undefined` where it is too rare to be counted. */
  readonly count: number | undefined;
  readonly state: "included" | "excluded" | "neither";
}

/** The values of a field as they are listed, and how many others there are. */
export interface FacetList {
  readonly items: readonly FacetItem[];
  readonly more: number;
}

/**
 * Lists the values of a field: the most frequent ones, and those that are chosen, however rare.
 *
 * @param field The field.
 * @param facet Its counts.
 * @param choices What the query chooses of them.
 * @param isUnfolded Whether to list all that are counted.
 * @param before What is listed now and is to keep its place, since somebody is about to press one of them.
 */
export function listFacet(
  field: string,
  facet: Facet,
  { included, excluded }: FieldChoices,
  isUnfolded: boolean,
  before: readonly FacetItem[] = [],
): FacetList {
  const counted = facet.values.map(({ value, count }) => ({ key: choiceKey(field, value), value, count }));
  // Where not all values are counted, nobody knows how rare one is.
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
