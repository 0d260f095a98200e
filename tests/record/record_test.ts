import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Script } from "node:vm";
import { isError, isPlain } from "../../lib/record/copier.ts";
import { copyRecord, DEFAULT_MAX_RECORD_BYTES, type RecordInput, toRecord } from "../../lib/record/record.ts";
import { hostileProxy, manyKeys, revokedProxy, VALUES } from "../cases/values.ts";
import { forEachSeed, type Random, TEXT_PIECES } from "../support/random.ts";

const NOW = Date.parse("2025-10-24T10:26:15.123Z");
const NOW_TEXT = "2025-10-24T10:26:15.123Z";

Deno.test("toRecord copies the first of a million keys", () => {
  const { record, truncated } = copy({ message: "m", metadata: { value: manyKeys(1_000_000), after: 1 } });
  const { k0, k1 } = record.metadata.value as Record<string, unknown>;
  assertEquals([k0, k1, truncated], [0, 1, true]);
  assert(byteLength(record) <= DEFAULT_MAX_RECORD_BYTES);
});

for (const { name, make, json, check, cut = false, heavy = false } of VALUES) {
  Deno.test(`toRecord copies ${name}`, () => {
    const { record, truncated } = copy({ message: "m", metadata: { value: make(), after: 1 } });
    const text = JSON.stringify(record.metadata.value);
    if (json !== undefined) assertStrictEquals(text, json);
    check?.(JSON.parse(text));
    assertStrictEquals(truncated, cut, "truncated");
    assertStrictEquals(record.metadata.truncated, cut ? true : undefined);
    assertStrictEquals(record.message, "m");
    assert(byteLength(record) <= DEFAULT_MAX_RECORD_BYTES);
  });

  Deno.test(`toRecord keeps no reference into ${name}`, () => {
    const value = make();
    const theirs = reachable(value);
    for (
      const input of heavy
        ? [{ metadata: value }]
        : [{ metadata: { value } }, { message: value, metadata: value }, value]
    ) {
      for (const ours of reachable(toRecord(input as RecordInput))) assert(!theirs.has(ours), Deno.inspect(ours));
    }
  });

  Deno.test(`toRecord accepts ${name} in any field`, () => {
    const value = make();
    const places = heavy ? [{ metadata: value }] : [
      { metadata: value },
      value,
      { message: value },
      { timestamp: value, message: "m" },
      { level: value, message: "m" },
      { message: value, metadata: value, timestamp: value, level: value },
      { message: "m", metadata: [value] },
    ];
    for (const maxBytes of [256, 1000, DEFAULT_MAX_RECORD_BYTES]) {
      for (const place of places) {
        const { record } = copyRecord(place as RecordInput, maxBytes, NOW);
        const { timestamp, level, message, metadata, ...rest } = record;
        assertEquals(rest, {});
        assertMatch(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assertMatch(level, /^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)$/);
        assertStrictEquals(typeof message, "string");
        assert(isPlain(metadata));
        assert(byteLength(record) <= maxBytes, `${byteLength(record)} bytes of ${maxBytes}`);
      }
    }
  });
}

Deno.test("toRecord returns the four fields in the order of the wire", () => {
  const inputs: RecordInput[] = [
    { metadata: { a: 1 }, message: "m", level: "WARN", timestamp: NOW },
    { metadata: { a: {} }, message: "m", level: "WARN", timestamp: NOW },
  ];
  for (const input of inputs) {
    assertEquals(Object.keys(toRecord(input)), ["timestamp", "level", "message", "metadata"]);
  }
  assertStrictEquals(
    JSON.stringify(toRecord(inputs[0])),
    `{"timestamp":"${NOW_TEXT}","level":"WARN","message":"m","metadata":{"a":1}}`,
  );
});

Deno.test("toRecord fills in missing fields", () => {
  assertEquals(toRecord({}, { now: NOW }), { timestamp: NOW_TEXT, level: "INFO", message: "", metadata: {} });
});

