import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { LEVELS } from "../../lib/record/level.ts";
import { compileQuery } from "../../lib/query/predicate.ts";
import { parseQuery, type Query, type Value } from "../../lib/query/query.ts";
import { type JsonValue, type LogRecord, toRecord } from "../../lib/record/record.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const NOW = Date.UTC(2025, 9, 24, 12);

const RECORD = toRecord({
  timestamp: "2025-10-24T10:26:15.123Z",
  level: "WARN",
  message: "Connection to db-1 \x1b[31mrefused\x1b[0m: ECONNREFUSED after 3 s",
  metadata: {
    logger: "app.db.Pool",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    duration_ms: 812.5,
    retries: "3",
    ok: false,
    none: null,
    empty: {},
    blank: "",
    tags: ["slow", { name: "Nightly" }],
    user: { id: 42, "full.name": "Ada Lovelace" },
    "http.method": "GET",
    http: { status: 503, "route.name": "orders" },
    due: "2025-10-24T12:00:00+02:00",
    level: "inner",
  },
});

const PICKED: readonly string[] = [
  ...[
    "econnrefused",
    "db-1",
    '"db-1 refused"',
    "conn*refused",
    "re*used*3",
    "*",
    "pool",
    "nightly",
    "duration_ms",
  ],
  ...["/ECONN\\w+/", "/econn\\w+/i", "/^Connection.*s$/", "/^Nightly$/", "/db-1 refused/", "/\\brefused\\b/"],
  ...[
    "logger:app.db.pool",
    "logger:app.*",
    "logger:*.POOL",
    "logger:*db*",
    "logger:/Pool$/",
    "-logger:app",
    "-logger:db",
  ],
  ...[
    "level:warn",
    "level:warning",
    "level:w*",
    "level:(info OR warn)",
    "level>=warn",
    "level>info",
    "level<=warn",
    "level<error",
  ],
  ...['blank:""', "blank:*", "duration_ms:(>800 <900)"],
  ...["message:refused", "message:*", 'message:"db-1 refused"', "message:db*3", "message:/after \\d/"],
  ...[
    "timestamp>=2025-10-24",
    "timestamp<2025-10-25",
    "timestamp>2h",
    "timestamp:2025-10-24t10*",
    "timestamp<=1761301575123",
  ],
  ...[
    "duration_ms>812",
    "duration_ms>=812.5",
    "duration_ms<1e3",
    "duration_ms:812.5",
    "retries>2",
    "retries<=3",
    "retries:3",
  ],
  ...[
    "ok:false",
    "none:null",
    "none:*",
    "empty:*",
    "tags:slow",
    "tags:nightly",
    "tags.name:nightly",
    "user:42",
    "user:*lace",
  ],
  ...[
    "user.id:42",
    "user.id>41",
    'user.full.name:"ada lovelace"',
    "http.method:get",
    "http.status>=500",
    "http.route.name:orders",
  ],
  ...[
    "due:*",
    "due<2025-10-24T10:30Z",
    "due>=2025-10-24T10:00Z",
    "metadata.level:inner",
    "metadata.user.id:42",
    "-level:inner*",
  ],
  ...[
    "(nothing OR refused) -missing",
    "NOT (missing refused)",
    "-(missing OR nothing)",
    "trace_id:4bf92f*",
    "trace_id:/^4bf/",
  ],
];

