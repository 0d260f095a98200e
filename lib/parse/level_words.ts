import type { Level } from "../record/level.ts";
import { isBlankOrEnd, isDigit, isLetter, skipBlanks } from "./characters.ts";

/** Level found in a text. */
export interface LevelInText {
  readonly level: Level;
  /** Index of the message after it. */
  readonly end: number;
  /** True if nothing precedes it that the message needs. */
  readonly isFirst: boolean;
}

/** Names of levels at the head of a line. Words that begin prose as well, such as "log", are left out. */
const WORDS: ReadonlyMap<string, Level> = new Map(
  Object.entries(
    {
      TRACE: ["trace", "trc", "silly"],
      DEBUG: ["debug", "dbg", "debu", "verbose"],
      INFO: ["info", "information", "inf", "notice"],
      WARN: ["warn", "warning", "wrn"],
      ERROR: ["error", "err", "erro", "eror", "severe"],
      FATAL: ["fatal", "critical", "crit", "panic", "ftl"],
    } satisfies Record<Level, string[]>,
  ).flatMap(([level, words]) => words.map((word) => [word, level as Level] as const)),
);

/** Names of levels between brackets, where more words are unambiguous. */
const BRACKETED: ReadonlyMap<string, Level> = new Map([
  ...WORDS,
  ["note", "INFO"],
  ["success", "INFO"],
  ["alert", "FATAL"],
  ["emerg", "FATAL"],
  ["emergency", "FATAL"],
]);

const MAX_WORD = 11;

/** Limits of the head: tokens before the level, and UTF-16 code units of a bracketed token. */
const MAX_HEAD_TOKENS = 6;
const MAX_BRACKETED = 80;

/**
 * Finds the level at the head of a line: `[warn] x`, `WARN: x`, `ERROR x`, `error: x`, `(debug) x`, `level=info x`.
 * A later word belongs to the message: "0 errors found" has no level.
 *
 * @param text Text.
 * @param at Index of the head.
 * @param afterTime True if a time precedes the head. Names, numbers and bars may then precede the level.
 * @returns The level, or `undefined` if there is none.
 *
 * @example Usage
 * ```ts
 * import { assertEquals, assertStrictEquals } from "@std/assert";
 * import { findLevel } from "./level_words.ts";
 *
 * assertEquals(findLevel("WARN: disk is full"), { level: "WARN", end: 6, isFirst: true });
 * assertStrictEquals(findLevel("0 errors found"), undefined);
 * ```
 */
export function findLevel(text: string, at: number = 0, afterTime: boolean = false): LevelInText | undefined {
  let start = skipBlanks(text, at);
  for (let tokens = 0; tokens < MAX_HEAD_TOKENS; tokens++) {
    const found = levelAt(text, start, tokens === 0, afterTime);
    if (found !== undefined) return found;
    const end = headTokenEnd(text, start, afterTime);
    if (end === start) return undefined;
    const inner = afterTime ? levelAtEnd(text, start, end) : undefined;
    if (inner !== undefined) return inner;
    start = skipBlanks(text, end);
  }
}

/** cloud-init: `util.py[WARNING]: message` */
function levelAtEnd(text: string, start: number, end: number): LevelInText | undefined {
  if (text[end - 1] !== ":" || text[end - 2] !== "]") return undefined;
  const open = text.lastIndexOf("[", end);
  const word = text.slice(open + 1, end - 2);
  const level = open > start && word === word.toUpperCase() ? levelOfWord(word) : undefined;
  return level === undefined ? undefined : { level, end: skipBlanks(text, end), isFirst: false };
}

/** Returns the level that a word means at the head of a line, in any letter case. */
export function levelOfWord(word: string): Level | undefined {
  return word.length <= MAX_WORD ? BRACKETED.get(word.toLowerCase()) : undefined;
}

