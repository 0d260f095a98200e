import { match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { FilterSyntaxError, parseFilter } from "../../../lib/filter.ts";
import { counter } from "../../../ui/texts/counter.ts";
import { ENGLISH } from "../../../ui/texts/english.ts";
import { expectedInFrench } from "../../../ui/texts/expected_in_french.ts";
import { FIND_TEXTS } from "../../../ui/texts/find_texts.ts";
import { TOOLBAR_TEXTS } from "../../../ui/texts/toolbar_texts.ts";
import { FRENCH } from "../../../ui/texts/french.ts";

const WRONG = [
  ...'a) | (a | "a | "" | and && or | status: | level>=loud | timestamp>=soon | duration_ms>long | a OR'.split(
    " | ",
  ),
  ..."/(/ | /)/ | /[z-a]/ | /a{2,1}/ | /*/ | /^*/ | /a(?=b)/ | /\\1/ | /\\q/ | /(?a)/ | /\\u{ffffffff}/".split(
    " | ",
  ),
  "a ".repeat(1000),
  "(".repeat(1000),
  `/${"(".repeat(200)}/`,
  `/${"a".repeat(5000)}/`,
  `/${"a{50}".repeat(20)}/`,
];

for (const q of WRONG) {
  Deno.test(`expectedInFrench knows what ${q.slice(0, 30)} lacks`, () => {
    const expected = expectedBy(q);
    const french = expectedInFrench(expected);
    match(french, /^attendu\u00a0: ./);
    if (!expected.startsWith("TRACE")) notStrictEqual(french, `attendu\u00a0: ${expected}`);
  });
}

Deno.test("expectedInFrench has words for all that the parsers expect", async () => {
  for (const file of ["query.ts", "regex_tree.ts"]) {
    const source = await Deno.readTextFile(new URL(`../../../lib/${file}`, import.meta.url));
    const wordings = Array.from(
      source.matchAll(/#fail\((["'`])(.*?)\1/g),
      ([, , text]) => text.replaceAll("\\\\", "\\"),
    );
    ok(wordings.length > 8, `found ${wordings.length} in ${file}`);
    for (const wording of wordings) {
      const expected = wording.replaceAll(/"?\$\{[^}]*\}"?/g, "7");
      const french = expectedInFrench(expected);
      if (!expected.startsWith("TRACE")) notStrictEqual(french, `attendu\u00a0: ${expected}`);
    }
  }
});

Deno.test("expectedInFrench leaves what it does not know as it is", () => {
  strictEqual(expectedInFrench("a unicorn"), "attendu\u00a0: a unicorn");
  strictEqual(expectedInFrench("no more than 3 unicorns"), "attendu\u00a0: no more than 3 unicorns");
});

Deno.test("counter takes none for one in French, and for many in English", () => {
  strictEqual(counter("fr")(0, "ligne", "lignes"), "0 ligne");
  strictEqual(counter("en")(0, "line", "lines"), "0 lines");
  strictEqual(counter("fr")(1234, "ligne", "lignes"), "1\u202f234 lignes");
});

Deno.test("FRENCH says nothing in English", () => {
  const same = new Set(["pause", "sources"]); // words that both languages have
  const english = { ...ENGLISH, ...TOOLBAR_TEXTS.en, ...FIND_TEXTS.en };
  for (const [key, text] of Object.entries({ ...FRENCH, ...TOOLBAR_TEXTS.fr, ...FIND_TEXTS.fr })) {
    if (typeof text !== "string" || same.has(key)) continue;
    notStrictEqual(text, english[key as keyof typeof english], key);
  }
});

function expectedBy(q: string): string {
  try {
    parseFilter({ q });
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error.expected;
    throw error;
  }
  throw new Error(`"${q}" can be read`);
}
