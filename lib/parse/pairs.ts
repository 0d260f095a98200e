import { setProperty } from "../record/copier.ts";
import { isBlankOrEnd, isDigit, isLetter, skipBlanks } from "./characters.ts";

/** Quoted value and the index after it. */
export interface Quoted {
  readonly value: string;
  readonly end: number;
}

/** One `key=value` pair and the index after it. */
interface Pair {
  readonly key: string;
  readonly value: string | number | boolean;
  readonly end: number;
}

const BACKSLASH = "\\";
const QUOTE = 0x22;
const EQUALS = 0x3d;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Reads a double-quoted value with the escapes `\"`, `\n`, `\x22` and `\u00e9`.
 *
 * @param text Text.
 * @param at Index of the opening quote.
 * @returns The value, or `undefined` if no quote opens at `at` or none closes it.
 */
export function readQuoted(text: string, at: number): Quoted | undefined {
  if (text.charCodeAt(at) !== QUOTE) return undefined;
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end, at)) end = text.indexOf('"', end + 1);
  return end === -1 ? undefined : { value: unescape(text.slice(at + 1, end)), end: end + 1 };
}

/** Returns true if an odd number of backslashes precedes `at`; those before `from` do not count. */
function isEscaped(text: string, at: number, from: number): boolean {
  let count = 0;
  while (at - count - 1 > from && text[at - count - 1] === BACKSLASH) count++;
  return count % 2 === 1;
}

/** Known escapes. Any other backslash is literal. */
const ESCAPE = /\\(?:x([2-7][\da-fA-F])|u([\da-fA-F]{4})|([nrt"'\\\]/]))/g;

/** Resolves the escapes. Escaped control characters and bytes outside ASCII stay as they are spelled. */
function unescape(text: string): string {
  if (!text.includes(BACKSLASH)) return text;
  return text.replace(ESCAPE, (all, byte, unit, one) => {
    if (one !== undefined) return ESCAPES[one] ?? one;
    const code = parseInt(byte ?? unit, 16);
    return code < 0x20 ? all : String.fromCharCode(code);
  });
}

/** Reads `key=value`, `key="a value"` or `key=`. An unquoted value may become a number or a boolean. */
function readPair(text: string, at: number): Pair | undefined {
  const equals = keyEnd(text, at);
  if (equals === at || text.charCodeAt(equals) !== EQUALS || text.charCodeAt(equals + 1) === EQUALS) return undefined;
  const key = text.slice(at, equals);
  const quoted = readQuoted(text, equals + 1);
  if (quoted !== undefined) return isBlankOrEnd(text, quoted.end) ? { key, ...quoted } : undefined;
  let end = equals + 1;
  while (!isBlankOrEnd(text, end)) {
    if (text.charCodeAt(end) === QUOTE) return undefined; // an unclosed quote, or prose
    end++;
  }
  return { key, value: readScalar(text.slice(equals + 1, end)), end };
}

/** Numbers that survive a round trip. An id such as 007 or one of twenty digits stays text. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;

/** Returns the number or boolean that a text spells, or the text itself. */
export function readScalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return mayBeNumber(text.charCodeAt(0)) && NUMBER.test(text) ? Number(text) : text;
}

function mayBeNumber(first: number): boolean {
  return isDigit(first) || first === 0x2d;
}

/** Returns the end of a key that begins with a letter, `_` or `@`; `at` if there is none. */
export function keyEnd(text: string, at: number): number {
  if (!isKeyStart(text.charCodeAt(at))) return at;
  let end = at + 1;
  while (isKeyPart(text.charCodeAt(end))) end++;
  return end;
}

/** Pairs of a text. */
export interface Pairs {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Number of pairs. */
  readonly count: number;
  /** Number of single words; each is a field with the value true. */
  readonly words: number;
}

/** Reads a text that consists of pairs and single words from `at` to its end; `undefined` for any other text. */
export function readPairs(text: string, at: number): Pairs | undefined {
  const fields: Record<string, unknown> = {};
  let count = 0;
  let words = 0;
  for (let start = skipBlanks(text, at); start < text.length;) {
    const pair = readPair(text, start);
    if (pair !== undefined) {
      setProperty(fields, pair.key, pair.value);
      count++;
      start = skipBlanks(text, pair.end);
      continue;
    }
    const end = keyEnd(text, start);
    if (end === start || !isBlankOrEnd(text, end) || ++words > count) return undefined;
    setProperty(fields, text.slice(start, end), true);
    start = skipBlanks(text, end);
  }
  return { fields, count, words };
}

/** Message and the pairs after it. */
export interface MessageAndPairs {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Splits the trailing pairs off a message. If the text is only pairs, they are the message too. */
export function takeTrailingPairs(text: string): MessageAndPairs {
  let fields: Record<string, unknown> = {};
  if (!text.includes("=")) return { message: text, fields };
  let first = -1;
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const pair = readPair(text, at);
    if (pair !== undefined) {
      if (first === -1) first = at;
      setProperty(fields, pair.key, pair.value);
      at = skipBlanks(text, pair.end);
      continue;
    }
    if (first !== -1) fields = {};
    first = -1;
    while (!isBlankOrEnd(text, at)) at++;
    at = skipBlanks(text, at);
  }
  return { message: (first === -1 ? "" : text.slice(0, first).trimEnd()) || text, fields };
}

function isKeyStart(code: number): boolean {
  return isLetter(code) || code === 0x5f || code === 0x40;
}

/** Returns true for a letter, a digit or one of `_ @ - . / #`. */
function isKeyPart(code: number): boolean {
  return isKeyStart(code) || (code >= 0x2d && code <= 0x39) || code === 0x23;
}