const LEFT_OUT: readonly string[] = [
  ...[
    "missing",
    '"refused db-1"',
    "refused*connection",
    "31m",
    '"[31m"',
    "/econn/",
    "/^refused/",
    "-refused",
    "refused missing",
  ],
  ...[
    "logger:app",
    "logger:db",
    "logger:*.db",
    "logger:/^Pool/",
    "level:info",
    "level:e*",
    "level>=error",
    "level<warn",
    "-level:*",
  ],
  ...[
    "message:missing",
    "timestamp>2025-10-24T10:26:15.123Z",
    "timestamp>=1h",
    "timestamp<2025-10-24",
    "duration_ms>812.5",
  ],
  ...[
    "duration_ms<0",
    "ok>0",
    "none>=0",
    "none<=0",
    "missing>0",
    "missing<0",
    "missing:*",
    "empty:x",
    "tags:slo",
    "user.id:4",
    "user.id>42",
  ],
  ...[
    "user.name:*",
    "http.status.code:*",
    "due>2025-10-24T10:00Z",
    "logger>5",
    "tags.slow:*",
    "constructor:*",
    "toString:*",
    "__proto__:*",
  ],
  ...["-(refused OR nothing)", "trace_id:4bf92f", "logger.length:*"],
];

for (const q of PICKED) {
  Deno.test(`compileQuery of ${q} matches the record`, () => {
    assertStrictEquals(compileQuery(parseQuery(q, NOW))(RECORD), true);
  });
}

for (const q of LEFT_OUT) {
  Deno.test(`compileQuery of ${q} does not match the record`, () => {
    assertStrictEquals(compileQuery(parseQuery(q, NOW))(RECORD), false);
  });
}

for (
  const { q, ids } of [
    { q: "id>9007199254740993", ids: ["9007199254740994", 9007199254740996] },
    { q: "id>=9007199254740993", ids: ["9007199254740993", "9007199254740994", 9007199254740996] },
    { q: "id<9007199254740993", ids: [1.5, 9007199254740992] },
    {
      q: "id>-9007199254740993",
      ids: [1.5, 9007199254740992, "9007199254740993", "9007199254740994", 9007199254740996],
    },
  ]
) {
  Deno.test(`compileQuery of ${q} compares all digits`, () => {
    const all = [1.5, 9007199254740992, "9007199254740993", "9007199254740994", 9007199254740996, "x", "", null, NaN];
    const matches = compileQuery(parseQuery(q, NOW));
    assertEquals(all.filter((id) => matches(toRecord({ message: "m", metadata: { id } }))), ids);
  });
}

Deno.test("compileQuery agrees with a naive model on random records and queries", async () => {
  let picked = 0;
  let left = 0;
  await forEachSeed(6000, (random) => {
    const record = anyRecord(random);
    const q = random.list(1, 4, () => anyTerm(random)).join(random.pick([" ", " OR "]));
    const query = parseQuery(q, NOW);
    const expected = picks(query, record);
    assertStrictEquals(compileQuery(query)(record), expected, `${q} of ${JSON.stringify(record)}`);
    if (expected) picked++;
    else left++;
  }, () => assert(picked > 1000 && left > 1000, `picked ${picked}, left ${left}`));
});

const WORDS: readonly string[] = ["alpha", "Beta", "gamma ray", "42", "7.5", "2025-10-24", "É", "a.b", ""];
const KEYS: readonly string[] = ["a", "b", "a.b", "a.b.c", "c", "level"];

function anyRecord(random: Random): LogRecord {
  return toRecord({
    timestamp: NOW + random.int(-3, 3) * 3_600_000,
    level: random.pick(LEVELS),
    message: random.list(0, 3, () => random.pick(WORDS)).join(" "),
    metadata: Object.fromEntries(random.list(0, 3, () => [random.pick(KEYS), anyJson(random, 2)])),
  });
}

function anyJson(random: Random, depth: number): JsonValue {
  switch (random.int(1, depth === 0 ? 4 : 6)) {
    case 1:
      return random.pick(WORDS);
    case 2:
      return random.int(-5, 50) / 2;
    case 3:
      return random.pick([true, false, null]);
    case 4:
      return random.pick(WORDS).toUpperCase();
    case 5:
      return random.list(0, 3, () => anyJson(random, depth - 1));
    default:
      return Object.fromEntries(random.list(0, 3, () => [random.pick(KEYS), anyJson(random, depth - 1)]));
  }
}

