import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { EVERYTHING, type FilterInput, FilterSyntaxError, parseFilter } from "../../lib/query/filter.ts";
import { LEVELS } from "../../lib/record/level.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const RECORD = toRecord({
  level: "WARN",
  message: 'Search "beta  2" timed out and out: Ärger at C:\\temp',
  metadata: {
    logger: "app.db",
    query: "TestCase",
    ms: 812.5,
    ok: false,
    none: null,
    nested: { list: [{ deep: "Pearl" }] },
  },
});

const MATCHES: readonly { input: FilterInput; matches: boolean }[] = [
  { input: {}, matches: true },
  { input: { level: "", search: "", q: "" }, matches: true },
  { input: { level: " ", search: " ", q: " \t\n" }, matches: true },
  { input: { level: null, search: null, q: null }, matches: true },
  { input: { level: "WARN" }, matches: true },
  { input: { level: " warning " }, matches: true },
  { input: { level: "debug" }, matches: true },
  { input: { level: "ERROR" }, matches: false },
  { input: { search: "TIMED OUT" }, matches: true },
  { input: { search: " timed out " }, matches: true },
  { input: { search: "timed  out" }, matches: false },
  { input: { search: "ärger" }, matches: true },
  { input: { search: "testcase" }, matches: true },
  { input: { search: "QUERY" }, matches: true },
  { input: { search: "812.5" }, matches: true },
  { input: { search: "false" }, matches: true },
  { input: { search: "null" }, matches: true },
  { input: { search: "pearl" }, matches: true },
  { input: { search: "deep" }, matches: true },
  { input: { search: '"beta  2"' }, matches: true },
  { input: { search: "-search" }, matches: false },
  { input: { search: "[object" }, matches: false },
  { input: { q: "search" }, matches: true },
  { input: { q: "search pearl" }, matches: true },
  { input: { q: "search missing" }, matches: false },
  { input: { q: "search AND pearl" }, matches: true },
  { input: { q: "and" }, matches: true },
  { input: { q: "-missing" }, matches: true },
  { input: { q: "-search" }, matches: false },
  { input: { q: "NOT missing" }, matches: true },
  { input: { q: "NOT search" }, matches: false },
  { input: { q: "not" }, matches: false },
  { input: { q: "NOT NOT search" }, matches: true },
  { input: { q: "NOT -search" }, matches: true },
  { input: { q: '"timed out"' }, matches: true },
  { input: { q: '"out timed"' }, matches: false },
  { input: { q: '-"timed out"' }, matches: false },
  { input: { q: 'NOT "health check"' }, matches: true },
  { input: { q: '"\\"beta  2\\""' }, matches: true },
  { input: { q: '"c:\\\\temp"' }, matches: true },
  { input: { q: "c:\\temp" }, matches: true },
  { input: { q: '"search"pearl' }, matches: true },
  { input: { q: 'xx"timed' }, matches: false },
  { input: { q: '"AND" "NOT"' }, matches: false },
  { input: { q: "-" }, matches: false },
  { input: { q: "--search" }, matches: true },
  { input: { level: "WARN", search: "timed", q: "pearl" }, matches: true },
  { input: { level: "ERROR", search: "timed", q: "pearl" }, matches: false },
  { input: { level: "WARN", search: "missing", q: "pearl" }, matches: false },
  { input: { level: "WARN", search: "timed", q: "missing" }, matches: false },
];

for (const { input, matches } of MATCHES) {
  Deno.test(`parseFilter of ${JSON.stringify(input)} ${matches ? "matches" : "does not match"} the record`, () => {
    assertStrictEquals(parseFilter(input).matches(RECORD), matches);
  });
}

Deno.test("parseFilter matches a level and those above", () => {
  for (const [index, level] of LEVELS.entries()) {
    const { matches } = parseFilter({ level });
    assertEquals(LEVELS.filter((level) => matches(toRecord({ level }))), LEVELS.slice(index));
  }
});

