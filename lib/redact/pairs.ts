import type { SecretNames, Verdict } from "./names.ts";
import { type Hide, MARK } from "./span.ts";

/** Shortest and longest name before a separator. */
const MIN_NAME_LENGTH = 3;
const MAX_NAME_LENGTH = 64;

const [EQUALS, COLON, SPACE, TAB, BACKSLASH, QUOTE, APOSTROPHE, CLOSING, PERCENT] = "=: \t\\\"']%"
  .split("").map((character) => character.charCodeAt(0));

/** True for the characters of a name. */
const IS_NAME: Uint8Array = Uint8Array.from(
  { length: 128 },
  (_, code) => /[\w.$-]/.test(String.fromCharCode(code)) || code === PERCENT ? 1 : 0,
);

/** Values that are no secret: empty ones, switches and marks of another redaction. */
const NO_SECRET = /^(?:null|undefined|true|false|none|nil|\*+|x{3,}|\.\.\.|\[redacted\]?|<redacted>?|redacted)$/i;

/** Schemes of an `Authorization` header, whose credentials may contain spaces. */
const SCHEME = /(?:basic|bearer|digest|negotiate|ntlm|aws4\S*|token|apikey|hmac\S*|signature|oauth|hawk)[ \t]/iy;

const UNQUOTED_END = /[\s&,;"'`<>)\]}|]/g;
const LINE_END = /["'\r\n]/g;

/**
 * Hides the values of secret names in a text: `name=value`, `name: value`, `"name":"value"`, also inside of another
 * text, and in the query of an address. It runs in linear time.
 */
export function hidePairs(text: string, names: SecretNames, hide: Hide): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== EQUALS && code !== COLON) continue;
    const name = nameBefore(text, at);
    if (name === undefined) continue;
    const verdict = isInQuery(text, at - name.length) ? names.inQuery(name) : names.verdict(name);
    if (verdict === "keep") continue;
    const value = valueAfter(text, at, name);
    if (value === undefined) continue;
    const [start, end] = value;
    if (isSecret(text, at, verdict, start, end)) hide(start, end);
    at = Math.max(at, end - 1);
  }
}

/** Returns the name before a separator, with or without quotes. */
function nameBefore(text: string, at: number): string | undefined {
  let end = at;
  for (let spaces = 0; spaces < 3 && isSpace(text.charCodeAt(end - 1)); spaces++) end--;
  for (let code = text.charCodeAt(end - 1); isClosing(code); code = text.charCodeAt(end - 1)) {
    end--;
    if (at - end > 8) return undefined;
  }
  let start = end;
  while (start > 0 && end - start < MAX_NAME_LENGTH && isNameCode(text.charCodeAt(start - 1))) start--;
  return end - start < MIN_NAME_LENGTH ? undefined : text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB;
}

function isClosing(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === BACKSLASH || code === CLOSING;
}

function isNameCode(code: number): boolean {
  return code < 128 ? IS_NAME[code] === 1 : code >= 0xc0;
}

function isInQuery(text: string, start: number): boolean {
  const before = text.charAt(start - 1);
  return before === "?" || before === "&";
}

/** Returns the range of the value after a separator, or `undefined` if there is none. */
function valueAfter(text: string, at: number, name: string): readonly [number, number] | undefined {
  if (text.startsWith("://", at)) return undefined;
  let start = at + 1;
  if (text.charAt(start) === ">" || text.charAt(start) === "=") start++; // Ruby's =>, comparisons
  for (let spaces = 0; spaces < 8 && isSpace(text.charCodeAt(start)); spaces++) start++;
  if (start >= text.length) return undefined;
  let quote = start;
  while (text.charCodeAt(quote) === BACKSLASH && quote - start < 8) quote++;
  const first = text.charAt(quote);
  if (first === '"' || first === "'" || first === "`") {
    const delimiter = text.slice(start, quote + 1);
    return [quote + 1, quotedEnd(text, quote + 1, delimiter)];
  }
  if ((first === "{" || first === "[") && !text.startsWith(MARK, start)) return [start, bracketEnd(text, start)];
  return [start, unquotedEnd(text, start, name)];
}

/** Returns the end of a quoted value, or that of the text if the quote is not closed. */
function quotedEnd(text: string, from: number, delimiter: string): number {
  for (let end = text.indexOf(delimiter, from); end !== -1; end = text.indexOf(delimiter, end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH && end - backslashes > from) backslashes++;
    // Of an escaped quote, those before it belong to the value.
    if (delimiter.length > 1 ? backslashes === 0 : backslashes % 2 === 0) return end;
    end += delimiter.length - 1;
  }
  return text.length;
}

/** Returns the end of a list or object, or that of the text if it is not closed. */
function bracketEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = quotedEnd(text, at + 1, '"');
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return text.length;
}

function unquotedEnd(text: string, start: number, name: string): number {
  SCHEME.lastIndex = start;
  const isCookie = /cookie2?$/i.test(name);
  const isLine = /authorization$/i.test(name) && SCHEME.test(text) ||
    isCookie && /^[^\s;=]{1,256}=/.test(text.slice(start, start + 257));
  const pattern = isLine ? LINE_END : UNQUOTED_END;
  if (text.startsWith(MARK, start)) return start + MARK.length;
  pattern.lastIndex = start;
  return pattern.exec(text)?.index ?? text.length;
}

function isSecret(text: string, at: number, verdict: Verdict, start: number, end: number): boolean {
  if (end <= start) return false;
  if (end - start > 64) return true;
  const value = text.slice(start, end);
  if (NO_SECRET.test(value)) return false;
  if (verdict === "texts" && /^\d+$/.test(value)) return false;
  // A sentence such as "Invalid token: unexpected end".
  const isSentence = text.charCodeAt(at) === COLON && start > at + 1 && text.charCodeAt(start - 1) === SPACE;
  return !(isSentence && /^[a-z]{1,20}$/.test(value) &&
    !/pass|pwd|secret|mdp/i.test(text.slice(Math.max(0, at - 16), at)));
}

/** Option of a command line whose value is the next word. */
const OPTION = /(?:^|\s)--([A-Za-z][\w-]{1,63})[ \t]+(?!-)("[^"]*"?|'[^']*'?|\S+)/g;

/** Hides the values of secret options of command lines: `--password value`. */
export function hideOptions(text: string, names: SecretNames, hide: Hide): void {
  for (const match of text.matchAll(OPTION)) {
    const [whole, name, value] = match;
    if (names.verdict(name) === "keep" || NO_SECRET.test(value)) continue;
    const end = match.index + whole.length;
    hide(end - value.length, end);
  }
}