function anyTerm(random: Random): string {
  const sign = random.pick(["", "", "-", "NOT "]);
  const name = random.pick([...KEYS, "message", "level", "timestamp", "metadata.level"]);
  const word = random.pick([
    "alpha",
    "BETA",
    '"gamma ray"',
    "42",
    "é",
    "a*",
    "*a",
    "*",
    "al*a",
    '"a.b"',
    "/^[ab]/i",
    "/4|7/",
  ]);
  const operator = random.pick([">", ">=", "<", "<="]);
  switch (random.int(1, 4)) {
    case 1:
      return sign + word;
    case 2:
      return sign + (name === "level" ? `level:${random.pick(["info", "warn", "*r*", "/A/"])}` : `${name}:${word}`);
    case 3:
      return `${sign}(${anyTerm(random)} ${random.pick(["OR ", ""])}${anyTerm(random)})`;
    default: {
      const time = random.pick(["1h", "0h", "2025-10-24", "2025-10-24T13:00"]);
      const operand = name === "level" ? random.pick(["info", "error"]) : name === "timestamp" ? time : "7.5";
      return `${sign}${name}${operator}${operand}`;
    }
  }
}

/** Naive model of the query language. */
function picks(query: Query, record: LogRecord): boolean {
  switch (query.kind) {
    case "all":
      return true;
    case "and":
      return query.terms.every((term) => picks(term, record));
    case "or":
      return query.terms.some((term) => picks(term, record));
    case "not":
      return !picks(query.term, record);
    case "text": {
      const texts = [record.message, ...leaves(record.metadata), ...keys(record.metadata)];
      return texts.some((text) => toRegExp(query.value, false).test(text));
    }
    case "field":
      return values(query.name, record).some((value) =>
        isStar(query.value) ||
        leaves(value).some((leaf) => toRegExp(query.value, query.name !== "message").test(leaf))
      );
    case "compare": {
      const { name, operator, operand } = query;
      const right = operand.kind === "level" ? LEVELS.indexOf(operand.value) : operand.value;
      return values(name, record).flatMap(leaves).some((leaf) => {
        const left = operand.kind === "level"
          ? LEVELS.findIndex((level) => level === leaf)
          : operand.kind === "time"
          ? Date.parse(leaf)
          : leaf.trim() === ""
          ? NaN
          : Number(leaf);
        if (["true", "false", "null"].includes(leaf) || Number.isNaN(left)) return false;
        return operator === ">"
          ? left > right
          : operator === ">="
          ? left >= right
          : operator === "<"
          ? left < right
          : left <= right;
      });
    }
    case "template":
      throw new TypeError("A query as it is written has no templates");
    default:
      return query satisfies never;
  }
}

function isStar(value: Value): boolean {
  return value.kind === "pattern" && value.parts.join("*") === "*";
}

function toRegExp(value: Value, whole: boolean): RegExp {
  if (value.kind === "regex") return new RegExp(value.source, value.ignoreCase ? "i" : "");
  const source = value.parts.map((part) => part.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("[^]*");
  return new RegExp(whole ? `^${source}$` : source, "i");
}

/** Returns all values that a dotted name may mean: each split into keys that leads to a value. */
function values(name: string, record: LogRecord): JsonValue[] {
  if (name === "level" || name === "message" || name === "timestamp") return [record[name]];
  return reach(record.metadata, name.replace("metadata.", ""));
}

function reach(value: JsonValue, path: string): JsonValue[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((item) => reach(item, path));
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === path) return [item as JsonValue];
    return path.startsWith(`${key}.`) ? reach(item as JsonValue, path.slice(key.length + 1)) : [];
  });
}

function leaves(value: JsonValue): string[] {
  if (value === null || typeof value !== "object") return [String(value)];
  return Object.values(value).flatMap(leaves);
}

function keys(value: JsonValue): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(keys);
  return Object.entries(value).flatMap(([key, item]) => [key, ...keys(item as JsonValue)]);
}
