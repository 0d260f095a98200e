import { assert, assertNotStrictEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FilterSyntaxError, parseFilter } from "../../../lib/query/filter.ts";
import { english, french } from "../../../ui/texts/counter.ts";
import { ALERT_TEXTS } from "../../../ui/texts/alert_texts.ts";
import { COLUMN_TEXTS } from "../../../ui/texts/column_texts.ts";
import { CONTEXT_TEXTS } from "../../../ui/texts/context_texts.ts";
import { DETAILS_TEXTS } from "../../../ui/texts/details_texts.ts";
import { DIVIDER_TEXTS } from "../../../ui/texts/divider_texts.ts";
import { EMPTY_TEXTS } from "../../../ui/texts/empty_texts.ts";
import { ENGLISH } from "../../../ui/texts/english.ts";
import { FIELD_STATS_TEXTS } from "../../../ui/texts/field_stats_texts.ts";
import { FIELD_TEXTS } from "../../../ui/texts/field_texts.ts";
import { FIND_TEXTS } from "../../../ui/texts/find_texts.ts";
import { FOOT_TEXTS } from "../../../ui/texts/foot_texts.ts";
import { FRENCH } from "../../../ui/texts/french.ts";
import { GAP_TEXTS } from "../../../ui/texts/gap_texts.ts";
import { HIGHLIGHT_TEXTS } from "../../../ui/texts/highlight_texts.ts";
import { HISTORY_TEXTS } from "../../../ui/texts/history_texts.ts";
import { KEY_TEXTS } from "../../../ui/texts/key_texts.ts";
import { LINKED_TEXTS } from "../../../ui/texts/linked_texts.ts";
import { OUTDATED_TEXTS } from "../../../ui/texts/outdated_texts.ts";
import { OVER_LIST_TEXTS } from "../../../ui/texts/over_list_texts.ts";
import { PATTERN_LIST_TEXTS } from "../../../ui/texts/pattern_list_texts.ts";
import { PIN_TEXTS } from "../../../ui/texts/pin_texts.ts";
import { queryErrorText } from "../../../ui/texts/query_error_texts.ts";
import { RANGE_TEXTS } from "../../../ui/texts/range_texts.ts";
import { REPEAT_TEXTS } from "../../../ui/texts/repeat_texts.ts";
import { REQUEST_LIST_TEXTS } from "../../../ui/texts/request_list_texts.ts";
import { SELECTION_TEXTS } from "../../../ui/texts/selection_texts.ts";
import { SOURCES_TEXTS } from "../../../ui/texts/sources_texts.ts";
import { STATUS_TEXTS } from "../../../ui/texts/status_texts.ts";
import type { LanguageTag } from "../../../ui/texts/texts.ts";
import { TOOLBAR_TEXTS } from "../../../ui/texts/toolbar_texts.ts";
import { TRACE_LIST_TEXTS } from "../../../ui/texts/trace_list_texts.ts";
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
  Deno.test(`queryErrorText explains the error in ${q.slice(0, 30)}`, () => {
    const { expectation } = errorOf(q);
    const [english, french] = (["en", "fr"] as const).map((language) => queryErrorText(expectation, language));
    assertNotStrictEquals(french, english);
    for (const text of [english, french]) {
      assert(!text.includes("{}"), text);
      for (const value of expectation.values) assertStringIncludes(text, String(value));
    }
  });
}

Deno.test("french uses the singular for zero, and english the plural", () => {
  assertStrictEquals(french(0, "ligne", "lignes"), "0 ligne");
  assertStrictEquals(english(0, "line", "lines"), "0 lines");
  assertStrictEquals(french(1234, "ligne", "lignes"), "1\u202f234 lignes");
});

Deno.test("queryErrorText suggests quotes for text that contains a colon", () => {
  const text = queryErrorText(errorOf("TypeError: x").expectation, "en");
  assertStringIncludes(text, 'Put text that contains a colon in quotes: "TypeError: x"');
});

/** All texts of the page. */
const TABLES: readonly Readonly<Record<LanguageTag, object>>[] = [
  { en: ENGLISH, fr: FRENCH },
  ...[DETAILS_TEXTS, EMPTY_TEXTS, FIELD_TEXTS, FIND_TEXTS, HIGHLIGHT_TEXTS, KEY_TEXTS, LINKED_TEXTS, SELECTION_TEXTS],
  ...[FOOT_TEXTS, RANGE_TEXTS, SOURCES_TEXTS, STATUS_TEXTS, TOOLBAR_TEXTS, TRACE_TEXTS],
  ...[DIVIDER_TEXTS, OUTDATED_TEXTS, PIN_TEXTS, TRACE_LIST_TEXTS],
  ...[ALERT_TEXTS, FIELD_STATS_TEXTS, GAP_TEXTS, HISTORY_TEXTS, OVER_LIST_TEXTS, PATTERN_LIST_TEXTS, REPEAT_TEXTS],
  ...[REQUEST_LIST_TEXTS, { en: ALERT_TEXTS.en.choices, fr: ALERT_TEXTS.fr.choices }],
  { en: ALERT_TEXTS.en.parts, fr: ALERT_TEXTS.fr.parts },
  { en: FIELD_STATS_TEXTS.en.choices, fr: FIELD_STATS_TEXTS.fr.choices },
  { en: PATTERN_LIST_TEXTS.en.choices, fr: PATTERN_LIST_TEXTS.fr.choices },
  { en: PATTERN_LIST_TEXTS.en.ages, fr: PATTERN_LIST_TEXTS.fr.ages },
  { en: PATTERN_LIST_TEXTS.en.lengths, fr: PATTERN_LIST_TEXTS.fr.lengths },
  { en: PATTERN_LIST_TEXTS.en.others, fr: PATTERN_LIST_TEXTS.fr.others },
  { en: REQUEST_LIST_TEXTS.en.choices, fr: REQUEST_LIST_TEXTS.fr.choices },
  ...[COLUMN_TEXTS, CONTEXT_TEXTS, { en: CONTEXT_TEXTS.en.scopes, fr: CONTEXT_TEXTS.fr.scopes }],
  { en: KEY_TEXTS.en.commands, fr: KEY_TEXTS.fr.commands },
  { en: SELECTION_TEXTS.en.copy, fr: SELECTION_TEXTS.fr.copy },
];

Deno.test("page has no English text in French", () => {
  /** Words that both languages have. */
  const same = new Set(
    "Condition Distribution Message Notifications Pause Service Sources Suggestions Trace Traces".split(" "),
  );
  for (const { en, fr } of TABLES) {
    for (const [key, text] of Object.entries(fr)) {
      if (typeof text === "string" && !same.has(text)) assertNotStrictEquals(text, en[key as keyof typeof en], key);
    }
  }
});

function errorOf(q: string): FilterSyntaxError {
  return assertThrows(() => parseFilter({ q }), FilterSyntaxError);
}
