import { assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import type { JsonValue, RecordInput } from "../../lib/record/record.ts";
import { forEachSeed } from "../support/random.ts";
import { API } from "./fixture.ts";

function streamOf(...inputs: RecordInput[]): LogStream {
  const stream = new LogStream({ capacity: 20_000, maxBytes: 64 * 1024 * 1024 });
  for (const input of inputs) stream.write(input);
  return stream;
}

async function get(stream: LogStream, query = "") {
  const response = await createHandler({ stream })(new Request(`${API}/facets?${query}`));
  return { status: response.status, body: await response.json() };
}

interface Facet {
  readonly field: string;
  readonly values: { readonly value: JsonValue; readonly count: number }[];
  readonly other: number;
  readonly missing: number;
  readonly distinct: number;
}

Deno.test("facets counts level, service, origin, logger and source, the most frequent first", async () => {
  const stream = streamOf(
    { level: "WARN", message: "a", metadata: { service: "shop", logger: "shop.pay" } },
    { level: "INFO", message: "b", metadata: { service: "shop" } },
    { level: "INFO", message: "c", metadata: { service: "mail", source: "stdin" } },
  );
  const { status, body } = await get(stream);
  assertStrictEquals(status, 200);
  assertEquals(body, {
    run: stream.run,
    oldest: 1,
    newest: 3,
    matched: 3,
    held: 3,
    complete: true,
    facets: [
      {
        field: "level",
        values: [{ value: "INFO", count: 2 }, { value: "WARN", count: 1 }],
        other: 0,
        missing: 0,
        distinct: 2,
      },
      {
        field: "service",
        values: [{ value: "shop", count: 2 }, { value: "mail", count: 1 }],
        other: 0,
        missing: 0,
        distinct: 2,
      },
      { field: "origin", values: [], other: 0, missing: 3, distinct: 0 },
      { field: "logger", values: [{ value: "shop.pay", count: 1 }], other: 0, missing: 2, distinct: 1 },
      { field: "source", values: [{ value: "stdin", count: 1 }], other: 0, missing: 2, distinct: 1 },
    ],
  });
});

Deno.test("facets of an empty ring are empty", async () => {
  const { body } = await get(new LogStream(), "field=level");
  assertEquals(body.matched, 0);
  assertEquals(body.facets, [{ field: "level", values: [], other: 0, missing: 0, distinct: 0 }]);
});

Deno.test("facets counts the records that the filter and the range match", async () => {
  const stream = streamOf(...[1, 2, 3, 4].map((count) => ({
    timestamp: count * 1000,
    level: count % 2 === 0 ? "WARN" : "INFO",
    message: `${count}`,
  })));
  const { body } = await get(stream, "level=warn&from=1970-01-01T00:00:03Z&field=message");
  assertStrictEquals(body.matched, 1);
  assertEquals(body.facets, [{
    field: "message",
    values: [{ value: "4", count: 1 }],
    other: 0,
    missing: 0,
    distinct: 1,
  }]);
});

const DEEP = {
  "a.b": 1,
  a: { b: 2, "c.d": 3, c: { d: 4, e: null } },
  "x.y": { z: 5 },
  users: [{ id: 7 }, { id: 8 }],
  list: [1],
  one: [{ id: 7 }],
  two: [{ id: 7 }, { id: 8 }],
  object: {},
  level: "metadata's own",
  "": "unnamed",
  long: "x".repeat(257),
  short: "x".repeat(256),
};

const FIELDS: readonly { field: string; value?: JsonValue; other?: number }[] = [
  { field: "a.b", other: 1 },
  { field: "a.c.d", other: 1 },
  { field: "a.c.e", value: null },
  { field: "x.y.z", value: 5 },
  { field: "users.id", other: 1 },
  { field: "one.id", value: 7 },
  { field: "two.id", other: 1 },
  { field: "metadata.short", value: DEEP.short },
  { field: "level", value: "INFO" },
  { field: "metadata.level", value: DEEP.level },
  { field: "message", value: "deep" },
  { field: "timestamp", value: "1970-01-01T00:00:00.000Z" },
  { field: "short", value: DEEP.short },
  { field: "long", other: 1 },
  { field: "list", other: 1 },
  { field: "list.0" },
  { field: "object", other: 1 },
  { field: "a", other: 1 },
  { field: "a.c.d.e" },
  { field: "a.", value: undefined },
  { field: ".", value: undefined },
  { field: ".a" },
  { field: "metadata" },
  { field: "list.length" },
  { field: "toString" },
  { field: "__proto__" },
];

for (const { field, value, other = 0 } of FIELDS) {
  Deno.test(`facets counts ${value === undefined ? `${other} others` : JSON.stringify(value)} at "${field}"`, async () => {
    const { body } = await get(streamOf({ timestamp: 0, message: "deep", metadata: DEEP }), `field=${field}`);
    const values = value === undefined ? [] : [{ value, count: 1 }];
    const missing = 1 - values.length - other;
    assertEquals(body.facets, [{ field, values, other, missing, distinct: values.length }]);
  });
}

Deno.test("facets counts each field once, and the default ones if none is named", async () => {
  const fieldsOf = async (query: string) =>
    (await get(new LogStream(), query)).body.facets.map(({ field }: Facet) => field);
  assertEquals(await fieldsOf("field=a&field=b&field=a&field=+"), ["a", "b"]);
  assertEquals(await fieldsOf("field="), ["level", "service", "origin", "logger", "source"]);
});

const BAD = [
  { query: "limit=1001", parameter: "limit" },
  { query: "limit=few", parameter: "limit" },
  { query: `field=${"x".repeat(257)}`, parameter: "field" },
  { query: Array.from({ length: 21 }, (_, index) => `field=f${index}`).join("&"), parameter: "field" },
  { query: "from=soon", parameter: "from" },
];

for (const { query, parameter } of BAD) {
  Deno.test(`facets with "${query.slice(0, 40)}" answers 400 and names the parameter`, async () => {
    const { status, body } = await get(new LogStream(), query);
    assertStrictEquals(status, 400);
    assertEquals({ parameter: body.parameter, offset: body.offset }, { parameter, offset: 0 });
  });
}

Deno.test("facets counts 10,000 distinct values from the newest record back, and the others together", async () => {
  const stream = streamOf(...[1, 2, 3].map(() => ({ metadata: { id: "old" } })));
  for (let id = 1; id <= 10_500; id++) stream.write({ metadata: { id } });
  for (let count = 0; count < 3; count++) stream.write({ metadata: { id: 10_500 - count } });
  const { body } = await get(stream, "field=id&limit=1000");
  const [{ values, other, missing, distinct }] = body.facets as Facet[];
  assertStrictEquals(distinct, 10_000);
  assertEquals(values.slice(0, 3), [10_498, 10_499, 10_500].map((value) => ({ value, count: 2 })));
  assertStrictEquals(values.length, 1000);
  assertStrictEquals(missing, 0);
  assertStrictEquals(values.reduce((sum, { count }) => sum + count, 0) + other, 10_506);
});

Deno.test("facets counts like a plain loop", async () => {
  await forEachSeed(100, async (random) => {
    const stream = streamOf(...random.list(0, 60, () => ({
      level: random.pick(["INFO", "WARN"]),
      metadata: random.chance(0.2)
        ? {}
        : { f: random.pick<JsonValue>(["a", "b", "1", 1, true, "true", null, [1], {}]) },
    })));
    const limit = random.int(0, 8);
    const level = random.pick(["INFO", "WARN"]);
    const { body } = await get(stream, `field=f&limit=${limit}&level=${level}`);
    const [{ values, other, missing }] = body.facets as Facet[];

    const counts = new Map<JsonValue | undefined, number>();
    const picked = stream.recent(1000).filter((record) => level === "INFO" || record.level === "WARN");
    for (const { metadata: { f } } of picked) counts.set(f, (counts.get(f) ?? 0) + 1);
    const sum = (entries: readonly (readonly [unknown, number])[]) =>
      entries.reduce((sum, [, count]) => sum + count, 0);
    const ranked = [...counts].filter(([value]) => value !== undefined && (value === null || typeof value !== "object"))
      .sort(([a, x], [b, y]) => y - x || (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0));
    assertStrictEquals(body.matched, picked.length);
    assertStrictEquals(missing, counts.get(undefined) ?? 0);
    assertStrictEquals(other, picked.length - missing - sum(ranked.slice(0, limit)));
    assertEquals(values.map(({ count }) => count), ranked.slice(0, limit).map(([, count]) => count));
    for (const { value, count } of values) assertStrictEquals(count, counts.get(value));
    const texts = values.map(({ value, count }) => [String(value), count]);
    assertEquals(texts, ranked.slice(0, limit).map(([value, count]) => [String(value), count]));
  });
});