const TIMES: readonly { given: unknown; name?: string; timestamp: string; kept?: unknown }[] = [
  { given: NOW_TEXT, timestamp: NOW_TEXT },
  { given: "2025-10-24T10:26:15Z", timestamp: "2025-10-24T10:26:15.000Z" },
  { given: "2025-10-24T10:26:15.123456789Z", timestamp: NOW_TEXT },
  { given: "2025-10-24T12:26:15.123+02:00", timestamp: NOW_TEXT },
  { given: "2025-10-24", timestamp: "2025-10-24T00:00:00.000Z" },
  { given: "2025-02-30T00:00:00.000Z", timestamp: "2025-03-02T00:00:00.000Z" },
  { given: "+275760-09-13T00:00:00.000Z", timestamp: "+275760-09-13T00:00:00.000Z" },
  { given: NOW, timestamp: NOW_TEXT },
  { given: NOW + 0.9, timestamp: NOW_TEXT },
  { given: 0, timestamp: "1970-01-01T00:00:00.000Z" },
  { given: -1, timestamp: "1969-12-31T23:59:59.999Z" },
  { given: 8.64e15, timestamp: "+275760-09-13T00:00:00.000Z" },
  { given: new Date(NOW), timestamp: NOW_TEXT },
  { given: Object.assign(new Date(NOW), { getTime: () => 0 }), name: "of a Date that lies", timestamp: NOW_TEXT },
  { given: undefined, timestamp: NOW_TEXT },
  { given: null, timestamp: NOW_TEXT },
  { given: 8.64e15 + 1, timestamp: NOW_TEXT, kept: 8.64e15 + 1 },
  { given: NaN, timestamp: NOW_TEXT, kept: "NaN" },
  { given: Infinity, timestamp: NOW_TEXT, kept: "Infinity" },
  { given: new Date(NaN), timestamp: NOW_TEXT, kept: "Invalid Date" },
  { given: "yesterday", timestamp: NOW_TEXT, kept: "yesterday" },
  { given: "round 3", timestamp: NOW_TEXT, kept: "round 3" },
  { given: "2025-13-45T00:00:00.000Z", timestamp: NOW_TEXT, kept: "2025-13-45T00:00:00.000Z" },
  { given: "", timestamp: NOW_TEXT, kept: "" },
  { given: 7n, timestamp: NOW_TEXT, kept: "7" },
  { given: { seconds: 1 }, timestamp: NOW_TEXT, kept: { seconds: 1 } },
  {
    given: revokedProxy(),
    name: "of a revoked proxy",
    timestamp: NOW_TEXT,
    kept: "[Thrown: Cannot perform 'IsArray' on a proxy that has been revoked]",
  },
  {
    given: new Proxy(new Date(0), {}),
    name: "of a proxied Date",
    timestamp: NOW_TEXT,
    kept: "[Thrown: this is not a Date object.]",
  },
];

for (const { given, name = Deno.inspect(given), timestamp, kept } of TIMES) {
  Deno.test(`toRecord reads the timestamp ${name}${kept === undefined ? "" : " as none, and keeps it"}`, () => {
    for (const metadata of [{}, { 7: "walked" }]) {
      const record = toRecord({ timestamp: given as string, message: "m", metadata }, { now: NOW });
      assertStrictEquals(record.timestamp, timestamp);
      assertEquals<unknown>(record.metadata, kept === undefined ? metadata : { ...metadata, timestamp: kept });
      assertStrictEquals(record.message, "m");
    }
  });
}

Deno.test("toRecord formats times like Date, after any other time", async () => {
  await forEachSeed(1000, (random) => {
    const ms = random.pick([0, Date.UTC(2025, 9, 24), -Date.UTC(2025, 9, 24), 8.64e15 - 5000, 5000 - 8.64e15]);
    const timestamp = ms + random.int(-5000, 5000) + random.pick([0, 0.25]);
    assertStrictEquals(toRecord({ timestamp }, { now: 0 }).timestamp, new Date(timestamp).toISOString());
  });
});

const LEVELS: readonly { given: unknown; level: string; kept?: unknown }[] = [
  { given: undefined, level: "INFO" },
  { given: null, level: "INFO" },
  { given: "ERROR", level: "ERROR" },
  { given: "Warning", level: "WARN" },
  { given: "CRITICAL", level: "FATAL" },
  { given: 1, level: "TRACE" },
  { given: 9, level: "INFO" },
  { given: 17, level: "ERROR" },
  { given: 24, level: "FATAL" },
  { given: 0, level: "INFO", kept: 0 },
  { given: 30, level: "INFO" },
  { given: 50, level: "ERROR" },
  { given: 101, level: "INFO", kept: 101 },
  { given: NaN, level: "INFO", kept: "NaN" },
  { given: "loud", level: "INFO", kept: "loud" },
  { given: "", level: "INFO", kept: "" },
  { given: { level: 1 }, level: "INFO", kept: { level: 1 } },
];

