import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type JsonObject, type LogRecord, toRecord } from "../../../../lib/record/record.ts";
import { SeenFields } from "../../../../ui/state/terms/seen_fields.ts";
import type { RowList } from "../../../../ui/state/rows/row.ts";

/** Returns a list of records, numbered from a start. */
function listOf(records: readonly LogRecord[], first = 0): RowList {
  return {
    length: records.length,
    at: (index) => ({ kind: "record", id: `run-${first + index}`, record: records[index] }),
    indexOf: () => -1,
  };
}

/** Creates SeenFields with manual timers. */
function open() {
  const timers = new Set<() => void>();
  const progress = { times: 0 };
  const seen = new SeenFields((callback) => {
    timers.add(callback);
    return () => void timers.delete(callback);
  }, () => progress.times++);
  function pass() {
    const callbacks = [...timers];
    timers.clear();
    for (const callback of callbacks) callback();
    return callbacks.length > 0;
  }
  return { seen, timers, progress, pass };
}

function records(count: number, metadata: (index: number) => JsonObject): LogRecord[] {
  return Array.from({ length: count }, (_, index) => toRecord({ metadata: metadata(index) }));
}

Deno.test("SeenFields counts a record once per field", () => {
  const { seen } = open();
  seen.learn(listOf(records(2, () => ({ users: [{ id: 1 }, { id: 2 }], tags: ["a", "b"], n: 1, o: {} }))));
  const fields = Array.from(
    seen.fields,
    ([name, { count, isNumeric, isObject }]) => [name, { count, isNumeric, isObject }],
  );
  assertEquals(Object.fromEntries(fields), {
    users: { count: 2, isNumeric: false, isObject: true },
    "users.id": { count: 2, isNumeric: true, isObject: false },
    tags: { count: 2, isNumeric: false, isObject: false },
    n: { count: 2, isNumeric: true, isObject: false },
    o: { count: 2, isNumeric: false, isObject: true },
  });
  assertEquals([...seen.values("users.id")], [["1", 2], ["2", 2]]);
  assertEquals([...seen.values("tags")], [["a", 2], ["b", 2]]);
  assertEquals([...seen.values("level")], [["INFO", 2]]);
});

Deno.test("SeenFields counts each record once, and keeps those that left the list", () => {
  const { seen } = open();
  seen.learn(listOf(records(3, (n) => ({ n }))));
  assertEquals([...seen.values("n").keys()], ["0", "1", "2"]);
  seen.learn(listOf(records(2, () => ({ n: 2 })), 2));
  assertStrictEquals(seen.fields.get("n")?.count, 4);
  assertEquals([...seen.values("n")], [["0", 1], ["1", 1], ["2", 2]]);
});

Deno.test("SeenFields reads 10,000 records in slices, and reports when it is done", () => {
  const { seen, progress, pass } = open();
  seen.learn(listOf(records(10_000, (n) => ({ a: n % 3, b: "x", c: { d: 1 } }))));
  const first = seen.fields.get("a")!.count;
  assert(first > 500 && first < 5000, `${first} at first`);
  while (pass());
  assertStrictEquals(seen.fields.get("a")?.count, 10_000);
  assertStrictEquals(progress.times, 1);
  assert(seen.values("a").get("0")! < 3334);
  while (pass());
  assertStrictEquals(seen.values("a").get("0"), 3334);
});

Deno.test("SeenFields stops reading when told to forget", () => {
  const { seen, timers, progress, pass } = open();
  seen.learn(listOf(records(10_000, (n) => ({ n }))));
  seen.values("n");
  assertStrictEquals(timers.size, 2);
  seen.forget();
  assertStrictEquals(pass(), false);
  assertEquals([seen.fields.size, seen.values("n").size, progress.times], [0, 0, 0]);
});

Deno.test("SeenFields bounds fields, values, their length and their depth", () => {
  const { seen, pass } = open();
  const deep = Array.from({ length: 30 }).reduce<JsonObject>((inner) => ({ a: inner }), {});
  const wide = records(5000, (n) => ({ [`f${n}`]: 1, id: n }));
  seen.learn(listOf([...records(1, () => ({ deep, long: "x".repeat(201), lines: "a\nb", short: "y" })), ...wide]));
  while (pass());
  assertStrictEquals(seen.fields.size, 2000);
  seen.values("id");
  while (pass());
  assertStrictEquals(seen.values("id").size, 2000);
  assertEquals(["long", "lines", "short"].map((name) => seen.values(name).size), [0, 0, 1]);
  for (let batch = 0; batch < 5; batch++) {
    seen.learn(listOf(records(10_000, () => ({ late: batch })), (batch + 1) * 10_000));
    while (pass());
  }
  assert(seen.fields.get("late")!.count <= 30_000);
});
