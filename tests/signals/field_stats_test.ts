import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../lib/query/filter.ts";
import { toRecord } from "../../lib/record/record.ts";
import { FieldStats, MAX_BUCKETS } from "../../lib/signals/field_stats.ts";
import { forEachSeed } from "../support/random.ts";

const isError = ({ level }: { level: string }) => level === "ERROR";

Deno.test("FieldStats has the shares of a plain model, and the values that differ most", () =>
  forEachSeed(20, (random) => {
    const stats = new FieldStats("region", isError);
    const records = random.list(1, 300, () =>
      toRecord({
        level: random.pick(["INFO", "ERROR"]),
        message: "",
        metadata: random.chance(0.9)
          ? { region: random.pick(["eu", "us", 7, "7", true, null, ["a"], "x".repeat(300)]) }
          : {},
      }));
    for (const record of records) stats.add(record);
    const { values, differences, chosen, rest, missing, other, distinct } = stats.summarize(100);
    const errors = records.filter(isError);
    assertEquals([chosen, rest], [errors.length, records.length - errors.length]);
    assertStrictEquals(missing, records.filter(({ metadata }) => metadata.region === undefined).length);
    assertStrictEquals(values.reduce((sum, { count }) => sum + count, other + missing), records.length);
    assertStrictEquals(distinct, values.length);
    for (const { value, count, share, chosen_share, rest_share } of values) {
      const own = records.filter(({ metadata }) => metadata.region === value);
      assertStrictEquals(own.length, count);
      const near = (found: number, exact: number) => assert(Math.abs(found - exact) < 1e-5, `${found}, exact ${exact}`);
      near(share, own.length / records.length);
      if (chosen > 0) near(chosen_share, own.filter(isError).length / chosen);
      if (rest > 0) near(rest_share, own.filter((record) => !isError(record)).length / rest);
    }
    const gaps = differences.map((share) => Math.abs(share.chosen_share - share.rest_share));
    assertEquals(gaps, gaps.toSorted((left, right) => right - left));
    const widest = Math.max(0, ...values.map((share) => Math.abs(share.chosen_share - share.rest_share)));
    if (chosen > 0 && rest > 0) assertStrictEquals(gaps[0] ?? 0, widest);
    else assertEquals(differences, []);
  }));

Deno.test("FieldStats has the distribution of numbers, with those of the chosen records", () => {
  const stats = new FieldStats("duration", isError);
  for (let ms = 1; ms <= 1000; ms++) {
    stats.add(toRecord({ level: ms > 900 ? "ERROR" : "INFO", message: "", metadata: { duration: `${ms}ms` } }));
  }
  const { numbers } = stats.summarize(0);
  const { unit, all, chosen, rest, buckets } = numbers!;
  assertEquals([unit, all.values, all.min, all.max, chosen.min, rest.max], ["ms", 1000, 1, 1000, 901, 900]);
  assert(buckets.length <= MAX_BUCKETS && buckets.length > 10, `${buckets.length} intervals`);
  assertEquals([
    buckets.reduce((sum, { count }) => sum + count, 0),
    buckets.reduce((sum, { part }) => sum + part, 0),
  ], [1000, 100]);
  const texts = new FieldStats("name", isError);
  for (const name of ["a", "b", "7"]) texts.add(toRecord({ message: "", metadata: { name } }));
  assertStrictEquals(texts.summarize(10).numbers, undefined);
});

Deno.test("FieldStats has queries that find the records of a value", () => {
  const stats = new FieldStats("x", isError);
  const records = ["a b", "*", "", '"', "é", 1.5, true, null, "two\nlines"].map((x) =>
    toRecord({ message: "", metadata: { x } })
  );
  for (const record of records) stats.add(record);
  for (const { value, query } of stats.summarize(100).values) {
    if (value === "two\nlines") assertStrictEquals(query, undefined);
    else assertEquals(records.filter(parseFilter({ q: query }).matches).map(({ metadata }) => metadata.x), [value]);
  }
});

Deno.test("FieldStats bounds the values that it tells apart", () => {
  const stats = new FieldStats("x", isError);
  for (let x = 0; x < 10_500; x++) stats.add(toRecord({ message: "", metadata: { x } }));
  const { distinct, other, values } = stats.summarize(10);
  assertEquals([distinct, other, values.length], [10_000, 10_490, 10]);
});