for (const { given, level, kept } of LEVELS) {
  Deno.test(`toRecord reads the level ${Deno.inspect(given)}${kept === undefined ? "" : " as none, and keeps it"}`, () => {
    const record = toRecord({ level: given as string, message: "m", metadata: { a: 1 } });
    assertStrictEquals(record.level, level);
    assertEquals<unknown>(record.metadata, kept === undefined ? { a: 1 } : { a: 1, level: kept });
  });
}

const ERROR = { type: "Error", message: "boom" };
const MESSAGES: readonly { name: string; given: unknown; message: string; error?: object }[] = [
  { name: "a text", given: "text", message: "text" },
  { name: "nothing", given: undefined, message: "" },
  { name: "null", given: null, message: "null" },
  { name: "a number", given: 7, message: "7" },
  { name: "a BigInt", given: 7n, message: "7" },
  { name: "an object", given: { a: [1] }, message: '{"a":[1]}' },
  { name: "a symbol", given: Symbol("s"), message: "Symbol(s)" },
  { name: "an Error", given: new Error("boom"), message: "boom", error: ERROR },
  {
    name: "an Error without a text",
    given: Object.assign(new Error(), { message: Object.create(null) }),
    message: "[Unreadable]",
    error: { type: "Error", message: {} },
  },
  { name: "a proxy that throws", given: hostileProxy(), message: "[Thrown: hands off]" },
];

for (const { name, given, message, error } of MESSAGES) {
  Deno.test(`toRecord converts ${name} to a message`, () => {
    const record = toRecord({ message: given, metadata: { a: 1 } });
    assertStrictEquals(record.message, message);
    const { error: found, ...rest } = record.metadata;
    assertEquals(rest, { a: 1 });
    if (error === undefined) return assertStrictEquals(found, undefined);
    const { stack: _, ...fields } = found as Record<string, unknown>;
    assertEquals(fields, error);
  });
}

const METADATA: readonly { name: string; given: unknown; metadata: object }[] = [
  { name: "a text", given: "text", metadata: { value: "text" } },
  { name: "a list", given: [1, 2], metadata: { value: [1, 2] } },
  { name: "null", given: null, metadata: {} },
  { name: "a Map", given: new Map([["a", 1]]), metadata: { a: 1 } },
  { name: "an object with toJSON", given: { toJSON: () => ({ traceId: "4b" }) }, metadata: { trace_id: "4b" } },
  { name: "a function", given: () => {}, metadata: { value: "[Function: given]" } },
];

for (const { name, given, metadata } of METADATA) {
  Deno.test(`toRecord converts ${name} to metadata`, () =>
    assertEquals(toRecord({ metadata: given }).metadata, metadata));
}

Deno.test("toRecord converts an Error to metadata", () => {
  const { error, ...rest } = toRecord({ metadata: new Error("boom") }).metadata;
  assertEquals(rest, {});
  assertEquals((error as { message: string }).message, "boom");
});

const TWINS: Readonly<Record<string, readonly string[]>> = {
  logger: ["loggerName", "logger_name", "logger.name", "log.logger"],
  trace_id: ["traceId", "traceID", "trace.id", "dd.trace_id", "otelTraceID"],
  span_id: ["spanId", "spanID", "span.id", "dd.span_id", "otelSpanID"],
  service: ["serviceName", "service_name", "service.name", "dd.service"],
  error: ["err", "exception"],
};

for (const [key, twins] of Object.entries(TWINS)) {
  Deno.test(`toRecord folds twins into ${key}`, () => {
    for (const twin of twins) {
      assertEquals(toRecord({ metadata: { a: 1, [twin]: "x", b: 2 } }).metadata, { a: 1, [key]: "x", b: 2 }, twin);
    }
  });

  Deno.test(`toRecord keeps both ${key} and a twin of it`, () => {
    for (const twin of twins) {
      for (const metadata of [{ [key]: 1, [twin]: 2 }, { [twin]: 2, [key]: 1 }]) {
        assertEquals(toRecord({ metadata }).metadata, { [key]: 1, [twin]: 2 }, twin);
      }
    }
    const [one, other] = twins;
    assertEquals(toRecord({ metadata: { [one]: 1, [other]: 2 } }).metadata, { [key]: 1, [other]: 2 });
  });
}

