import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { compileRegex, MAX_REGEX_SIZE, type Regex, RegexSyntaxError } from "../../lib/query/regex.ts";
import { forEachSeed, Random } from "../support/random.ts";

/** Parts of patterns, to be joined at random into valid and invalid ones. */
const PARTS: readonly string[] = [
  ..."a b A _ - | * + ? ^ $ . , 0 ( ) [ ] { }".split(" "),
  ...["ab", " ", "é", "😀", "\n", "(?:", "(?<n>", "[^", "[a-c]", "[^b]", "[\\d-z]", "{2}", "{1,3}", "{0,}", "*?", "+?"],
  ...["\\b", "\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\n", "\\.", "\\/", "\\(", "\\x41", "\\u0061", "\\u{62}"],
];

const CHARACTERS: readonly string[] = [..."abABc_0 -.(\n", "é", "É", "😀"];

function tryCompile<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    assert(error instanceof SyntaxError, `${error}`);
    return undefined;
  }
}

Deno.test("compileRegex agrees with RegExp on random patterns and texts", async () => {
  let compared = 0;
  await forEachSeed(20_000, (random) => {
    const source = random.list(1, 7, () => random.pick(PARTS)).join("");
    const ignoreCase = random.chance(0.3);
    const native = tryCompile(() => new RegExp(source, ignoreCase ? "iu" : "u"));
    const ours: Regex | undefined = tryCompile(() => compileRegex(source, { ignoreCase }));
    if (native === undefined) return;
    assert(ours !== undefined, `refused /${source}/`);
    for (let count = 0; count < 4; count++) {
      const text = random.list(0, 8, () => random.pick(CHARACTERS)).join("");
      assertStrictEquals(
        ours.test(text),
        native.test(text),
        `/${source}/${ignoreCase ? "i" : ""} in ${JSON.stringify(text)}`,
      );
      compared++;
    }
  }, () => assert(compared > 20_000, `only ${compared} were compared`));
});

/** Returns the first, longest match that is not empty, by brute force. */
function nativeFirst(source: string, flags: string, text: string): [start: number, end: number] | undefined {
  const letters = [...text];
  for (let start = 0, at = 0; start < letters.length; at += letters[start++].length) {
    for (let end = letters.length; end > start; end--) {
      const exactly = new RegExp(`(?:${source})(?<=^[^]{${end}})`, `${flags}y`);
      exactly.lastIndex = at;
      if (exactly.test(text)) return [at, letters.slice(0, end).join("").length];
    }
  }
}

Deno.test("compileRegex finds the first, longest match", async () => {
  let compared = 0;
  await forEachSeed(12_000, (random) => {
    const source = random.list(1, 7, () => random.pick(PARTS)).join("");
    const ignoreCase = random.chance(0.3);
    const flags = ignoreCase ? "iu" : "u";
    if (tryCompile(() => new RegExp(source, flags)) === undefined) return;
    const ours = compileRegex(source, { ignoreCase });
    for (let count = 0; count < 4; count++) {
      const text = random.list(0, 8, () => random.pick(CHARACTERS)).join("");
      const expected = nativeFirst(source, flags, text);
      assertEquals(ours.find(text)[0], expected, `/${source}/${flags} in ${JSON.stringify(text)}`);
      if (expected !== undefined) compared++;
    }
  }, () => assert(compared > 2000, `only ${compared} were compared`));
});

for (
  const { source, ignoreCase, text, found } of [
    { source: "a+", text: "aa b a", found: ["aa", "a"] },
    { source: "\\bfoo\\b", text: "foo foob foo", found: ["foo", "foo"] },
    { source: "^a|a$", text: "aaa", found: ["a", "a"] },
    { source: "x*", text: "ab", found: [] },
    { source: "ECONN\\w+", text: "connect ECONNREFUSED, ECONNRESET", found: ["ECONNREFUSED", "ECONNRESET"] },
    { source: "straße", ignoreCase: true, text: "STRASSE Straße", found: ["Straße"] },
    { source: "s", ignoreCase: true, text: "İs", found: [] },
    { source: "😀.", text: "😀😀😀", found: ["😀😀"] },
    { source: "a.*b|a", text: "ab aab", found: ["ab aab"] },
  ]
) {
  Deno.test(`compileRegex finds ${JSON.stringify(found)} by /${source}/ in ${text}`, () => {
    assertEquals(
      compileRegex(source, { ignoreCase }).find(text).map(([start, end]) => text.slice(start, end)),
      found,
    );
  });
}

Deno.test("compileRegex bounds the work of finding matches", () => {
  for (const source of ["(a|a)*b", "(?:a*)*c|a", "a.*b|a", "(?:.*.*)*x|a{1,50}"]) {
    const found = compileRegex(source).find("a".repeat(65_536));
    assert(found.length <= 100);
  }
  assertEquals(compileRegex("[xy]").find(`x${"a".repeat(65_536)}x`), [[0, 1]]);
});

