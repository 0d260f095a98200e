import { type Level, LEVEL_RANK, parseLevel } from "./level.ts";
import type { JsonValue, LogRecord } from "./record.ts";

/** Which records a reader wants. */
export interface Filter {
  /** Filters with the same text pick the same records, however they were spelled; `""` picks every one. */
  readonly key: string;
  /** Whether the reader wants this record. */
  matches(record: LogRecord): boolean;
}

/** What a filter is made of, as the parameters of every route that reads have it. All of it must match. */
export interface FilterInput {
  /** The least severe level wanted. */
  level?: string | null;
  /** A text to be found in the message or the metadata, in any letter case. */
  search?: string | null;
  /** A query: words and `"phrases"` that must be found, each excluded by a `-` or `NOT` before it. */
  q?: string | null;
}

/** A filter could not be read. */
export class FilterSyntaxError extends SyntaxError {
  override readonly name = "FilterSyntaxError";
  /** Which parameter is wrong. */
  readonly parameter: keyof FilterInput;
  /** Where in its text, in UTF-16 code units from 0. */
  readonly offset: number;

  constructor(parameter: keyof FilterInput, source: string, offset: number, expected: string) {
    super(`Cannot parse ${parameter} "${source}" at ${offset}: expected ${expected}`);
    this.parameter = parameter;
    this.offset = offset;
  }
}

/** One word or phrase of a query. */
interface Term {
  readonly text: string;
  readonly excluded: boolean;
}

/** Picks every record. */
export const EVERYTHING: Filter = { key: "", matches: () => true };

/**
 * Reads a filter.
 *
 * @param input Its parts. One that is absent, `null` or blank picks everything.
 * @returns The filter.
 * @throws {FilterSyntaxError} If a part cannot be read.
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { parseFilter } from "./filter.ts";
 * import { toRecord } from "./record.ts";
 *
 * const filter = parseFilter({ level: "warn", q: 'timeout -"health check"' });
 * strictEqual(filter.matches(toRecord({ level: "ERROR", message: "Timeout after 3 s" })), true);
 * strictEqual(filter.matches(toRecord({ level: "INFO", message: "Timeout after 3 s" })), false);
 * ```
 */
export function parseFilter(input: FilterInput): Filter {
  const least = LEVEL_RANK[readLevel(input.level?.trim() ?? "")];
  const terms = readQuery(input.q ?? "");
  const search = input.search?.trim().toLowerCase() ?? "";
  if (search !== "") terms.push({ text: search, excluded: false });
  if (least === 0 && terms.length === 0) return EVERYTHING;

  const spelled = new Set(terms.map(({ text, excluded }) => (excluded ? "-" : "+") + text));
  return {
    key: JSON.stringify([least, ...Array.from(spelled).sort()]),
    matches(record) {
      if (LEVEL_RANK[record.level] < least) return false;
      if (terms.length === 0) return true;
      // Lower case once for all terms; the metadata only where the message does not decide.
      const message = record.message.toLowerCase();
      let rest: string | undefined;
      return terms.every(({ text, excluded }) =>
        (message.includes(text) || (rest ??= textOf(record.metadata).toLowerCase()).includes(text)) !== excluded
      );
    },
  };
}

function readLevel(text: string): Level {
  if (text === "") return "TRACE";
  try {
    return parseLevel(text);
  } catch {
    throw new FilterSyntaxError("level", text, 0, "TRACE, DEBUG, INFO, WARN, ERROR or FATAL");
  }
}

/** Each is looked for in every record, while nothing else runs. */
const MAX_TERMS = 100;

/** Each character can be read in one way only, so no text takes longer than its length. */
const TOKEN = /\s*(-?)(?:"([^"\\]*(?:\\.[^"\\]*)*)("?)|(\S+))/gsy;

function readQuery(source: string): Term[] {
  const terms: Term[] = [];
  let excluded = false;
  let end = 0;
  for (const match of source.trimEnd().matchAll(TOKEN)) {
    const [token, minus, phrase, quote, word] = match;
    end = match.index + token.length;
    if (phrase !== undefined && quote === "") throw new FilterSyntaxError("q", source, end, 'a closing "');
    if (word === "AND" && minus === "") continue;
    if (word === "NOT" && minus === "") {
      excluded = !excluded;
      continue;
    }
    if (terms.length === MAX_TERMS) {
      throw new FilterSyntaxError("q", source, match.index, `no more than ${MAX_TERMS} words`);
    }
    const text = phrase?.replace(/\\(.)/gs, "$1") ?? word;
    if (text === "") throw new FilterSyntaxError("q", source, end - 2, "a word between the quotes");
    terms.push({ text: text.toLowerCase(), excluded: excluded !== (minus === "-") });
    excluded = false;
  }
  if (excluded) throw new FilterSyntaxError("q", source, end, "a word after NOT");
  return terms;
}

/** The names and values in metadata, parted by what no query holds. */
function textOf(value: JsonValue): string {
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(SEPARATOR);
  return Object.entries(value).map(([key, item]) => key + SEPARATOR + textOf(item)).join(SEPARATOR);
}

const SEPARATOR = "\uffff";