const LOGGED: readonly { name: string; metadata: unknown; logger?: unknown; kept: object }[] = [
  { name: "in front of the metadata", metadata: { a: 1 }, kept: { logger: "app", a: 1 } },
  { name: "without metadata", metadata: undefined, kept: { logger: "app" } },
  {
    name: "beside a twin of it",
    metadata: { loggerName: "b", a: 1 },
    kept: { logger: "app", loggerName: "b", a: 1 },
  },
  { name: "when the metadata has one", metadata: { a: 1, logger: "own" }, kept: { a: 1, logger: "own" } },
  { name: "beside a list", metadata: [1], kept: { logger: "app", value: [1] } },
  { name: "that is no text", metadata: { a: 1 }, logger: 7n, kept: { logger: "7", a: 1 } },
];

for (const { name, metadata, logger = "app", kept } of LOGGED) {
  Deno.test(`toRecord adds the name of the logger ${name}`, () => {
    for (const input of [{ metadata, logger: logger as string }, walked({ metadata, logger: logger as string })]) {
      assertStrictEquals(JSON.stringify(toRecord(input).metadata), JSON.stringify(kept));
    }
  });
}

Deno.test("toRecord adds the name of the logger to metadata that cannot be read", () => {
  for (const metadata of [hostileProxy(), revokedProxy()]) {
    assertStrictEquals(toRecord({ message: "m", metadata, logger: "app" }).metadata.logger, "app");
  }
});

Deno.test("copyRecord copies plain and other input alike", async () => {
  await forEachSeed(1500, (random) => {
    const input = {
      timestamp: random.pick([undefined, NOW - 1, NOW_TEXT, "2025-10-24", new Date(NOW), "never"]),
      level: random.pick([undefined, "info", "WARN", "loud", 17]),
      message: random.chance(0.9) ? anyText(random, 30) : anyValue(random, 1),
      metadata: random.chance(0.5) ? plainObject(random, 3) : anyValue(random, 3),
      logger: random.pick([undefined, "app", "a.long.name.of.a.logger"]),
    } as RecordInput;
    const maxBytes = random.pick([256, 400, 700, 1500, 100_000]);
    const one = copyRecord(input, maxBytes, NOW);
    const other = copyRecord(walked(input), maxBytes, NOW);
    assertStrictEquals(JSON.stringify(one.record), JSON.stringify(other.record));
    assertStrictEquals(one.truncated, other.truncated);
    assertStrictEquals(bytesOf(input, maxBytes), bytesOf(walked(input), maxBytes));
  });
});

/** Returns the memory of a copy. New names count more, once. */
function bytesOf(input: RecordInput, maxBytes: number): number {
  return Math.min(...[1, 2].map(() => copyRecord(input, maxBytes, NOW).bytes));
}

/** Returns the same input in a form that takes the slow path. */
function walked(input: RecordInput): RecordInput {
  return Object.assign(Object.create({}), input);
}

/** Returns random input as loggers mostly receive it. */
function plainObject(random: Random, depth: number): Record<string, unknown> {
  const names = [
    "a",
    "b",
    "user",
    "traceId",
    "trace_id",
    "loggerName",
    "logger",
    "err",
    "duration_ms",
    "7",
    "__proto__",
  ];
  const entries = random.list(0, 6, () => {
    const value = random.pick([
      () => anyText(random, 10),
      () => random.int(-5, 1e10),
      () => random.next(),
      () => random.pick([true, false, null]),
      () => random.list(0, 3, () => anyText(random, 3)),
      () => depth > 0 ? plainObject(random, depth - 1) : {},
      () => random.chance(0.1) ? anyValue(random, 1) : 1,
    ])();
    return [random.pick(names), value] as const;
  });
  return Object.fromEntries(entries);
}

Deno.test("toRecord folds twins only at the top level", () => {
  assertEquals(toRecord({ metadata: { nested: { traceId: 1 } } }).metadata, { nested: { traceId: 1 } });
});

