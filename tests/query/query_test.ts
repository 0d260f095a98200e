import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { expectedInEnglish } from "../../lib/query/expected.ts";
import { LEVELS } from "../../lib/record/level.ts";
import {
  type Operator,
  parseQuery,
  printQuery,
  type Query,
  QuerySyntaxError,
  type Value,
} from "../../lib/query/query.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const NOW = Date.UTC(2025, 9, 24, 12);

function text(...parts: string[]): Query {
  return { kind: "text", value: { kind: "pattern", parts } };
}

function field(name: string, ...parts: string[]): Query {
  return { kind: "field", name, value: { kind: "pattern", parts } };
}

function regex(source: string, ignoreCase = false): Value {
  return { kind: "regex", source, ignoreCase };
}

function not(term: Query): Query {
  return { kind: "not", term };
}

function and(...terms: Query[]): Query {
  return { kind: "and", terms };
}

function or(...terms: Query[]): Query {
  return { kind: "or", terms };
}

function over(name: string, operator: Operator, value: number, text = String(value)): Query {
  return { kind: "compare", name, operator, operand: { kind: "number", value, text } };
}

/** Returns the tree without its spans. */
function bare({ span: _, ...query }: Query): Query {
  if (query.kind === "and" || query.kind === "or") return { ...query, terms: query.terms.map(bare) };
  return query.kind === "not" ? { ...query, term: bare(query.term) } : query;
}

