import { assert, assertMatch, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { FilterSyntaxError, parseFilter } from "../../../lib/query/filter.ts";
import { english, french } from "../../../ui/texts/counter.ts";
import { DETAILS_TEXTS } from "../../../ui/texts/details_texts.ts";
import { ENGLISH } from "../../../ui/texts/english.ts";
import { expectedInFrench } from "../../../ui/texts/expected_in_french.ts";
import { FIELD_TEXTS } from "../../../ui/texts/field_texts.ts";
import { FIND_TEXTS } from "../../../ui/texts/find_texts.ts";
import { FRENCH } from "../../../ui/texts/french.ts";
import { KEY_TEXTS } from "../../../ui/texts/key_texts.ts";
import { LINKED_TEXTS } from "../../../ui/texts/linked_texts.ts";
import { SOURCES_TEXTS } from "../../../ui/texts/sources_texts.ts";
import type { LanguageTag } from "../../../ui/texts/texts.ts";
import { TOOLBAR_TEXTS } from "../../../ui/texts/toolbar_texts.ts";
import { TRACE_TEXTS } from "../../../ui/texts/trace_texts.ts";

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
    assertMatch(french, /^attendu\u00a0: ./);
    if (!expected.startsWith("TRACE")) assertNotStrictEquals(french, `attendu\u00a0: ${expected}`);
  });
}

Deno.test("expectedInFrench has words for all that the parsers expect", async () => {
  for (const file of ["query.ts", "regex_tree.ts"]) {
    const source = await Deno.readTextFile(new URL(`../../../lib/query/${file}`, import.meta.url));
    const wordings = Array.from(
      source.matchAll(/#fail\((["'`])(.*?)\1/g),
      ([, , text]) => text.replaceAll("\\\\", "\\"),
    );
    assert(wordings.length > 8, `found ${wordings.length} in ${file}`);
    for (const wording of wordings) {
      const expected = wording.replaceAll(/"?\$\{[^}]*\}"?/g, "7");
      const french = expectedInFrench(expected);
      if (!expected.startsWith("TRACE")) assertNotStrictEquals(french, `attendu\u00a0: ${expected}`);
    }
  }
});

Deno.test("expectedInFrench leaves what it does not know as it is", () => {
  assertStrictEquals(expectedInFrench("a unicorn"), "attendu\u00a0: a unicorn");
  assertStrictEquals(expectedInFrench("no more than 3 unicorns"), "attendu\u00a0: no more than 3 unicorns");
});

Deno.test("french uses the singular for zero, and english the plural", () => {
  assertStrictEquals(french(0, "ligne", "lignes"), "0 ligne");
  assertStrictEquals(english(0, "line", "lines"), "0 lines");
  assertStrictEquals(french(1234, "ligne", "lignes"), "1\u202f234 lignes");
});

/** All texts of the page. */
const TABLES: readonly Readonly<Record<LanguageTag, object>>[] = [
  { en: ENGLISH, fr: FRENCH },
  ...[DETAILS_TEXTS, FIELD_TEXTS, FIND_TEXTS, KEY_TEXTS, LINKED_TEXTS, SOURCES_TEXTS, TOOLBAR_TEXTS, TRACE_TEXTS],
  { en: KEY_TEXTS.en.commands, fr: KEY_TEXTS.fr.commands },
];

Deno.test("page has no English text in French", () => {
  const same = new Set(["pause", "sources", "sourcesMenu", "suggestions"]); // words that both languages have
  for (const { en, fr } of TABLES) {
    for (const [key, text] of Object.entries(fr)) {
      if (typeof text === "string" && !same.has(key)) assertNotStrictEquals(text, en[key as keyof typeof en], key);
    }
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