function levelAt(text: string, at: number, isFirst: boolean, afterTime: boolean): LevelInText | undefined {
  if (!isLetter(text.charCodeAt(at))) {
    return CLOSING.has(text[at]) ? bracketedLevel(text, at, isFirst) : undefined;
  }
  const end = letters(text, at);
  if (end - at === 1 && isFirst) return levelOfLetterAt(text, at, afterTime);
  if (end - at < 3 || end - at > MAX_WORD) return undefined;
  const word = text.slice(at, end);
  const lower = word.toLowerCase();
  if (text[end] === "=") return levelPair(text, lower, end + 1, isFirst);
  const level = WORDS.get(lower) ?? (afterTime ? BRACKETED.get(lower) : undefined);
  if (level === undefined) return undefined;
  // Icinga: T critical/config: x
  if (text[end] === "/" && afterTime && isFirst) return levelAndName(text, level, end);
  const isCapital = word !== lower && word === word.toUpperCase();
  if (!isCapital && !WORDS.has(lower)) return undefined;
  const isSplit = text[end] === "|" && text[at - 1] === "|";
  const mayBeLower = afterTime &&
    (isFirst ? BARE.has(lower) || text.startsWith("  ", end) : isMarked(text, at) || isColumn(text, at, end));
  const after = isSplit ? end + 1 : wordEnd(text, end, isCapital) ?? (mayBeLower ? lowerEnd(text, end) : undefined);
  return after === undefined ? undefined : { level, end: skipBlanks(text, after), isFirst };
}

/** Names that loggers print in small letters and without a mark. The others begin prose: "critical section entered". */
const BARE: ReadonlySet<string> = new Set(["debug", "info", "warn", "warning", "error", "err", "fatal"]);

/** `critical/config: message` */
const FACILITY = /\/\w{2,40}: /y;

function levelAndName(text: string, level: Level, at: number): LevelInText | undefined {
  FACILITY.lastIndex = at;
  return FACILITY.test(text) ? { level, end: FACILITY.lastIndex, isFirst: false } : undefined;
}

/** Returns true for a word in a padded column behind a number, as macOS writes it: `T 0x1a Error       0x0 …`. */
function isColumn(text: string, at: number, end: number): boolean {
  return text.startsWith("   ", end) && isDigit(text.charCodeAt(text.lastIndexOf(" ", at - 2) + 1));
}

/** Returns true if a mark such as \u2716 precedes the level. */
function isMarked(text: string, at: number): boolean {
  let before = at - 1;
  while (before > at - 4 && text[before] === " ") before--;
  return MARKS.has(text[before]);
}

/** Letters that stand for a level. I is not among them where it may be a word. */
const LETTERS: ReadonlyMap<string, Level> = new Map([
  ["V", "TRACE"],
  ["T", "TRACE"],
  ["D", "DEBUG"],
  ["I", "INFO"],
  ["W", "WARN"],
  ["E", "ERROR"],
  ["F", "FATAL"],
]);

/** Returns the level that a letter between brackets or at the head of a line means. */
export function levelOfLetter(letter: string): Level | undefined {
  return LETTERS.get(letter);
}

/** `x.cc:12] ` */
const PLACE_IN_CODE = /[\w./\\-]{1,200}\.\w{1,4}:\d{1,7}\] /y;

/** `E x.cc:12] message`; after a time also `E message` and `E! message`. */
function levelOfLetterAt(text: string, at: number, afterTime: boolean): LevelInText | undefined {
  const level = LETTERS.get(text[at]);
  if (level === undefined) return undefined;
  if (afterTime && text[at + 1] === "!" && text[at + 2] === " ") return { level, end: at + 3, isFirst: true };
  if (text[at + 1] !== " ") return undefined;
  PLACE_IN_CODE.lastIndex = at + 2;
  if (PLACE_IN_CODE.test(text)) return { level, end: at + 2, isFirst: true };
  return afterTime && "DWEF".includes(text[at]) ? { level, end: skipBlanks(text, at + 1), isFirst: true } : undefined;
}

/** Words after a level in small letters that make it a part of a sentence: "error rate is falling". */
const NOUN =
  / (?:rates?|handl\w+|counts?|codes?|pages?|messages?|logs?|logging|levels?|report\w*|budget|bars?|is|are|was|were|has|have|had|will|and|or|of|in|on|at|to|from|for|with|as|by|occurred|occurs|responses?|desk|about|signs?|lights?|letters?|mode|thresholds?|builds?|output|rows?|lines?|files?|text|boundar\w+|correction|margin|free|prone|recover\w*|track\w*|detect\w*|symbols?|details?|while|when|if|that|the|this|out|point)\b/y;