const ERRORS: readonly { input: FilterInput; parameter: string; offset: number; expected: string }[] = [
  { input: { level: "loud" }, parameter: "level", offset: 0, expected: "TRACE, DEBUG, INFO, WARN, ERROR or FATAL" },
  { input: { q: '"open' }, parameter: "q", offset: 5, expected: 'a closing "' },
  { input: { q: 'word -"open' }, parameter: "q", offset: 11, expected: 'a closing "' },
  { input: { q: '"' }, parameter: "q", offset: 1, expected: 'a closing "' },
  { input: { q: '"a\\"' }, parameter: "q", offset: 4, expected: 'a closing "' },
  { input: { q: '"a\\' }, parameter: "q", offset: 3, expected: 'a closing "' },
  { input: { q: 'a ""' }, parameter: "q", offset: 3, expected: "text between the quotes" },
  { input: { q: " a NOT " }, parameter: "q", offset: 6, expected: "a word, a phrase, a field or a group" },
  {
    input: { level: "ERROR", q: "a:" },
    parameter: "q",
    offset: 2,
    expected: 'a value for "a"; put text that contains a colon in quotes',
  },
];

for (const { input, parameter, offset, expected } of ERRORS) {
  Deno.test(`parseFilter refuses ${JSON.stringify(input).slice(0, 40)}`, () => {
    const error = assertThrows(() => parseFilter(input), FilterSyntaxError);
    assert(error instanceof SyntaxError);
    assertEquals([error.name, error.parameter, error.offset], ["FilterSyntaxError", parameter, offset]);
    assert(error.message.startsWith(`Cannot parse ${parameter} "`));
    assert(error.message.endsWith(`at ${offset}: expected ${expected}`), error.message);
  });
}

const SAME: readonly (readonly FilterInput[])[] = [
  [{}, { level: "trace" }, { q: " " }, { search: "" }],
  [{ level: "WARN" }, { level: "warning" }, { level: " Warn " }, { q: "level>=warn" }, { q: "level>=Warning" }],
  [{ q: "b OR a" }, { q: "a OR (b OR a)" }, { q: "(A OR B)" }],
  [{ q: "f:(a OR b) c" }, { q: "c (f:B OR f:A)" }],
  [{ q: "f:/a/" }],
  [{ q: "f:/A/" }],
  [{ q: "f:/A/i" }],
  [{ q: "F:/A/" }],
  [{ q: "n>1" }, { q: "n>1.0" }, { q: "n:>1e0" }],
  [{ q: "timestamp>=2025-10-24" }, { q: "timestamp>=1761264000" }, { q: "timestamp>=2025-10-24T02:00+02:00" }],
  [{ q: "a b" }, { q: "b  a" }, { q: "A AND b" }, { q: '"a" B' }, { q: "a", search: "b" }, { q: "a b a" }],
  [{ q: "-a" }, { q: "NOT a" }, { q: '-"A"' }, { q: "NOT NOT NOT a" }],
  [{ search: "a b" }, { q: '"a b"' }, { search: " A B " }],
  [{ search: "-a" }, { q: '"-a"' }],
  [{ q: '"a" "-a"' }],
  [{ q: '"+a"' }],
  [{ level: "ERROR", q: "a" }],
];

Deno.test("parseFilter gives equivalent filters one key", () => {
  const keys = SAME.map((inputs) => new Set(inputs.map((input) => parseFilter(input).key)));
  for (const [index, group] of keys.entries()) assertStrictEquals(group.size, 1, JSON.stringify(SAME[index]));
  assertStrictEquals(new Set(keys.flatMap((group) => [...group])).size, keys.length);
  assertStrictEquals(parseFilter({}).key, EVERYTHING.key);
});

Deno.test("parseFilter gives one key only to filters that match the same records", async () => {
  const records = LEVELS.flatMap((level) =>
    ["a", "b", "ab", "a b", "-a", '"', "NOT", ""].map((message) => toRecord({ level, message }))
  );
  const picks = new Map<string, string>();
  await forEachSeed(2000, (random) => {
    const filter = tryParse({
      level: random.pick(["", "info", "WARN"]),
      search: anyQuery(random, 1),
      q: anyQuery(random, 3),
    });
    if (filter === undefined) return;
    const picked = records.map((record) => filter.matches(record) ? "1" : "0").join("");
    const known = picks.get(filter.key);
    assert(known === undefined || known === picked, `key ${filter.key}`);
    picks.set(filter.key, picked);
    assertStrictEquals(filter.key === "", picked === "1".repeat(records.length) && filter === EVERYTHING);
  });
});

