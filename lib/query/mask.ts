/** Stands for a variable part of a message. */
export const WILDCARD = "<*>";

/** Longest part of a message that is read, in UTF-16 code units. Further lines are not read either. */
const MAX_LENGTH = 1000;

/**
 * Replaces the variable parts of a message by {@linkcode WILDCARD}: numbers, ids, addresses, paths, names of hosts and
 * files, dates, durations, quoted text, and values behind `=`. Several of them in a row become one. The letters before
 * the underscore of an id stay, as does the method of a request in quotes.
 *
 * Only the first line with a visible character is read, and 1000 characters of it at most.
 *
 * @param message Message, without escape sequences.
 * @returns The masked line, with single blanks between its words.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { maskMessage } from "./mask.ts";
 *
 * assertStrictEquals(
 *   maskMessage('Accepted "ann" from 10.0.0.7 port 4022 in 12 ms, uid=1000'),
 *   "Accepted <*> from <*> port <*> in <*>, uid=<*>",
 * );
 * ```
 */
export function maskMessage(message: string): string {
  return new Masker(message).mask();
}

/** Classes of ASCII characters. */
const CORE = 0;
const BLANK = 1;
const SEPARATOR = 2;
const DIGIT = 3;
const LETTER = 4;
const SLASH = 5;
const DOT = 6;
const AT = 7;
const QUOTE = 8;

const CLASSES = new Uint8Array(128);
for (let code = 0; code <= 0x20; code++) CLASSES[code] = BLANK;
for (const mark of ",;|()[]{}=:") CLASSES[mark.charCodeAt(0)] = SEPARATOR;
for (let code = 0x30; code <= 0x39; code++) CLASSES[code] = DIGIT;
for (let code = 0x41; code <= 0x5a; code++) CLASSES[code] = CLASSES[code + 32] = LETTER;
CLASSES[0x2f] = CLASSES[0x5c] = SLASH;
CLASSES[0x2e] = DOT;
CLASSES[0x40] = AT;
CLASSES[0x22] = CLASSES[0x27] = QUOTE;

function classOf(code: number): number {
  return code < 128 ? CLASSES[code] : CORE;
}

const EQUALS = 0x3d;
const COLON = 0x3a;
const APOSTROPHE = 0x27;

class Masker {
  readonly #text: string;
  readonly #end: number;
  #at: number;
  #out = "";
  /** Separators since the last word. */
  #between = "";
  /** True if the last word was variable. */
  #isVariable = false;
  /** True if the last word was a plain number. */
  #isNumber = false;
  /** Kind of the last variable word, such as `"blk_"`. */
  #kind = "";
  /** Last word, if it was not variable. */
  #word = "";

  constructor(message: string) {
    this.#text = message;
    let at = 0;
    while (at < message.length && classOf(message.charCodeAt(at)) === BLANK) at++;
    const newline = message.indexOf("\n", at);
    this.#at = at;
    this.#end = Math.min(newline === -1 ? message.length : newline, at + MAX_LENGTH);
  }

