import { LEVELS } from "../../../lib/record/severity.ts";
import { type Operator, printName, printQuery } from "../../../lib/query/query.ts";
import { type CaretPlace, placeAt } from "./query_caret.ts";
import { fieldTerm, RECORD_FIELDS } from "./query_terms.ts";
import type { SeenField } from "./seen_fields.ts";

/** Suggested completion of a query. */
export interface Suggestion {
  /** A `query` replaces the whole text; `clear` empties the history. */
  readonly kind: "query" | "clear" | "field" | "comparison" | "value" | "time";
  /** Text shown. */
  readonly text: string;
  /** Number of records known to match. */
  readonly count?: number;
  /** Operator of a comparison; `"*"` tests that the field exists. */
  readonly operator?: ":" | "*" | Operator;
  /** Text that replaces the query from `start` to `end`. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

/** Suggestions of one kind. */
export interface SuggestionGroup {
  readonly kind: "queries" | "fields" | "comparisons" | "values" | "times";
  /** Field that the group is about, if any. */
  readonly field?: string;
  readonly suggestions: readonly Suggestion[];
}

/** Fields and values known from records. */
export interface Knowledge {
  readonly fields: ReadonlyMap<string, SeenField>;
  /** Returns the values of a field with their record counts. */
  values(name: string, beginning: string): ReadonlyMap<string, number>;
}

/** Maximum number of suggestions of one kind. */
const MAX_SUGGESTIONS = 50;

const COMPARISONS: readonly Operator[] = [">=", ">", "<=", "<"];

/** Suggested times, as durations before now. */
const TIMES = ["5m", "15m", "1h", "6h", "1d", "7d"];

/**
 * Returns the suggestions at the caret.
 *
 * @param q The query.
 * @param caret Position of the caret, in UTF-16 code units from 0.
 * @param knowledge Fields and values known from records.
 * @param isRequested True if the reader asked for suggestions; false while typing.
 */
export function suggest(
  q: string,
  caret: number,
  knowledge: Knowledge,
  isRequested: boolean,
): { readonly typed: string; readonly groups: readonly SuggestionGroup[] } {
  const place = placeAt(q, caret);
  if (place === undefined || place.kind === "word" && place.typed === "" && !isRequested) {
    return { typed: "", groups: [] };
  }
  const groups = place.kind === "word" ? suggestNames(place, knowledge) : suggestOperands(q, place, knowledge);
  return { typed: place.typed, groups: groups.filter(({ suggestions }) => suggestions.length > 0) };
}

function suggestNames(place: CaretPlace & { kind: "word" }, { fields }: Knowledge): readonly SuggestionGroup[] {
  const { typed: name, hasOperator, start, end } = place;
  const isKnown = !hasOperator && (RECORD_FIELDS.includes(name) || fields.has(name));
  const comparisons = isKnown ? [suggestComparisons(name, fields, printName(name), start, end)] : [];
  return [...comparisons, suggestFields(place, fields, isKnown)];
}

/** Returns the suggestions after a field name: values and comparisons. */
function suggestOperands(
  q: string,
  place: CaretPlace & { kind: "value" },
  knowledge: Knowledge,
): readonly SuggestionGroup[] {
  const { name, operator, typed, start, end } = place;
  /** Space after the insertion, so that the next term can be typed at once. */
  const behind = /^[\s)]/.test(q.slice(end)) ? "" : " ";
  if (name === "timestamp") return [suggestTimes(place, behind)];
  const values = suggestValues(place, knowledge, behind);
  // A comparison replaces the colon.
  if (operator !== ":" || typed !== "" || q[start - 1] !== ":") return [values];
  const comparisons = suggestComparisons(name, knowledge.fields, "", start - 1, end);
  // A single number is rarely searched for.
  return knowledge.fields.get(name)?.isNumeric === true ? [comparisons, values] : [values, comparisons];
}