/** Returns the end of a level in small letters right after a time: `T error cannot pay`. */
function lowerEnd(text: string, at: number): number | undefined {
  if (!isBlankOrEnd(text, at) || at === text.length) return undefined;
  if (text.startsWith("  ", at)) return at; // padded to a column
  NOUN.lastIndex = at;
  return NOUN.test(text) ? undefined : at;
}

const CLOSING: ReadonlyMap<string, string> = new Map([["[", "]"], ["(", ")"], ["<", ">"], ["{", "}"]]);

/** `[warn]`, `[ INFO ]`, `(debug)`, `<info>`, `[INFO/MainProcess]`, `[ERROR]:` */
function bracketedLevel(text: string, at: number, isFirst: boolean): LevelInText | undefined {
  const start = skipFewBlanks(text, at + 1);
  const end = letters(text, start);
  const close = CLOSING.get(text[at])!;
  const word = text.slice(start, end);
  const level = end - start === 1 ? close === "]" ? LETTERS.get(word) : undefined : levelOfWord(word);
  if (level === undefined) return text[at] === "[" ? lastInBrackets(text, at, isFirst) : undefined;
  let after = skipFewBlanks(text, end);
  // [INFO/MainProcess], [ERROR:0@0.123]
  if (text[after] === "/" || (text[after] === ":" && isDigit(text.charCodeAt(after + 1)))) {
    after = closing(text, at, close);
  }
  if (text[after] !== close) return undefined;
  after++;
  // <error>none</error>
  if (close === ">" && !isBlankOrEnd(text, after)) return undefined;
  if (text[after] === ":") after++;
  return { level, end: skipBlanks(text, after), isFirst };
}

/** `[Server thread/WARN]`, `[main|ERROR]` */
function lastInBrackets(text: string, at: number, isFirst: boolean): LevelInText | undefined {
  const close = closing(text, at, "]");
  if (close === at) return undefined;
  let start = close;
  while (start > at + 1 && close - start <= MAX_WORD && isLetter(text.charCodeAt(start - 1))) start--;
  const mark = text[start - 1];
  const word = text.slice(start, close);
  if ((mark !== "/" && mark !== "|") || word !== word.toUpperCase() || word.length < 3) return undefined;
  const level = levelOfWord(word);
  if (level === undefined) return undefined;
  return { level, end: skipBlanks(text, text[close + 1] === ":" ? close + 2 : close + 1), isFirst };
}

/** `level=warn the message` */
function levelPair(text: string, key: string, at: number, isFirst: boolean): LevelInText | undefined {
  if (key !== "level" && key !== "lvl" && key !== "severity") return undefined;
  const start = text[at] === '"' ? at + 1 : at;
  const end = letters(text, start);
  const level = levelOfWord(text.slice(start, end));
  const after = text[end] === '"' ? end + 1 : end;
  return level !== undefined && isBlankOrEnd(text, after)
    ? { level, end: skipBlanks(text, after), isFirst }
    : undefined;
}

/** Words after a name in capitals that make it a subject and not a level: "DEBUG mode is on". */
const SUBJECT = /\s{1,3}(?:mode|levels?|log(?:s|ging)?|builds?|messages?|lines?|output|is|are|was|were|and|or|of)\b/y;

/** Row of a table with numbers: `ERROR | 12 | 3 %` */
const TABLE_ROW = /^(?:\|\s{0,40}[-+]?[\d.,]{1,20}\s{0,3}(?:%|[kKMG]i?B?|m?s)?\s{0,40}){1,12}\|?\s{0,40}$/;