Deno.test("toRecord keeps the error of a throwing getter of the input", () => {
  const record = toRecord({
    message: "m",
    get metadata() {
      throw new Error("no");
    },
  });
  assertEquals([record.message, record.metadata], ["m", { value: "[Thrown: no]" }]);
});

Deno.test("toRecord shares no part with an input that changes later", () => {
  const metadata = { list: [{ a: 1 }], map: new Map([["k", [1]]]), date: new Date(0) };
  const record = toRecord({ message: "m", metadata });
  const before = JSON.stringify(record);
  metadata.list[0].a = 2;
  metadata.list.push({ a: 3 });
  metadata.map.get("k")!.push(2);
  metadata.date.setTime(1);
  assertStrictEquals(JSON.stringify(record), before);
});

Deno.test("toRecord treats __proto__ as an ordinary name, at any depth", () => {
  for (const text of ['{"__proto__":"text","a":1}', '{"__proto__":{"x":1},"a":1}', '{"a":{"__proto__":[1]}}']) {
    const { metadata } = toRecord({ metadata: JSON.parse(text) });
    assertStrictEquals(JSON.stringify(metadata), text);
    for (const part of reachable(metadata)) {
      assert(Array.isArray(part) || Object.getPrototypeOf(part) === Object.prototype);
    }
  }
});

Deno.test("toRecord recognises errors and plain objects of another realm", () => {
  const foreign = new Script("({ error: new RangeError('far'), map: new Map() })").runInNewContext();
  assert(isError(foreign.error));
  const { error, map } = toRecord({ metadata: foreign }).metadata;
  assertEquals([(error as { type: string }).type, map], ["RangeError", "[object Map]"]);
});

Deno.test("toRecord cuts a message of 100 MB to its start", () => {
  const { message, metadata } = toRecord({ message: "x".repeat(100_000_000), metadata: { a: 1 } });
  assertMatch(message, /^x{65000,}…$/);
  assertEquals(metadata, { a: 1, truncated: true });
});

Deno.test("toRecord keeps a message that fits into half of the limit, with any metadata", () => {
  for (const message of ["", "short", "é".repeat(20)]) {
    for (const value of ["x".repeat(5000), new Array(5000).fill(0.1), new Array(5000).fill("abc")]) {
      const record = toRecord({ message, metadata: { value, other: value } }, { maxBytes: 400 });
      assertStrictEquals(record.message, message);
      assert(byteLength(record) <= 400);
    }
  }
});

Deno.test("toRecord splits the limit between a message and metadata that are both too large", () => {
  const record = toRecord({ message: "m".repeat(10_000), metadata: { a: "a".repeat(10_000) } }, { maxBytes: 2000 });
  assert(record.message.length > 900);
  assert((record.metadata.a as string).length > 400);
  assert(byteLength(record) <= 2000);
});

Deno.test("toRecord stays within its limit with many short names of long numbers", () => {
  for (let count = 1; count <= 26; count++) {
    const names = "abcdefghijklmnopqrstuvwxyz".slice(0, count).split("");
    const metadata = Object.fromEntries(names.map((name) => [name, -1.2345678901234567e-300]));
    for (let maxBytes = 256; maxBytes < 1200; maxBytes += 7) {
      const { record } = copyRecord({ metadata }, maxBytes, NOW);
      assert(byteLength(record) <= maxBytes, `${byteLength(record)} bytes of ${maxBytes}`);
    }
  }
});

Deno.test("toRecord splits no character", () => {
  for (let length = 0; length < 20; length++) {
    const { message } = toRecord({ message: "x".repeat(length) + "😀".repeat(200) }, { maxBytes: 300 });
    assert(message.isWellFormed(), JSON.stringify(message));
    assert(message.endsWith("😀…"));
  }
});

