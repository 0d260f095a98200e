import { assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../../../lib/query/filter.ts";
import { isNarrower } from "../../../../ui/state/rows/narrower.ts";

for (
  const { level = "", q, thanLevel = "", than, expected } of [
    { q: "a", than: "", expected: true },
    { q: "a -b", than: "a", expected: true },
    { q: "b logger:x a", than: "a b", expected: true },
    { q: "a b", than: "a", level: "ERROR", thanLevel: "WARN", expected: true },
    { q: "a", than: "a", level: "WARN", thanLevel: "ERROR", expected: false },
    { q: "a", than: "a", thanLevel: "WARN", expected: false },
    { q: "a", than: "a b", expected: false },
    { q: "a OR b", than: "a", expected: false },
    { q: "(a OR b) c", than: "a OR b", expected: true },
    { q: "status>=500", than: "status>=400", expected: false },
    { q: "", than: "a", expected: false },
  ]
) {
  const names = [level, q, "than", thanLevel, than].filter((text) => text !== "").join(" ");
  Deno.test(`isNarrower() is ${expected} for ${names}`, () => {
    const keys = [parseFilter({ level, q }).key, parseFilter({ level: thanLevel, q: than }).key] as const;
    assertStrictEquals(isNarrower(...keys), expected);
  });
}
