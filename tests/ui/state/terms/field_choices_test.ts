import { assertEquals, assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../../../lib/query/filter.ts";
import { type JsonValue, toRecord } from "../../../../lib/record/record.ts";
import { choose, readChoices, withoutChoices } from "../../../../ui/state/terms/field_choices.ts";
import { forEachSeed } from "../../../support/random.ts";

for (
  const { q, field = "level", included = [], excluded = [], without = "" } of [
    { q: "" },
    { q: "timeout", without: "timeout" },
    { q: "level:WARN", included: ["WARN"] },
    { q: "level:warning timeout", included: ["WARN"], without: "timeout" },
    { q: "level:(warn OR ERROR)", included: ["WARN", "ERROR"] },
    { q: "(level:WARN OR level:ERROR) x", included: ["WARN", "ERROR"], without: "x" },
    { q: "level:WARN OR level:ERROR", included: ["WARN", "ERROR"] },
    { q: "-level:DEBUG NOT level:TRACE", excluded: ["DEBUG", "TRACE"] },
    { q: "-level:(DEBUG OR TRACE)", excluded: ["DEBUG", "TRACE"] },
    { q: "service:API", field: "service", included: ["api"] },
    { q: 'service:"two words" -service:42', field: "service", included: ["two words"], excluded: ["42"] },
    { q: "service:/^$/", field: "service", included: [""] },
    // Terms that a list of values cannot show are kept.
    { q: "level>=WARN", without: "level>=WARN" },
    { q: "level:W*", without: "level:W*" },
    { q: "level:WARN level:ERROR", without: "level:WARN level:ERROR" },
    { q: "level:WARN OR timeout", without: "level:WARN OR timeout" },
    { q: "service:/api/ service:db", field: "service", included: ["db"], without: "service:/api/" },
    { q: '"open', without: '"open' },
  ]
) {
  Deno.test(`readChoices reads ${field} in ${JSON.stringify(q)}, and withoutChoices keeps the rest`, () => {
    const choices = readChoices(q, field);
    assertEquals([[...choices.included], [...choices.excluded]], [included, excluded]);
    assertStrictEquals(withoutChoices(q, field), without);
  });
}

for (
  const { q, value, choice, result } of [
    { q: "", value: "WARN", choice: "include", result: "level:WARN" },
    { q: "level:WARN", value: "ERROR", choice: "include", result: "level:(WARN OR ERROR)" },
    { q: "level:(WARN OR error) x", value: "ERROR", choice: "include", result: "x level:WARN" },
    { q: "level:WARN", value: "WARN", choice: "include", result: "" },
    { q: "", value: "DEBUG", choice: "exclude", result: "-level:DEBUG" },
    { q: "-level:DEBUG", value: "TRACE", choice: "exclude", result: "-level:DEBUG -level:TRACE" },
    { q: "-level:(DEBUG OR TRACE)", value: "TRACE", choice: "exclude", result: "-level:DEBUG" },
    { q: "-level:DEBUG", value: "DEBUG", choice: "include", result: "" },
    { q: "level:(WARN OR ERROR)", value: "WARN", choice: "exclude", result: "level:ERROR -level:WARN" },
    { q: "timeout OR refused", value: "WARN", choice: "include", result: "(timeout OR refused) level:WARN" },
    { q: "(a OR b) level:WARN", value: "WARN", choice: "include", result: "(a OR b)" },
    { q: "level>=info level:W*", value: "WARN", choice: "include", result: "level>=info level:W* level:WARN" },
    { q: '  "Keeps"   this', value: "WARN", choice: "include", result: '"Keeps" this level:WARN' },
  ] as const
) {
  Deno.test(`choose turns ${JSON.stringify(q)} into ${JSON.stringify(result)} to ${choice} ${value}`, () => {
    assertStrictEquals(choose(q, "level", value, choice), result);
  });
}

Deno.test("choose returns the query unchanged if a value cannot be written", () => {
  assertStrictEquals(choose("a", "service", "two\nlines", "include"), "a");
});

Deno.test("choose matches the records with the chosen values, in any order of choices", async () => {
  const values: readonly JsonValue[] = ["api", "DB main", 'a "quote"', "a*b", "", "-x", 42, true, null, "OR", "(x"];
  await forEachSeed(150, (random) => {
    let q = random.pick(["", "text", "a OR b", "service:*", "level>=warn"]);
    const rest = parseFilter({ q });
    const included = new Set<JsonValue>();
    const excluded = new Set<JsonValue>();
    for (const value of random.list(0, 8, () => random.pick(values))) {
      const choice = random.pick(["include", "exclude"] as const);
      const isTakenBack = excluded.has(value) || choice === "include" && included.has(value);
      included.delete(value);
      excluded.delete(value);
      if (!isTakenBack) (choice === "include" ? included : excluded).add(value);
      q = choose(q, "service", value, choice);
    }
    const { matches } = parseFilter({ q });
    for (const service of values) {
      const record = toRecord({ level: "WARN", message: "text a", metadata: { service } });
      const isPicked = (included.size === 0 || included.has(service)) && !excluded.has(service);
      assertStrictEquals(matches(record), isPicked && rest.matches(record), `${service} in ${q}`);
    }
  });
});
