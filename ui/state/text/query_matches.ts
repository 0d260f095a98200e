import { parseQuery, type Query, type Value } from "../../../lib/query/query.ts";
import { compileRegex } from "../../../lib/query/regex.ts";
import type { FieldTerm } from "../terms/query_terms.ts";

/** Start and end of a range in a text, in UTF-16 code units; the end is exclusive. */
export type Range = readonly [start: number, end: number];

/** Finds the matches of a query in texts. */
export interface MatchFinder {
  /**
   * Returns the matches in a displayed text, sorted and without overlap.
   *
   * @param field Field that holds the text. Terms for other fields do not match in it.
   */
  find(text: string, field?: string): readonly Range[];
}

const NO_RANGES: readonly Range[] = [];

/** Finds no match. */
const NO_MATCHES: MatchFinder = { find: () => NO_RANGES };

/** Maximum number of matches in one text. */
const MAX_MARKS = 100;

/** Finds the matches of one term in a text. `lower` is the same text in lower case. */
type Find = (text: string, lower: string) => readonly Range[];

/**
 * Returns a finder for the texts and field values that a query asks for. Exclusions and comparisons have no matches.
 *
 * @param q The query. An invalid query has no matches.
 */
export function findQueryMatches(q: string): MatchFinder {
  const everywhere: Find[] = [];
  const terms: FieldTerm[] = [];

  function collect(query: Query) {
    switch (query.kind) {
      case "and":
      case "or":
        query.terms.forEach(collect);
        return;
      case "text":
        everywhere.push(findWithin(query.value));
        return;
      case "field":
        terms.push(query);
    }
  }

  try {
    collect(parseQuery(q));
  } catch {
    return NO_MATCHES; // the query field shows the error
  }
  if (everywhere.length === 0 && terms.length === 0) return NO_MATCHES;
  /** Finders by field, created on first use. */
  const inField = new Map<string, readonly Find[]>();

  return {
    find(text, field = "") {
      let own = inField.get(field);
      if (own === undefined) {
        own = [...everywhere, ...field === "" ? [] : terms.flatMap((term) => findInField(term, field))];
        inField.set(field, own);
      }
      return own.length === 0 ? NO_RANGES : findAll(text, own);
    },
  };
}

function findAll(text: string, finds: readonly Find[]): readonly Range[] {
  const { lower, origin } = lowerCased(text);
  const found = finds.flatMap((find) => find(text, lower));
  if (found.length === 0) return NO_RANGES;
  const ranges = origin === undefined ? found : found.map(([start, end]): Range => [origin[start], origin[end]]);
  return merged(ranges.sort(([a], [b]) => a - b));
}

/**
 * Returns a text in lower case. If that changed its length, `origin` maps each position to the position in `text`.
 */
function lowerCased(text: string): { readonly lower: string; readonly origin?: readonly number[] } {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return { lower };
  const origin: number[] = [];
  let at = 0;
  for (const letter of text) {
    for (let count = letter.toLowerCase().length; count > 0; count--) origin.push(at);
    at += letter.length;
  }
  return { lower, origin: [...origin, at] };
}

/** Returns the finders of a field term for a displayed field: for its whole value, or for a value in its JSON. */
function findInField({ name, value }: FieldTerm, field: string): readonly Find[] {
  if (name === field) {
    if (field === "message") return [findWithin(value)];
    return value.kind === "regex" ? [findWithin(value)] : [findWhole(value.parts), findInJson("", value.parts)];
  }
  if (!name.startsWith(`${field}.`)) return [];
  if (field === "error") return [findWithin(value)]; // an error is displayed as text, not as JSON
  return value.kind === "regex" ? [] : [findInJson(`"${name.slice(name.lastIndexOf(".") + 1)}":`, value.parts)];
}

/** Returns a finder for a value anywhere in a text. */
function findWithin(value: Value): Find {
  if (value.kind === "regex") {
    const regex = compileRegex(value.source, value);
    // All finders return positions in the lower case text. They differ from those in `text` if its length changed.
    return (text, lower) => lower.length === text.length ? regex.find(text) : NO_RANGES;
  }
  const parts = wordsOf(value.parts);
  if (parts.length === 0) return () => NO_RANGES;
  return function findParts(_, lower) {
    const ranges: Range[] = [];
    let at = 0;
    while (ranges.length < MAX_MARKS) {
      const found: Range[] = [];
      for (const part of parts) {
        const start = lower.indexOf(part, at);
        if (start === -1) return ranges;
        at = start + part.length;
        found.push([start, at]);
      }
      ranges.push(...found);
    }
    return ranges;
  };
}

/** Returns a finder for texts that equal the value as a whole. */
function findWhole(parts: readonly string[]): Find {
  const wanted = parts.map((part) => part.toLowerCase());
  const [first] = wanted;
  const last = wanted[wanted.length - 1];
  return function findValue(_, lower) {
    if (wanted.length === 1) return lower === first && first !== "" ? [[0, first.length]] : NO_RANGES;
    const end = lower.length - last.length;
    if (first.length > end || !lower.startsWith(first) || !lower.endsWith(last)) return NO_RANGES;
    const ranges: Range[] = [[0, first.length]];
    for (const part of wanted.slice(1, -1)) {
      const start = lower.indexOf(part, ranges[ranges.length - 1][1]);
      if (start === -1 || start + part.length > end) return NO_RANGES;
      ranges.push([start, start + part.length]);
    }
    return [...ranges, [end, lower.length] as const].filter(([start, end]) => start < end);
  };
}

/** Returns a finder for a value in the JSON of an object or a list: after `key`, or anywhere if `key` is empty. */
function findInJson(key: string, parts: readonly string[]): Find {
  if (parts.length > 1) return () => NO_RANGES;
  const [text] = wordsOf(parts);
  const spellings = text === undefined ? [] : [JSON.stringify(text), text];
  const before = key.toLowerCase();
  return function findValues(_, lower) {
    if (!lower.startsWith("{") && !lower.startsWith("[")) return NO_RANGES;
    const ranges: Range[] = [];
    for (const spelling of spellings) {
      const wanted = before + spelling;
      let at = lower.indexOf(wanted);
      for (let count = 0; at !== -1 && count < MAX_MARKS; count++) {
        const end = at + wanted.length;
        const isValue = (before !== "" || "[,:".includes(lower.charAt(at - 1))) && /[,\]}]/.test(lower.charAt(end));
        if (isValue) ranges.push([at + before.length, end]);
        at = lower.indexOf(wanted, end);
      }
    }
    return ranges;
  };
}

function wordsOf(parts: readonly string[]): readonly string[] {
  return parts.filter((part) => part !== "").map((part) => part.toLowerCase());
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const [start, end] of ranges) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
}
