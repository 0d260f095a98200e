import { LEVELS } from "../../../lib/record/level.ts";
import { type Operator, printName, printQuery } from "../../../lib/query/query.ts";
import { type CaretPlace, placeAt } from "./query_caret.ts";
import { fieldTerm, RECORD_FIELDS } from "./query_terms.ts";
import type { SeenField } from "./seen_fields.ts";

/** Something that may be meant by what is being written. */
export interface Suggestion {
  /** A query takes the place of all that is written; `clear` empties the history. */
  readonly kind: "query" | "clear" | "field" | "comparison" | "value" | "time";
  /** As it is read. */
  readonly text: string;
  /** How many records are known to have it. */
  readonly count?: number;
  /** How a comparison compares; `"*"` is whether the field is there at all. */
  readonly operator?: ":" | "*" | Operator;
  /** What is written in the place of the query's part from `start` to `end`. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

/** Suggestions of one kind. */
export interface SuggestionGroup {
  readonly kind: "queries" | "fields" | "comparisons" | "values" | "times";
  /** The field that it is about, if it is about one. */
  readonly field?: string;
  readonly suggestions: readonly Suggestion[];
}

/** What is known of the records. */
export interface Knowledge {
  readonly fields: ReadonlyMap<string, SeenField>;
  /** The values of a field, with how many records have each. */
  values(name: string, beginning: string): ReadonlyMap<string, number>;
}

/** The most suggestions of a kind. */
const MAX_SUGGESTIONS = 50;

const COMPARISONS: readonly Operator[] = [">=", ">", "<=", "<"];

/** Times that are often looked for, counted back from now. */
const TIMES = ["5m", "15m", "1h", "6h", "1d", "7d"];

/**
 * Suggests what may be meant at the caret.
 *
 * @param q The query.
 * @param caret Where the caret is in it.
 * @param knowledge What is known of the records.
 * @param isWish Whether the reader asks for suggestions, rather than types.
 */
export function suggest(
  q: string,
  caret: number,
  knowledge: Knowledge,
  isWish: boolean,
): { readonly typed: string; readonly groups: readonly SuggestionGroup[] } {
  const place = placeAt(q, caret);
  if (place === undefined || place.kind === "word" && place.typed === "" && !isWish) return { typed: "", groups: [] };
  const groups = place.kind === "word" ? suggestNames(place, knowledge) : suggestOperands(q, place, knowledge);
  return { typed: place.typed, groups: groups.filter(({ suggestions }) => suggestions.length > 0) };
}

function suggestNames(place: CaretPlace & { kind: "word" }, { fields }: Knowledge): readonly SuggestionGroup[] {
  const { typed: name, hasOperator, start, end } = place;
  const isKnown = !hasOperator && (RECORD_FIELDS.includes(name) || fields.has(name));
  const comparisons = isKnown ? [suggestComparisons(name, fields, printName(name), start, end)] : [];
  return [...comparisons, suggestFields(place, fields, isKnown)];
}

/** What stands behind the name of a field: what it is, or what it is compared with. */
function suggestOperands(
  q: string,
  place: CaretPlace & { kind: "value" },
  knowledge: Knowledge,
): readonly SuggestionGroup[] {
  const { name, operator, typed, start, end } = place;
  /** The next term can be written at once. */
  const behind = /^[\s)]/.test(q.slice(end)) ? "" : " ";
  if (name === "timestamp") return [suggestTimes(place, behind)];
  const values = suggestValues(place, knowledge, behind);
  // Comparisons take the place of the colon.
  if (operator !== ":" || typed !== "" || q[start - 1] !== ":") return [values];
  const comparisons = suggestComparisons(name, knowledge.fields, "", start - 1, end);
  // Hardly anybody looks for a single number.
  return knowledge.fields.get(name)?.isNumeric === true ? [comparisons, values] : [values, comparisons];
}

/** What a field can be compared with, or that it is there at all. */
function suggestComparisons(
  name: string,
  fields: ReadonlyMap<string, SeenField>,
  spelled: string,
  start: number,
  end: number,
): SuggestionGroup {
  const isOrdered = name === "level" || fields.get(name)?.isNumeric === true;
  const operators = name === "timestamp" ? COMPARISONS : [
    ...spelled === "" ? [] : [":"] as const, // it stands there already
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
  if (isKnown) counts.delete(typed); // its comparisons are suggested
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
    // So many have that very value; how many are above or below it nobody has counted.
    const known = isComparison ? undefined : count;
    const insert = printQuery({ kind: "text", value: term.value }) + behind;
    return [{ kind: "value", text, count: known, insert, start, end }];
  });
  const isWritten = suggestions.length === 1 && suggestions[0].text.toLowerCase() === typed.toLowerCase();
  return { kind: "values", field: name, suggestions: isWritten ? [] : suggestions };
}

/** Those that have in them what was typed: the best first, and of equally good ones the most frequent. */
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

/** Fewer letters are inside of nearly every text. */
const MIN_INSIDE = 3;

/** How well a text fits what was typed: 0 where it begins so, 1 where a part of it does, 2 where it is in it. */
function rank(text: string, typed: string): number {
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (at <= 0) return at === 0 ? 0 : Infinity;
  if (/[^\p{L}\p{N}]/u.test(text[at - 1])) return 1;
  return typed.length < MIN_INSIDE ? Infinity : 2;
}
