import { assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../../../lib/query/filter.ts";
import { type JsonValue, toRecord } from "../../../../lib/record/record.ts";
import { anyValueTerm, fieldName, fieldTerm, withTerm } from "../../../../ui/state/terms/query_terms.ts";

const VALUES: readonly JsonValue[] = [
  ...["plain", "two words", 'a "quote" and \\', "a*b", "*", "AND", "", " ", "/re/", "-x", "(x", "a:b", "ünï", "{}"],
  ...["\x1b[31mred\x1b[0m", 42, -1.5e-7, 0, true, false, null],
];
const PATHS = [["user", "id"], ["http.method"], ["level"], ["message", "x"], ["a b"], ['q"uote'], ["1st"], ["ünï"], [
  "or",
]];

/** Returns metadata with a value at a path. */
function at(path: readonly string[], value: JsonValue): { [key: string]: JsonValue } {
  return path.reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value) as { [key: string]: JsonValue };
}

for (const path of PATHS) {
  Deno.test(`fieldTerm for ${JSON.stringify(path)} matches only the records with each value`, () => {
    for (const value of VALUES) {
      const term = fieldTerm(fieldName(path), value)!;
      const kept = parseFilter({ q: withTerm("", term, false) });
      const left = parseFilter({ q: withTerm("", term, true) });
      for (const other of VALUES) {
        const record = toRecord({ message: "m", metadata: at(path, other) });
        const isSame = String(other) === String(value);
        const label = `${JSON.stringify(value)} in ${JSON.stringify(other)}`;
        assertStrictEquals(kept.matches(record), isSame, label);
        assertStrictEquals(left.matches(record), !isSame, label);
      }
    }
  });
}

for (
  const { name, field, value } of [
    { name: "an object", field: "a", value: { b: 1 } },
    { name: "several lines", field: "a", value: "one\ntwo" },
    { name: "a very long text", field: "a", value: "x".repeat(1000) },
    { name: "a field without a name", field: "", value: "x" },
  ]
) {
  Deno.test(`fieldTerm returns undefined for ${name}`, () => assertStrictEquals(fieldTerm(field, value), undefined));
}

for (
  const { q, exclude, result } of [
    { q: "", exclude: false, result: "user:ann" },
    { q: "", exclude: true, result: "-user:ann" },
    { q: "timeout", exclude: false, result: "timeout user:ann" },
    { q: "a OR b", exclude: true, result: "(a OR b) -user:ann" },
    { q: "a (b OR c)", exclude: false, result: "a (b OR c) user:ann" },
    { q: "a AND NOT user.id:(1 OR 2)", exclude: false, result: "a NOT user.id:(1 OR 2) user:ann" },
    { q: "a  user:ann", exclude: false, result: "a  user:ann" },
    { q: "a -user:ann", exclude: false, result: "a user:ann" },
    { q: "user:ann", exclude: true, result: "-user:ann" },
    { q: '"open', exclude: false, result: "user:ann" },
  ]
) {
  Deno.test(`withTerm ${exclude ? "excludes" : "adds"} a term ${q === "" ? "to an empty query" : `to ${q}`}`, () => {
    assertStrictEquals(withTerm(q, fieldTerm("user", "ann")!, exclude), result);
  });
}

Deno.test("anyValueTerm matches the records that have the field, with any value", () => {
  for (const path of PATHS) {
    const { matches } = parseFilter({ q: withTerm("", anyValueTerm(fieldName(path))!, false) });
    for (const value of [{ id: 1 }, [1], "text", 0]) {
      assertStrictEquals(matches(toRecord({ metadata: at(path, value) })), true, JSON.stringify([path, value]));
    }
    assertStrictEquals(matches(toRecord({ metadata: { other: { id: 1 } } })), false);
  }
  assertStrictEquals(anyValueTerm(""), undefined);
});