const ERRORS: readonly { source: string; offset: number; expected: string }[] = [
  { source: "a(b", offset: 3, expected: "a closing )" },
  { source: "a)b", offset: 1, expected: "an opening ( before this" },
  { source: "[a-", offset: 3, expected: "a closing ]" },
  { source: "[ab", offset: 3, expected: "a closing ]" },
  { source: "[z-a]", offset: 1, expected: "a range in ascending order" },
  { source: "a|*", offset: 2, expected: "something to repeat" },
  { source: "a**", offset: 0, expected: "something to repeat" },
  { source: "{2}", offset: 0, expected: "something to repeat" },
  { source: "\\b+", offset: 0, expected: "something to repeat" },
  { source: "a{3,2}", offset: 1, expected: "counts in ascending order" },
  { source: "a\\", offset: 2, expected: "a character after \\" },
  { source: "a\\q", offset: 1, expected: "a known escape" },
  { source: "\\u{110000}", offset: 0, expected: "a code point" },
  { source: "(a)\\1", offset: 3, expected: "no backreference" },
  { source: "(?<n>a)\\k<n>", offset: 7, expected: "no backreference" },
  { source: "a(?=b)", offset: 3, expected: "a group without lookaround" },
  { source: "(?<!b)a", offset: 3, expected: "a group without lookaround" },
  { source: "(?i)a", offset: 1, expected: "?: after the (" },
  { source: "(".repeat(33), offset: 33, expected: "no more than 32 nested groups" },
  { source: "a".repeat(1001), offset: 1000, expected: "no more than 1000 characters" },
  { source: "a".repeat(300), offset: 0, expected: "a smaller regular expression" },
  { source: "(\\w{9}){99}", offset: 0, expected: "a smaller regular expression" },
  { source: "a{999999999}", offset: 0, expected: "a smaller regular expression" },
  { source: "(((a{99}){99}){99}){99}", offset: 0, expected: "a smaller regular expression" },
];

for (const { source, offset, expected } of ERRORS) {
  Deno.test(`compileRegex refuses /${source.slice(0, 30)}/`, () => {
    const error = assertThrows(() => compileRegex(source), RegexSyntaxError);
    assertEquals([error.expected, error.offset], [expected, offset]);
  });
}

/** Patterns that take exponential time with backtracking, and some that defeat literal search. */
const ATTACKS: readonly { source: string; character: string; end: string }[] = [
  { source: "(a+)+$", character: "a", end: "!" },
  { source: "(a|a)*b", character: "a", end: "" },
  { source: "(a|aa)+$", character: "a", end: "b" },
  { source: "(.*)*x", character: "a", end: "" },
  { source: "(.*a){20}$", character: "a", end: "b" },
  { source: "([a-z]+)*[0-9]", character: "q", end: "" },
  { source: "\\s+$", character: " ", end: "x" },
  { source: "(x+x+)+y", character: "x", end: "" },
  { source: "^(([a-z])+.)+[A-Z]([a-z])+$", character: "a", end: "" },
  { source: "(?:a?){60}a{60}b", character: "a", end: "" },
  { source: "(()*)*b", character: "a", end: "" },
  { source: "(((){999}){999}){999}b", character: "a", end: "" },
  // More states than fit into the cache.
  { source: "[ab]*a[ab]{100}c", character: "ab", end: "" },
  { source: "(?:a|b)*a(?:a|b){80}\\b", character: "aab", end: "" },
];

for (const { source, character, end } of ATTACKS) {
  // With more than linear time, this would not end.
  Deno.test(`compileRegex is not stalled by /${source}/`, () => {
    const regex = compileRegex(source);
    const random = new Random(1);
    const mixed = Array.from({ length: 50_000 }, () => random.pick([...character])).join("");
    for (const text of [character.repeat(50_000 / character.length), mixed]) {
      assertStrictEquals(regex.test(text + end), source.endsWith("\\b"));
    }
  });
}

Deno.test("compileRegex is not stalled by long ranges of letters in any letter case", () => {
  const setFrom = (start: number) =>
    Array.from({ length: 50 }, (_, index) => start + index * 0x100)
      .map((from) => `${String.fromCodePoint(from)}-${String.fromCodePoint(from + 0xfe)}`).join("");
  const source = [0x10000, 0x14000, 0x18000].map((start) => `[${setFrom(start)}]`).join("");
  // With a range per letter, so many would take minutes.
  for (let count = 0; count < 100; count++) {
    const regex = compileRegex(source, { ignoreCase: true });
    assertEquals(["\u{10000}\u{14080}\u{18000}", "\u{10000}"].map(regex.test), [true, false]);
  }
});

Deno.test("compileRegex reports the size of its program, within the limit", async () => {
  await forEachSeed(2000, (random) => {
    const source = random.list(1, 40, () => random.pick(PARTS)).join("");
    const regex = tryCompile(() => compileRegex(source));
    if (regex !== undefined) assert(regex.size >= 1 && regex.size <= MAX_REGEX_SIZE);
  });
  assertStrictEquals(compileRegex("abc").size, 4);
  assertStrictEquals(compileRegex("a{10}").size, 11);
});