  mask(): string {
    const text = this.#text;
    const end = this.#end;
    while (this.#at < end) {
      const code = text.charCodeAt(this.#at);
      const kind = classOf(code);
      if (kind === BLANK) this.#blank();
      else if (kind === SEPARATOR) {
        this.#between += text[this.#at++];
      } else if (kind !== QUOTE || !this.#quoted(code)) this.#readWord();
    }
    const rest = this.#between.trimEnd();
    return rest === "" ? this.#out : this.#out + rest;
  }

  #blank(): void {
    if (this.#between !== "" ? !this.#between.endsWith(" ") : this.#out !== "") this.#between += " ";
    this.#at++;
  }

  /** Reads a quoted text; returns false if there is none, such as at an apostrophe. */
  #quoted(quote: number): boolean {
    const text = this.#text;
    const close = text.indexOf(text[this.#at], this.#at + 1);
    if (close === -1 || close >= this.#end) return false;
    const after = close + 1 < this.#end ? classOf(text.charCodeAt(close + 1)) : BLANK;
    if (quote === APOSTROPHE && after !== BLANK && after !== SEPARATOR && after !== DOT) return false;
    const isName = after === SEPARATOR && text.charCodeAt(close + 1) === COLON && quote !== APOSTROPHE;
    const quoted = text.slice(this.#at, close + 1);
    const method = quote === APOSTROPHE ? undefined : METHOD.exec(quoted)?.[0];
    if (method !== undefined) {
      this.#constant(method.trimEnd());
      this.#between = " ";
    }
    if (isName && !HAS_BLANK.test(quoted)) this.#constant(quoted); // of JSON
    else this.#variable(false);
    this.#at = close + 1;
    return true;
  }

  #readWord(): void {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    let digits = 0;
    let letters = 0;
    let slashes = 0;
    let inner = 0; // points and at signs
    let last = CORE;
    for (; at < this.#end; at++) {
      const code = text.charCodeAt(at);
      const kind = classOf(code);
      if (kind === BLANK || kind === SEPARATOR) break;
      if (kind === QUOTE && (code !== APOSTROPHE || last !== LETTER)) break;
      if (kind === DIGIT) digits++;
      else if (kind === LETTER) letters++;
      else if (kind === SLASH) slashes++;
      if ((last === DOT || last === AT) && (kind === LETTER || kind === DIGIT)) inner++;
      last = kind;
    }
    if (at === start) at++; // a lone quote
    this.#at = at;
    const first = classOf(text.charCodeAt(start));
    if (at - start <= 2 && text.charCodeAt(at) === COLON) {
      HARDWARE_ADDRESS.lastIndex = start;
      if (HARDWARE_ADDRESS.test(text)) {
        this.#at = HARDWARE_ADDRESS.lastIndex;
        return this.#variable(false);
      }
    }
    if (digits > 0 || this.#between.charCodeAt(this.#between.length - 1) === EQUALS) {
      const hasKind = digits > 0 && letters > 1 && slashes === 0 && first === LETTER;
      return this.#variable(letters === 0, hasKind ? kindOf(text, start, at) : "");
    }
    const hasInner = inner > 0 && (letters > 0) && first !== DOT;
    if (hasInner || slashes > 1 || slashes === 1 && (first === SLASH || first === DOT)) {
      return this.#variable(false);
    }
    const word = text.slice(start, at);
    if (this.#isNumber && UNITS.has(word) && this.#between === " ") {
      this.#between = "";
      return;
    }
    if (letters >= 2 && this.#isVariableWord(word, letters)) return this.#variable(false);
    this.#constant(word);
  }

  #isVariableWord(word: string, letters: number): boolean {
    if (letters === 3 && DATE_WORDS.has(word)) return this.#isVariable || this.#isDateAhead();
    if (letters === word.length && letters >= 8 && HEX.test(word)) return true;
    const between = this.#between;
    if (between.charCodeAt(0) === COLON && LITERALS.has(word)) return true;
    if (between !== " ") return false;
    const before = this.#word;
    if (before === "user") return !NOT_NAMES.has(word);
    return (before === "from" || before === "to") && CAPITALS.test(word);
  }

  /** Returns true if the next word is a number or another word of a date. */
  #isDateAhead(): boolean {
    const text = this.#text;
    let at = this.#at;
    while (at < this.#end && classOf(text.charCodeAt(at)) === BLANK) at++;
    return at < this.#end && (classOf(text.charCodeAt(at)) === DIGIT || DATE_WORDS.has(text.slice(at, at + 3)));
  }

  #variable(isNumber: boolean, kind = ""): void {
    this.#isNumber = isNumber;
    if (this.#isVariable && isListGap(this.#between) && (kind === "" || kind === this.#kind)) {
      this.#between = "";
      return;
    }
    this.#kind = kind;
    this.#out += this.#between + kind + WILDCARD;
    this.#between = "";
    this.#isVariable = true;
    this.#word = "";
  }

  #constant(word: string): void {
    this.#out += this.#between + word;
    this.#between = "";
    this.#isVariable = false;
    this.#isNumber = false;
    this.#word = word;
  }
}

/** Returns true if the characters between two variable parts only list them. */
function isListGap(between: string): boolean {
  for (let at = 0; at < between.length; at++) {
    const code = between.charCodeAt(at);
    if (code !== 0x20 && code !== 0x2c && code !== COLON && code !== 0x3b && code !== 0x7c) return false;
  }
  return true;
}

/** Units of time and size; with the number before them they are one part. */
const UNITS: ReadonlySet<string> = new Set(
  ("ns us µs μs ms millis milliseconds millisecond s sec secs second seconds m min mins minute minutes h hr hrs hour hours " +
    "d day days B byte bytes kB KB MB GB TB KiB MiB GiB TiB %").split(" "),
);

const DATE_WORDS: ReadonlySet<string> = new Set(
  "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun".split(" "),
);

/** Values that are written without quotes. */
const LITERALS: ReadonlySet<string> = new Set("true false null nil undefined none None True False".split(" "));

/** Words behind "user" that are no names. */
const NOT_NAMES: ReadonlySet<string> = new Set(
  ("is was has had not and or in on at to for from with by of the a an as if can could cannot does did do will would must " +
    "may should already logged login logout log id ids name names unknown error errors request requests agent data input " +
    "session sessions account accounts authentication authenticated group groups space mode level settings profile " +
    "created deleted updated removed added found").split(" "),
);

/** Start of a request in quotes, as access logs have it. */
const METHOD = /^"(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE) (?=\/|\w+:\/\/)/;
/** Address of a network interface. */
const HARDWARE_ADDRESS = /[\da-f]{2}(?::[\da-f]{2}){5}(?![\da-f:])/iy;
const UNDERSCORE = 0x5f;

/** Returns the letters before the number of an id, with their underscore, such as `"blk_"`; `""` if it has none. */
function kindOf(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && classOf(text.charCodeAt(at)) === LETTER) at++;
  if (at === end || text.charCodeAt(at) !== UNDERSCORE) return "";
  const next = text.charCodeAt(at + 1) === 0x2d ? at + 2 : at + 1;
  return next < end && classOf(text.charCodeAt(next)) === DIGIT ? text.slice(start, at + 1) : "";
}

const HAS_BLANK = /\s/;
const HEX = /^[a-f]+$|^[A-F]+$/;
const CAPITALS = /^[A-Z][A-Z_-]+$/;