const TREES: readonly { q: string; tree: Query; printed?: string }[] = [
  { q: "", tree: { kind: "all" } },
  { q: " \t\n", tree: { kind: "all" }, printed: "" },
  { q: "timeout", tree: text("timeout") },
  { q: "Zeit-überschreitung", tree: text("Zeit-überschreitung") },
  { q: '"health check"', tree: text("health check") },
  { q: '"say \\"hi\\" \\\\ \\d"', tree: text('say "hi" \\ \\d'), printed: '"say \\"hi\\" \\\\ \\\\d"' },
  { q: "a b", tree: and(text("a"), text("b")) },
  { q: "a AND b c", tree: and(text("a"), text("b"), text("c")), printed: "a b c" },
  { q: "a OR b", tree: or(text("a"), text("b")) },
  { q: "a b OR c d", tree: or(and(text("a"), text("b")), and(text("c"), text("d"))) },
  { q: "a (b OR c) d", tree: and(text("a"), or(text("b"), text("c")), text("d")) },
  { q: "(a (b c))", tree: and(text("a"), text("b"), text("c")), printed: "a b c" },
  { q: "a OR (b OR c)", tree: or(text("a"), text("b"), text("c")), printed: "a OR b OR c" },
  { q: "(a)OR(b)", tree: or(text("a"), text("b")), printed: "a OR b" },
  { q: "-a", tree: not(text("a")) },
  { q: 'a:""', tree: field("a", "") },
  { q: "ms:(>=400 <500)", tree: and(over("ms", ">=", 400), over("ms", "<", 500)), printed: "ms>=400 ms<500" },
  { q: "NOT a b", tree: and(not(text("a")), text("b")), printed: "-a b" },
  { q: "NOT(a b)", tree: not(and(text("a"), text("b"))), printed: "-(a b)" },
  { q: "--a", tree: not(not(text("a"))) },
  { q: "a - b", tree: and(text("a"), text("-"), text("b")), printed: 'a "-" b' },
  { q: "(a -)", tree: and(text("a"), text("-")), printed: 'a "-"' },
  { q: "and or not", tree: and(text("and"), text("or"), text("not")) },
  { q: '"AND"', tree: text("AND") },
  { q: "ORDER NOTE ANDY", tree: and(text("ORDER"), text("NOTE"), text("ANDY")) },
  { q: "main() f(a", tree: and(text("main()"), text("f(a")), printed: '"main()" "f(a"' },
  { q: "(f(a) b)", tree: and(text("f(a)"), text("b")), printed: '"f(a)" b' },
  { q: 'a"b', tree: text('a"b'), printed: '"a\\"b"' },
  { q: "a=b", tree: text("a=b"), printed: '"a=b"' },
  { q: "10:26:15", tree: text("10:26:15"), printed: '"10:26:15"' },
  { q: "http://x/y?z", tree: text("http://x/y?z"), printed: '"http://x/y?z"' },
  { q: "C:\\temp", tree: text("C:\\temp"), printed: '"C:\\\\temp"' },
  { q: "conn*refused", tree: text("conn", "refused") },
  { q: '"conn*refused"', tree: text("conn*refused") },
  { q: "*", tree: text("", "") },
  { q: "/ECONN\\w+/", tree: { kind: "text", value: regex("ECONN\\w+") } },
  { q: "/econn reset/i", tree: { kind: "text", value: regex("econn reset", true) } },
  { q: "/a\\/b[/]/", tree: { kind: "text", value: regex("a\\/b[/]") } },
  { q: "(/a/)", tree: { kind: "text", value: regex("a") }, printed: "/a/" },
  { q: "/api/orders", tree: text("/api/orders"), printed: '"/api/orders"' },
  { q: "/api/[id]/", tree: text("/api/[id]/"), printed: '"/api/[id]/"' },
  { q: "/[a", tree: text("/[a"), printed: '"/[a"' },
  { q: "/usr bin", tree: and(text("/usr"), text("bin")), printed: '"/usr" bin' },
  { q: "//", tree: text("//"), printed: '"//"' },
  { q: "logger:db.*", tree: field("logger", "db.", "") },
  { q: "error:*", tree: field("error", "", "") },
  { q: "user.id:42", tree: field("user.id", "42") },
  { q: "@timestamp:x $a:b _c:d", tree: and(field("@timestamp", "x"), field("$a", "b"), field("_c", "d")) },
  { q: '"my key":"my value"', tree: field("my key", "my value") },
  {
    q: "user.id:(42 OR 43)",
    tree: or(field("user.id", "42"), field("user.id", "43")),
    printed: "user.id:42 OR user.id:43",
  },
  { q: "a:(b -c)", tree: and(field("a", "b"), not(field("a", "c"))), printed: "a:b -a:c" },
  { q: "a:-5", tree: field("a", "-5"), printed: 'a:"-5"' },
  { q: "url:http://x", tree: field("url", "http://x"), printed: 'url:"http://x"' },
  { q: "path:/^\\/api/i", tree: { kind: "field", name: "path", value: regex("^\\/api", true) } },
  { q: "path:/api/*", tree: field("path", "/api/", "") },
  { q: "duration_ms>100", tree: over("duration_ms", ">", 100) },
  {
    q: "a>=-1.5e3 b<.5 c<=+7",
    tree: and(over("a", ">=", -1500, "-1.5e3"), over("b", "<", 0.5, ".5"), over("c", "<=", 7, "+7")),
  },
  { q: "a:>1", tree: over("a", ">", 1), printed: "a>1" },
  {
    q: "level>=warning",
    tree: {
      kind: "compare",
      name: "level",
      operator: ">=",
      operand: { kind: "level", value: "WARN", text: "warning" },
    },
  },
  {
    q: "timestamp>15m",
    tree: {
      kind: "compare",
      name: "timestamp",
      operator: ">",
      operand: { kind: "time", value: NOW - 900_000, text: "15m" },
    },
  },
  {
    q: 'due<"2025-10-24 10:26"',
    tree: {
      kind: "compare",
      name: "due",
      operator: "<",
      operand: { kind: "time", value: Date.UTC(2025, 9, 24, 10, 26), text: "2025-10-24 10:26" },
    },
  },
];

for (const { q, tree, printed = q } of TREES) {
  Deno.test(`parseQuery parses ${JSON.stringify(q)}`, () => {
    assertEquals(bare(parseQuery(q, NOW)), tree);
  });

  Deno.test(`printQuery prints the tree of ${JSON.stringify(q)}`, () => {
    assertStrictEquals(printQuery(tree), printed);
  });
}

