import type { Level } from "../record/level.ts";
import { isBlankOrEnd, isLetter, skipBlanks } from "./characters.ts";

/** A level that stands in a text. */
export interface LevelInText {
  readonly level: Level;
  /** Where the message goes on after it. */
  readonly end: number;
  /** Whether nothing stands before it that a reader might miss. */
  readonly isFirst: boolean;
}

/** What programs write for a level at the head of a line. Words that prose has there too, such as "log", are not here. */
const WORDS: ReadonlyMap<string, Level> = new Map(
  Object.entries(
    {
      TRACE: ["trace", "trc", "verbose", "silly"],
      DEBUG: ["debug", "dbg", "debu"],
      INFO: ["info", "information", "inf", "notice"],
      WARN: ["warn", "warning", "wrn"],
      ERROR: ["error", "err", "eror", "severe"],
      FATAL: ["fatal", "critical", "crit", "panic", "ftl"],
    } satisfies Record<Level, string[]>,
  ).flatMap(([level, words]) => words.map((word) => [word, level as Level] as const)),
);

/** What is a level only between brackets. */
const BRACKETED: ReadonlyMap<string, Level> = new Map([
  ...WORDS,
  ["note", "INFO"],
  ["alert", "FATAL"],
  ["emerg", "FATAL"],
  ["emergency", "FATAL"],
]);

const MAX_WORD = 11;

/** More than these before a level, and it is a word of the message. */
const MAX_HEAD_TOKENS = 6;
const MAX_BRACKETED = 80;

/**
 * Finds the level at the head of a line: `[warn] x`, `WARN: x`, `ERROR x`, `error: x`, `(debug) x`, `level=info x`.
 * A word that reads like one further in is the message's own: "0 errors found" has no level.
 *
 * @param text The text.
 * @param at Where the head begins.
 * @param afterTime Whether a time stands before it; then names, numbers and strokes may stand before the level too.
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
    const found = levelAt(text, start, tokens === 0);
    if (found !== undefined) return found;
    const end = headTokenEnd(text, start, afterTime);
    if (end === start) return undefined;
    start = skipBlanks(text, end);
  }
}

/** The level that a word of a head means, in any letter case. */
export function levelOfWord(word: string): Level | undefined {
  return word.length <= MAX_WORD ? BRACKETED.get(word.toLowerCase()) : undefined;
}

function levelAt(text: string, at: number, isFirst: boolean): LevelInText | undefined {
  const open = text[at];
  if (CLOSING.has(open)) return bracketedLevel(text, at, isFirst);
  const end = letters(text, at);
  if (end - at < 3 || end - at > MAX_WORD) return undefined;
  const word = text.slice(at, end);
  const lower = word.toLowerCase();
  if (text[end] === "=") return levelPair(text, lower, end + 1, isFirst);
  const level = WORDS.get(lower);
  if (level === undefined) return undefined;
  const after = wordEnd(text, end, word !== lower && word === word.toUpperCase());
  return after === undefined ? undefined : { level, end: skipBlanks(text, after), isFirst };
}

const CLOSING: ReadonlyMap<string, string> = new Map([["[", "]"], ["(", ")"], ["<", ">"]]);

/** `[warn]`, `[ INFO ]`, `(debug)`, `<info>`, `[INFO/MainProcess]`, `[ERROR]:` */
function bracketedLevel(text: string, at: number, isFirst: boolean): LevelInText | undefined {
  const start = skipFewBlanks(text, at + 1);
  const end = letters(text, start);
  const level = end - start < 3 ? undefined : levelOfWord(text.slice(start, end));
  if (level === undefined) return undefined;
  const close = CLOSING.get(text[at])!;
  let after = skipFewBlanks(text, end);
  if (text[after] === "/") after = closing(text, at, close);
  if (text[after] !== close) return undefined;
  after++;
  // <error>none</error>
  if (close === ">" && !isBlankOrEnd(text, after)) return undefined;
  if (text[after] === ":") after++;
  return { level, end: skipBlanks(text, after), isFirst };
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

/** What stands after a word in capitals that is a subject rather than a level: "DEBUG mode is on". */
const SUBJECT = /\s{1,3}(?:mode|levels?|log(?:s|ging)?|builds?|messages?|lines?|output|is|are|was|were|and|or|of)\b/y;

/** Where a level ends that is the word before `at`, with its colon; `undefined` if the word is one of a sentence. */
function wordEnd(text: string, at: number, isCapital: boolean): number | undefined {
  const next = text[at];
  if (next === ":") return isCapital || isBlankOrEnd(text, at + 1) ? at + 1 : undefined;
  if (next === "|") return isCapital ? at + 1 : undefined; // INFO|shop|x
  if (next === "!") return isCapital && isBlankOrEnd(text, at + 1) ? at + 1 : undefined;
  // error[E0425]: x, INFO[0012] x, error(gcloud.app): x
  if (next === "[" || next === "(") {
    const close = closing(text, at, next === "[" ? "]" : ")");
    if (close === at || /\s/.test(text.slice(at, close))) return undefined;
    if (text[close + 1] === ":") return close + 2;
    return isCapital && isBlankOrEnd(text, close + 1) ? close + 1 : undefined;
  }
  if (!isBlankOrEnd(text, at)) return undefined;
  // info  - x, warn | x
  const mark = skipFewBlanks(text, at);
  if (/[-|:>–—»]/.test(text[mark] ?? "") && isBlankOrEnd(text, mark + 1) && mark > at) return mark + 1;
  if (next === "\t") return at;
  SUBJECT.lastIndex = at;
  return isCapital && !SUBJECT.test(text) ? at : undefined;
}

/** Where something ends that may stand between the beginning of a line and its level; `at` if there is none. */
function headTokenEnd(text: string, at: number, afterTime: boolean): number {
  const first = text[at];
  if (first === "[") {
    const close = closing(text, at, "]");
    if (close === at) return at;
    return text[close + 1] === ":" ? close + 2 : close + 1;
  }
  if (!afterTime) return at;
  let end = at;
  let isName = false;
  while (!isBlankOrEnd(text, end)) {
    if (end - at === MAX_BRACKETED) return at;
    isName ||= !isLetter(text.charCodeAt(end));
    end++;
  }
  // A word of letters alone may be the first of a sentence, unless a stroke stands behind it.
  return isName || text.startsWith(" | ", end) ? end : at;
}

/** Where a bracket is closed, if that is soon; else `at`. */
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

/** Where the letters end that begin at a place, at most one more than a level's name can have. */
function letters(text: string, at: number): number {
  let end = at;
  while (end <= at + MAX_WORD && isLetter(text.charCodeAt(end))) end++;
  return end;
}
