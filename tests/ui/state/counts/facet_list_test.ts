import { assertEquals, assertStrictEquals } from "@std/assert";
import { type FacetItem, listFacet } from "../../../../ui/state/counts/facet_list.ts";
import { readChoices } from "../../../../ui/state/terms/field_choices.ts";

/** Returns a facet with 100 records of `s1`, 99 of `s2` and so on. */
function facetOf(count: number, distinct = count) {
  return {
    values: Array.from({ length: count }, (_, index) => ({ value: `s${index + 1}`, count: 100 - index })),
    distinct,
  };
}

const NOTHING = readChoices("", "service");

Deno.test("listFacet returns ten values, and the number of others", () => {
  const { items, more } = listFacet("service", facetOf(10, 14), NOTHING, false);
  assertEquals([items.map(({ value }) => value).join(), more], ["s1,s2,s3,s4,s5,s6,s7,s8,s9,s10", 4]);
  assertEquals(listFacet("service", facetOf(4), NOTHING, false).more, 0);
});

Deno.test("listFacet returns all counted values if unfolded", () => {
  const { items, more } = listFacet("service", facetOf(30, 31), NOTHING, true);
  assertEquals([items.length, more], [30, 1]);
  assertStrictEquals(listFacet("service", facetOf(30, 31), NOTHING, false).more, 21);
});

Deno.test("listFacet returns chosen values, however rare", () => {
  const choices = readChoices("service:(S2 OR s12 OR gone) -service:s3", "service");
  const unfolded = listFacet("service", facetOf(12), choices, false);
  assertEquals(
    unfolded.items.filter(({ state }) => state !== "neither").map(({ key, count, state }) => [key, count, state]),
    [["s2", 99, "included"], ["s3", 98, "excluded"], ["s12", 89, "included"], ["gone", 0, "included"]],
  );
  assertStrictEquals(unfolded.more, 1);
  // The count is unknown if not all values are counted.
  assertStrictEquals(listFacet("service", facetOf(10, 14), choices, false).items.at(-1)!.count, undefined);
});

Deno.test("listFacet keeps the places of held values", () => {
  const list = (count: number, before: readonly FacetItem[] = []) =>
    listFacet("service", facetOf(count), NOTHING, false, before).items;
  const before = ["s3", "Away", "s1"].map((value) => ({
    key: value.toLowerCase(),
    value,
    count: 7,
    state: "neither" as const,
  }));
  const spell = (items: readonly FacetItem[]) => items.map(({ value, count }) => `${value}:${count}`).join();
  assertStrictEquals(spell(list(4)), "s1:100,s2:99,s3:98,s4:97");
  assertStrictEquals(spell(list(4, before)), "s3:98,Away:0,s1:100,s2:99,s4:97");
});