const ERRORS: readonly { q: string; offset: number; expected: string | RegExp }[] = [
  { q: '"open', offset: 5, expected: 'a closing "' },
  { q: 'a ""', offset: 3, expected: "text between the quotes" },
  { q: "a && b", offset: 2, expected: "AND or OR, or text in quotes" },
  { q: "a || b", offset: 2, expected: "AND or OR, or text in quotes" },
  { q: "status >= 500", offset: 7, expected: "AND or OR, or text in quotes" },
  { q: "a:", offset: 2, expected: 'a value for "a"; put text that contains a colon in quotes' },
  { q: "TypeError: x", offset: 10, expected: /^a value for "TypeError"; put text that contains a colon in quotes/ },
  { q: "a:()", offset: 3, expected: "a word, a phrase, a field or a group" },
  { q: "()", offset: 1, expected: "a word, a phrase, a field or a group" },
  { q: "(a", offset: 2, expected: "a closing )" },
  { q: "(a b ", offset: 4, expected: "a closing )" },
  { q: "a)", offset: 1, expected: "an opening ( before this" },
  { q: "OR a", offset: 0, expected: "a word, a phrase, a field or a group" },
  { q: "a OR", offset: 4, expected: "a word, a phrase, a field or a group" },
  { q: "a AND  ", offset: 5, expected: "a word, a phrase, a field or a group" },
  { q: "a AND OR b", offset: 6, expected: "a word, a phrase, a field or a group" },
  { q: "NOT", offset: 3, expected: "a word, a phrase, a field or a group" },
  { q: "level:loud", offset: 6, expected: "TRACE, DEBUG, INFO, WARN, ERROR or FATAL" },
  { q: "a level>=loud", offset: 9, expected: "TRACE, DEBUG, INFO, WARN, ERROR or FATAL" },
  { q: "timestamp>soon", offset: 10, expected: "a time such as 2025-10-24T10:26, yesterday or 15m" },
  { q: "ms>fast", offset: 3, expected: "a number or a time" },
  { q: "ms>", offset: 3, expected: "a number or a time" },
  { q: "a->b", offset: 3, expected: "a number or a time" },
  { q: "a /(/", offset: 4, expected: "a closing )" },
  { q: "/[a/", offset: 3, expected: "a closing ]" },
  { q: "b /[a b/i c", offset: 7, expected: "a closing ]" },
  { q: "(/a[/) [b]", offset: 4, expected: "a closing ]" },
  { q: "path:/x[^y/", offset: 10, expected: "a closing ]" },
  { q: "a:/b(?=c)/", offset: 6, expected: "a group without lookaround" },
  { q: "/a{200}/ /b{200}/", offset: 10, expected: "smaller regular expressions" },
  { q: "(".repeat(33) + "a", offset: 32, expected: "no more than 32 nested groups" },
  { q: "-".repeat(33) + "a", offset: 32, expected: "no more than 32 nested groups" },
  { q: "w ".repeat(101), offset: 200, expected: "no more than 100 words, phrases and fields" },
  { q: `a:(${"w ".repeat(101)})`, offset: 203, expected: "no more than 100 words, phrases and fields" },
];

for (const { q, offset, expected } of ERRORS) {
  Deno.test(`parseQuery refuses ${JSON.stringify(q).slice(0, 40)}`, () => {
    const error = assertThrows(() => parseQuery(q, NOW), QuerySyntaxError);
    if (typeof expected === "string") assertStrictEquals(error.expected, expected);
    else assertMatch(error.expected, expected);
    assertStrictEquals(error.offset, offset);
    assert(error.message.endsWith(` at ${offset}: expected ${error.expected}`));
    assertStrictEquals(expectedInEnglish(error.expectation), error.expected);
  });
}

Deno.test("parseQuery returns the span of each node", () => {
  const q = '  a -"b c" (d OR user.id>=5) level:(info warn)';
  const spelled: string[] = [];
  function visit(query: Query) {
    spelled.push(q.slice(query.span!.start, query.span!.end));
    if (query.kind === "and" || query.kind === "or") query.terms.forEach(visit);
    if (query.kind === "not") visit(query.term);
  }
  visit(parseQuery(q));
  assertEquals(spelled, [
    'a -"b c" (d OR user.id>=5) level:(info warn)',
    ...["a", '-"b c"', '"b c"', "(d OR user.id>=5)", "d", "user.id>=5", "info", "warn"],
  ]);
});