Deno.test("parseFilter parses any text, or refuses it with an offset inside", async () => {
  await forEachSeed(3000, (random) => {
    const q = random.list(
      0,
      30,
      () => random.pick(SNIPPETS),
    ).join("");
    tryParse({ q })?.matches(RECORD);
    tryParse({ search: q })?.matches(RECORD);
    tryParse({ level: q });
  });
});

/** Pieces of queries, valid and invalid. */
const SNIPPETS: readonly string[] = [
  ...[
    '"',
    "\\",
    "-",
    " ",
    "a",
    "NOT ",
    "AND ",
    " OR ",
    "\n",
    "😀",
    "\ud83d",
    "\0",
    "(",
    ")",
    ":",
    "*",
    "/",
    ">",
    "=",
    "<",
  ],
  ...[
    "level",
    "level:",
    "level>=",
    "timestamp>",
    "a:",
    "a.b:",
    "a>",
    "15m",
    "42",
    "[",
    "]",
    "{2}",
    "+",
    "|",
    ".",
    "/i ",
  ],
];

const LONG: readonly { name: string; q: string }[] = [
  { name: "backslashes in an open quote", q: '"' + "\\".repeat(100_000) },
  { name: "an odd number of them", q: '"' + "\\".repeat(100_001) },
  { name: "an open quote", q: '"' + "a".repeat(100_000) },
  { name: "a phrase full of escapes", q: '"' + "\\a".repeat(50_000) + '"' },
  { name: "blanks before a word", q: " ".repeat(100_000) + "a" },
  { name: "blanks between words", q: "a" + " ".repeat(100_000) + "b" },
  { name: "minus signs", q: "-".repeat(100_000) },
  { name: "quotes", q: '"'.repeat(100_001) },
  { name: "a word", q: "a".repeat(100_000) },
  { name: "words", q: "a ".repeat(50_000) },
  { name: "NOT upon NOT", q: "NOT ".repeat(25_000) + "a" },
  { name: "groups upon groups", q: "(".repeat(100_000) },
  { name: "closing brackets", q: ")".repeat(100_000) },
  { name: "brackets in a word", q: "a" + "(".repeat(99_999) },
  { name: "a path", q: "a.".repeat(50_000) + "a:b" },
  { name: "wildcards", q: "*".repeat(100_000) },
  { name: "wildcards in a field", q: "a:" + "*a".repeat(50_000) },
  { name: "slashes", q: "/".repeat(100_000) },
  { name: "an open regular expression", q: "/" + "a[".repeat(50_000) },
  { name: "many of them", q: "/a[ ".repeat(25_000) },
  { name: "a long regular expression", q: "/" + "a".repeat(99_998) + "/" },
  { name: "digits", q: "a>" + "1".repeat(100_000) },
];

for (const { name, q } of LONG) {
  // With more than linear time, this would not end.
  Deno.test(`parseFilter parses or refuses 100,000 characters in linear time: ${name}`, () => {
    for (let repeat = 0; repeat < 20; repeat++) tryParse({ q })?.matches(RECORD);
  });
}

/** Returns the filter, or `undefined` if the input is refused with a FilterSyntaxError. */
function tryParse(input: FilterInput): { key: string; matches(record: LogRecord): boolean } | undefined {
  try {
    return parseFilter(input);
  } catch (error) {
    assert(error instanceof FilterSyntaxError, `${error}`);
    const { length } = input[error.parameter] ?? "";
    assert(error.offset >= 0 && error.offset <= length, `offset ${error.offset} of ${length}`);
    return undefined;
  }
}

function anyQuery(random: Random, most: number): string {
  return random.list(
    0,
    most,
    () =>
      random.pick(["a", "b", "-a", "NOT", "AND", '"a b"', "A", '"-a"', '"\\""', "+a", "OR", "a*", "message:b", "*"]),
  )
    .join(" ");
}