/** Returns the comparisons of a field, and the test that it exists. */
function suggestComparisons(
  name: string,
  fields: ReadonlyMap<string, SeenField>,
  spelled: string,
  start: number,
  end: number,
): SuggestionGroup {
  const isOrdered = name === "level" || fields.get(name)?.isNumeric === true;
  const operators = name === "timestamp" ? COMPARISONS : [
    ...spelled === "" ? [] : [":"] as const, // already typed
    ...isOrdered ? COMPARISONS : [],
    ...RECORD_FIELDS.includes(name) ? [] : ["*"] as const,
  ];
  return {
    kind: "comparisons",
    field: name,
    suggestions: operators.map((operator) => {
      const text = `${spelled}${operator === "*" ? ":*" : operator}`;
      return { kind: "comparison", text, operator, insert: operator === "*" ? `${text} ` : text, start, end };
    }),
  };
}

function suggestFields(
  { typed, hasOperator, start, end }: CaretPlace & { kind: "word" },
  fields: ReadonlyMap<string, SeenField>,
  isKnown: boolean,
): SuggestionGroup {
  const counts = new Map<string, number | undefined>(RECORD_FIELDS.map((name) => [name, undefined]));
  for (const [name, { count }] of fields) counts.set(name, count);
  if (isKnown) counts.delete(typed); // suggested as comparisons
  return {
    kind: "fields",
    suggestions: best(counts, typed).map(([name, count]) => {
      const sign = name === "timestamp" ? ">=" : fields.get(name)?.isObject === true ? ":* " : ":";
      return { kind: "field", text: name, count, insert: printName(name) + (hasOperator ? "" : sign), start, end };
    }),
  };
}

function suggestTimes(
  { typed, operator, start, end }: CaretPlace & { kind: "value" },
  behind: string,
): SuggestionGroup {
  const times = operator === ":" ? [] : TIMES.filter((time) => time.startsWith(typed) && time !== typed);
  return {
    kind: "times",
    suggestions: times.map((text) => ({ kind: "time", text, insert: text + behind, start, end })),
  };
}

function suggestValues(
  place: CaretPlace & { kind: "value" },
  knowledge: Knowledge,
  behind: string,
): SuggestionGroup {
  const { name, operator, typed, start, end } = place;
  const counts = name === "message" ? new Map() : knowledge.values(name, typed);
  const isComparison = operator !== ":";
  const found = name === "level"
    ? LEVELS.filter((level) => rank(level, typed) < Infinity).map((level) => [level, counts.get(level)] as const)
    : best(counts, typed).filter(([text]) => !isComparison || text.trim() !== "" && Number.isFinite(Number(text)));
  const suggestions = found.flatMap(([text, count]): Suggestion[] => {
    const term = fieldTerm(name, text);
    if (term === undefined) return [];
    // The count is of records with this value. Records above or below it are not counted.
    const known = isComparison ? undefined : count;
    const insert = printQuery({ kind: "text", value: term.value }) + behind;
    return [{ kind: "value", text, count: known, insert, start, end }];
  });
  const isWritten = suggestions.length === 1 && suggestions[0].text.toLowerCase() === typed.toLowerCase();
  return { kind: "values", field: name, suggestions: isWritten ? [] : suggestions };
}

/** Returns the texts that contain `typed`, best match first, then most frequent first. */
function best<Count extends number | undefined>(
  counts: ReadonlyMap<string, Count>,
  typed: string,
): readonly (readonly [text: string, count: Count])[] {
  return Array.from(counts, ([text, count]) => ({ text, count, rank: rank(text, typed) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || (b.count ?? Infinity) - (a.count ?? Infinity) || (a.text < b.text ? -1 : 1))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ text, count }) => [text, count]);
}

/** Minimum length of `typed` for a match inside a word. Shorter texts occur in nearly every value. */
const MIN_INSIDE = 3;

/** Ranks a match: 0 at the start of the text, 1 at the start of a word, 2 inside a word, `Infinity` for none. */
function rank(text: string, typed: string): number {
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (at <= 0) return at === 0 ? 0 : Infinity;
  if (/[^\p{L}\p{N}]/u.test(text[at - 1])) return 1;
  return typed.length < MIN_INSIDE ? Infinity : 2;
}