Deno.test("parseQuery reverses printQuery", async () => {
  await forEachSeed(5000, (random) => {
    const query = anyQuery(random, 3);
    assertEquals(bare(parseQuery(printQuery(query), NOW)), query);
  });
});

Deno.test("printQuery is stable over parseQuery", async () => {
  let read = 0;
  await forEachSeed(5000, (random) => {
    const q = random.list(1, 12, () => random.pick(PIECES)).join("");
    let printed: string;
    try {
      printed = printQuery(parseQuery(q, NOW));
    } catch (error) {
      assert(error instanceof QuerySyntaxError);
      assert(error.offset >= 0 && error.offset <= q.length);
      return;
    }
    read++;
    assertStrictEquals(printQuery(parseQuery(printed, NOW)), printed, JSON.stringify(q));
  }, () => assert(read > 1000, `only ${read} could be read`));
});

const PIECES: readonly string[] = [
  ...[
    "a",
    "b ",
    " ",
    " OR ",
    " AND ",
    "NOT ",
    "-",
    "(",
    ")",
    '"',
    '"x y"',
    "\\",
    "/",
    "/r+/i",
    "*",
    ":",
    ">",
    "<=",
    "5",
  ],
  ...["level:", "level>=", "warn", "timestamp<", "15m", "2025-10-24", "user.id", "é", "😀", "="],
];

/** Texts that need quotes or escapes. */
const TEXTS: readonly string[] = [
  ...[
    "a",
    "Ab",
    "é",
    "10:26",
    "AND",
    "OR",
    "NOT",
    "-a",
    "(",
    ")",
    "()",
    '"',
    "\\",
    '\\"',
    "a b",
    "/",
    "/a/",
    "*",
    "a*",
    ":",
  ],
  ...["a:b", "level>=warn", "\n", "😀", "\ud83d", "//", " ", "=", "!", "x)", "http://x"],
];

const NAMES: readonly string[] = ["a", "user.id", "@t", "x-y", "my key", "AND", "é", '"', "level2", "a:b", "1", "-"];

/** Returns a random query in the form that parsing returns: lists have two terms at least and are flat. */
function anyQuery(random: Random, depth: number): Query {
  const kind = depth === 0 ? "leaf" : random.pick(["leaf", "leaf", "not", "and", "or"] as const);
  if (kind === "leaf") return anyLeaf(random);
  if (kind === "not") return not(anyQuery(random, depth - 1));
  const terms = random.list(2, 4, () => anyQuery(random, depth - 1));
  return { kind, terms: terms.flatMap((term) => term.kind === kind ? term.terms : [term]) };
}

function anyLeaf(random: Random): Query {
  const name = random.pick(NAMES);
  const operator = random.pick([">", ">=", "<", "<="] as const);
  switch (random.int(1, 6)) {
    case 1:
      return { kind: "text", value: anyValue(random) };
    case 2:
      return { kind: "field", name, value: anyValue(random) };
    case 3:
      return over(name, operator, random.int(-1000, 1000) / 8);
    case 4: {
      const value = random.pick(LEVELS);
      return { kind: "compare", name: "level", operator, operand: { kind: "level", value, text: value.toLowerCase() } };
    }
    case 5: {
      const value = NOW + random.int(-1e9, 1e9);
      const text = new Date(value).toISOString();
      return {
        kind: "compare",
        name: random.pick(["timestamp", name]),
        operator,
        operand: { kind: "time", value, text },
      };
    }
    default:
      return field("level", random.pick(LEVELS));
  }
}

function anyValue(random: Random): Value {
  if (random.chance(0.2)) return regex(random.pick(["a", "\\/", "[/ ]+", "(a|b) c$", '"']), random.chance(0.5));
  if (random.chance(0.7)) return { kind: "pattern", parts: [random.pick(TEXTS)] };
  return { kind: "pattern", parts: random.list(2, 4, () => random.pick(["", "a", "b.c", "é"])) };
}

Deno.test("QuerySyntaxError names the expected text by a code with values", () => {
  const { expectation } = assertThrows(() => parseQuery("a:"), QuerySyntaxError);
  assertEquals(expectation, { code: "field-value", values: ["a"] });
});
