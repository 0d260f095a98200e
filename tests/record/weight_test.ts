import { assert, assertStrictEquals } from "@std/assert";
import type { JsonValue } from "../../lib/record/json.ts";
import { weigh } from "../../lib/record/weight.ts";

const GROWTHS: readonly { name: string; less: JsonValue; more: JsonValue; by: number }[] = [
  { name: "a character", less: "a".repeat(100), more: "a".repeat(200), by: 100 },
  {
    name: "a character above U+00FF, which makes all take two bytes",
    less: "a".repeat(100),
    more: "a".repeat(99) + "漢",
    by: 100,
  },
  { name: "an element", less: [1], more: [1, 2], by: 8 },
  { name: "a number that is no small integer", less: [1], more: [0.5], by: 16 },
  { name: "an object", less: [null], more: [{}], by: 28 },
];

for (const { name, less, more, by } of GROWTHS) {
  Deno.test(`weigh counts ${name}`, () => assert(weigh(more) - weigh(less) >= by, `${weigh(less)} and ${weigh(more)}`));
}

Deno.test("weigh counts the hidden class of names in a new order", () => {
  const first = weigh({ weighed_once: 1, weighed_twice: 2 });
  const again = weigh({ weighed_once: 3, weighed_twice: 4 });
  const turned = weigh({ weighed_twice: 2, weighed_once: 1 });
  assert(first > again + 200, `${first} and ${again}`);
  assertStrictEquals(turned, first);
  assertStrictEquals(weigh({ weighed_twice: 0, weighed_once: 0 }), again);
});

Deno.test("weigh counts the array behind integer names", () => {
  assert(weigh({ 1000: 1 }) > 12_000, "an array that reaches there, and half as far again");
  assert(weigh({ 1500: 1 }) < 1000, "a hash table");
  assert(weigh({ 1_000_000: 1 }) < 1000, "a hash table");
  assert(weigh({ 200: 1, 404: 1, 500: 1 }) < 10_000);
});

Deno.test("weigh bounds its cache of names", () => {
  const before = weigh({ seldom_seen: 1 });
  weigh({ seldom_seen: 1 });
  for (let i = 0; i < 5000; i++) weigh({ [`new_${i}`]: 1 });
  assertStrictEquals(weigh({ seldom_seen: 1 }), before);
});