Deno.test("copyRecord returns a record even if the clock is out of range", () => {
  const { record, truncated } = copyRecord({ message: "m" }, 1000, NaN);
  assertMatch(record.message, /^\[Unreadable: /);
  assertEquals([record.timestamp, record.level, truncated], ["1970-01-01T00:00:00.000Z", "ERROR", true]);
});

Deno.test("copyRecord stays within any limit, and marks only records that it cut", async () => {
  await forEachSeed(1500, (random) => {
    const input = {
      message: random.chance(0.8) ? anyText(random, 300) : anyValue(random, 3),
      metadata: random.chance(0.9) ? anyObject(random, 4) : anyValue(random, 4),
      level: random.chance(0.1) ? anyText(random, 5) : "WARN",
    };
    const maxBytes = random.pick([256, 257, 300, 500, 1000, 2000, 5000, random.int(256, 3000)]);
    const { record, truncated, bytes } = copyRecord(input, maxBytes, NOW);
    const whole = copyRecord(input, 10_000_000, NOW).record;
    assert(byteLength(record) <= maxBytes, `${byteLength(record)} bytes of ${maxBytes}`);
    assertStrictEquals(record.metadata.truncated, truncated ? true : undefined);
    assertStrictEquals(JSON.stringify(record) !== JSON.stringify(whole), truncated, "cut");
    assert(bytes >= characters(record), `weighs ${bytes} with ${characters(record)} characters`);
  });
});

function copy(input: RecordInput) {
  return copyRecord(input, DEFAULT_MAX_RECORD_BYTES, NOW);
}

function byteLength(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** Returns the objects reachable from a value, a few thousand at most. */
function reachable(value: unknown): Set<object> {
  const found = new Set<object>();
  const waiting = [value];
  while (waiting.length > 0 && found.size < 5000) {
    const next = waiting.pop();
    if ((typeof next !== "object" && typeof next !== "function") || next === null || found.has(next)) continue;
    found.add(next);
    try {
      for (const key of Reflect.ownKeys(next).slice(0, 5000)) waiting.push((next as Record<PropertyKey, unknown>)[key]);
      if (next instanceof Map && next.size > 0) waiting.push(...next.keys(), ...next.values());
      if (next instanceof Set && next.size > 0) waiting.push(...next.values());
    } catch {
      // A proxy that throws shows no object.
    }
  }
  return found;
}

function characters(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + characters(part), 0);
}

function anyText(random: Random, most: number): string {
  return random.list(0, random.int(0, most), () => random.pick(TEXT_PIECES)).join("");
}

function anyObject(random: Random, depth: number): Record<string, unknown> {
  const keys = random.list(0, 8, () => random.chance(0.1) ? anyText(random, 40) : `key${random.int(0, 20)}`);
  return Object.fromEntries(keys.map((key) => [key, anyValue(random, depth - 1)]));
}

function anyValue(random: Random, depth: number): unknown {
  switch (random.int(0, depth > 0 ? 12 : 7)) {
    case 0:
      return random.pick([null, true, false, undefined]);
    case 1:
      return random.int(-1000, 1000);
    case 2:
      return random.next() * 10 ** random.int(-300, 300) * random.pick([1, -1]);
    case 3:
      return random.pick([NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, -Number.MIN_VALUE]);
    case 4:
      return BigInt(random.int(0, 1e9)) ** 5n;
    case 5:
    case 6:
      return anyText(random, random.pick([5, 50, 400]));
    case 7:
      return random.pick([new Date(NOW), Symbol("s"), () => {}, /x/g, new Error("e" + anyText(random, 20))]);
    case 8:
      return random.list(0, 30, () => anyValue(random, depth - 1));
    case 9:
      return new Map(random.list(0, 5, () => [random.int(0, 3), anyValue(random, depth - 1)]));
    case 10:
      return new Set(random.list(0, 5, () => anyValue(random, depth - 1)));
    default:
      return anyObject(random, depth);
  }
}

for (
  const { name, input } of [
    { name: "message", input: { message: "m".repeat(10_000) } },
    { name: "message of characters that JSON escapes", input: { message: '"'.repeat(10_000), metadata: { a: 1 } } },
    { name: "metadata", input: { message: "m", metadata: { a: "a".repeat(10_000), b: [1, 2, { c: 3 }] } } },
    { name: "message and metadata", input: { message: "m".repeat(9_000), metadata: { a: { b: "ü".repeat(9_000) } } } },
  ]
) {
  Deno.test(`toRecord does not cut a ${name} twice`, () => {
    for (let maxBytes = 1000; maxBytes < 1040; maxBytes++) {
      const record = toRecord(input, { maxBytes });
      assertStrictEquals(record.metadata.truncated, true);
      assertEquals(toRecord(record, { maxBytes }), record);
    }
  });
}