/** Returns the end of the level whose word ends at `at`, with its colon; `undefined` if the word belongs to a sentence. */
function wordEnd(text: string, at: number, isCapital: boolean): number | undefined {
  const next = text[at];
  if (next === ":") return isCapital || isBlankOrEnd(text, at + 1) ? at + 1 : undefined;
  if (next === "|") return isCapital ? at + 1 : undefined; // INFO|shop|x
  if (next === ",") return isCapital && isLetter(text.charCodeAt(at + 1)) ? at + 1 : undefined; // INFO,x
  if (next === "!") return isCapital && isBlankOrEnd(text, at + 1) ? at + 1 : undefined;
  // error[E0425]: x, INFO[0012] x, error(gcloud.app): x
  if (next === "[" || next === "(") {
    let close = closing(text, at, next === "[" ? "]" : ")");
    // ERROR[42][C-1]: x
    if (isCapital && next === "[" && text[close + 1] === "[") close = closing(text, close + 1, "]");
    if (close === at || /\s/.test(text.slice(at, close))) return undefined;
    if (text[close + 1] === ":") return close + 2;
    return isCapital && isBlankOrEnd(text, close + 1) ? close + 1 : undefined;
  }
  if (!isBlankOrEnd(text, at)) return undefined;
  // info  - x, warn | x
  const mark = skipFewBlanks(text, at);
  if (text.startsWith("--- ", mark)) return mark + 3;
  if (text[mark] === "|" && TABLE_ROW.test(text.slice(mark, mark + 120))) return undefined;
  if (/[-|:>–—»]/.test(text[mark] ?? "") && isBlankOrEnd(text, mark + 1) && mark > at) return mark + 1;
  if (next === "\t") return at;
  SUBJECT.lastIndex = at;
  return isCapital && !SUBJECT.test(text) ? at : undefined;
}

/** Returns the end of a token that may precede the level; `at` if there is none. */
function headTokenEnd(text: string, at: number, afterTime: boolean): number {
  const first = text[at];
  if (first === "[") {
    const close = closing(text, at, "]");
    if (close === at) return at;
    return text[close + 1] === ":" ? close + 2 : close + 1;
  }
  // ✖ error: x, ##[error]x
  if (text[at + 1] === " " && text.charCodeAt(at) > 0x7f && MARKS.has(first)) return at + 1;
  if (!afterTime) return at;
  if (text.startsWith("##[", at)) return at + 2;
  if (first === "(") {
    const close = closing(text, at, ")");
    return close === at || !isBlankOrEnd(text, close + 1) ? at : close + 1;
  }
  let end = at;
  let isName = false;
  while (!isBlankOrEnd(text, end)) {
    if (end - at === MAX_BRACKETED) return at;
    isName ||= !isLetter(text.charCodeAt(end));
    end++;
  }
  // A word of only letters may begin a sentence, unless a bar follows it.
  if (isName || text.startsWith(" | ", end)) return end;
  // shop [error] x, root ERROR x
  if (text.startsWith(" [", end)) return bracketedLevel(text, end + 1, false) === undefined ? at : end;
  // Puppet (err): x
  if (text.startsWith(" (", end)) {
    const found = bracketedLevel(text, end + 1, false);
    return found !== undefined && text.startsWith("): ", found.end - 3) ? end : at;
  }
  return NAMES.has(text.slice(at, end)) ? end : at;
}

/** Marks of failure and of attention before a level. */
const MARKS: ReadonlySet<string> = new Set(["✖", "✗", "✘", "⨯", "⚠", "›", "»", "●", "■"]);

/** Usual names of loggers and threads that are words. A level may follow them: `root ERROR x`. */
const NAMES: ReadonlySet<string> = new Set(
  ("root main app server worker web api client daemon scheduler default core system kernel http db database " +
    "console auth proxy gateway agent master node cluster cache queue storage service backend frontend").split(" "),
);

/** Returns the index of the closing bracket, if it is near; else `at`. */
function closing(text: string, at: number, close: string): number {
  for (let end = at + 1; end < at + MAX_BRACKETED && end < text.length; end++) {
    if (text[end] === close) return end;
  }
  return at;
}

function skipFewBlanks(text: string, at: number): number {
  let end = at;
  while (end < at + 10 && text[end] === " ") end++;
  return end;
}

/** Returns the end of the run of letters at `at`, at most one letter longer than any level name. */
function letters(text: string, at: number): number {
  let end = at;
  while (end <= at + MAX_WORD && isLetter(text.charCodeAt(end))) end++;
  return end;
}
