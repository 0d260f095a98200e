import { checkOptions, describe } from "../base/options.ts";
import { compileRegex, type Regex, RegexSyntaxError } from "../query/regex.ts";
import { setProperty } from "../record/copier.ts";
import type { JsonObject, JsonValue } from "../record/json.ts";
import type { LogRecord } from "../record/log_record.ts";
import type { CopyWatch } from "../record/watch.ts";
import { hideCards, isCardNumber } from "./cards.ts";
import { CleanTexts } from "./clean_texts.ts";
import { SecretNames, type Verdict } from "./names.ts";
import { hideOptions, hidePairs } from "./pairs.ts";
import { hideCredentials, hideEmails, hideJwts, hidePem, hideUserInfo } from "./patterns.ts";
import { PemLines } from "./pem_lines.ts";
import { MARK, replaceSpans, type Span } from "./span.ts";
import { DASHES, DIGITS, JWT, PAIR, SCHEME, suspicionOf } from "./suspicion.ts";

/** Rules of a redaction, beside those that are built in. */
export interface RedactOptions {
  /**
   * Names whose values are hidden too, in any spelling: `customer_id` is also `customerId`, and the end of
   * `main-customer-id`.
   */
  names?: readonly string[];
  /** Names that are kept, although they look like those of secrets, such as `"session_key"`. */
  keep?: readonly string[];
  /** Regular expressions of texts that are hidden too, in the syntax of queries, which runs in linear time. */
  patterns?: readonly (string | RegExp)[];
  /** True to hide e-mail addresses. @default {false} */
  email?: boolean;
}

/** Names of the options. */
const OPTIONS: Record<keyof RedactOptions, true> = { names: true, keep: true, patterns: true, email: true };

/** Shortest text that can hold a secret: `pw=abc`. */
const MIN_LENGTH = 6;

/** Smallest number that may be that of a card. */
const MIN_CARD = 1e13;

/**
 * Hides secrets in records: values of names such as `password` at any depth and in texts, bearer and basic credentials,
 * JSON Web Tokens, PEM blocks, card numbers, and users and passwords in addresses. It runs in linear time.
 *
 * @example Usage
 * ```ts
 * import { assertEquals, assertStrictEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { Redactor } from "./redactor.ts";
 *
 * const redactor = new Redactor();
 * const record = toRecord({ message: "GET /?token=abc123", metadata: { user: { password: "hunter2", id: 7 } } });
 * const { message, metadata } = redactor.redact(record);
 * assertStrictEquals(message, "GET /?token=[redacted]");
 * assertEquals(metadata, { user: { password: "[redacted]", id: 7 } });
 * assertStrictEquals(redactor.count, 2);
 * ```
 */
export class Redactor implements CopyWatch {
  readonly #names: SecretNames;
  readonly #clean = new CleanTexts();
  readonly #patterns: readonly Regex[];
  readonly #email: boolean;
  readonly #pem = new PemLines();
  #count = 0;
  /** True if the last text had a block of PEM without an end. */
  #isOpenPem = false;

  /**
   * @param options Further rules.
   * @throws {TypeError} If an option is unknown or has a wrong type, or a pattern is invalid.
   */
  constructor(options: RedactOptions = {}) {
    checkOptions("Cannot redact", options, OPTIONS);
    const { names = [], keep = [], patterns = [], email = false } = options;
    this.#names = new SecretNames({ names: checkTexts("names", names), keep: checkTexts("keep", keep) });
    if (!Array.isArray(patterns)) {
      throw new TypeError(`Cannot redact: patterns must be a list, got ${describe(patterns)}`);
    }
    this.#patterns = patterns.map(compilePattern);
    if (typeof email !== "boolean") {
      throw new TypeError(`Cannot redact: email must be true or false, got ${describe(email)}`);
    }
    this.#email = email;
  }

  /** Number of values hidden. */
  get count(): number {
    return this.#count;
  }

  /** True while the lines of a block of PEM may arrive: each record must then be looked at. */
  get isWithinBlock(): boolean {
    return this.#pem.isOpen;
  }

  /** Returns true if the value of a name, or the name itself, may hold a secret. */
  suspectsName(name: string): boolean {
    return this.#names.verdict(name) !== "keep" || VALUE.test(name) || this.suspectsText(name);
  }

  /** Returns true if a text holds a secret. */
  suspectsText(text: string): boolean {
    if (text.length < MIN_LENGTH || this.#clean.has(text)) return false;
    if (this.#search(text) !== undefined) return true;
    this.#clean.add(text);
    return false;
  }

  /** Returns true if a number is that of a card. */
  suspectsNumber(value: number): boolean {
    return value >= MIN_CARD && isCardNumber(String(value));
  }

  /** Returns a record without its secrets, or the record itself if it has none. */
  redact(record: LogRecord): LogRecord {
    this.#isOpenPem = false;
    let message = this.text(record.message);
    const source = record.metadata.source;
    if (this.#isOpenPem) this.#pem.open(source);
    else if (this.#pem.hides(source, record.message)) {
      message = MARK;
      this.#count++;
    }
    const metadata = this.object(record.metadata);
    if (message === record.message && metadata === record.metadata) return record;
    return { timestamp: record.timestamp, level: record.level, message, metadata };
  }

  /** Returns a text without its secrets. */
  text(text: string): string {
    if (text.length < MIN_LENGTH || this.#clean.has(text)) return text;
    const replaced = this.#search(text);
    if (replaced === undefined) {
      this.#clean.add(text);
      return text;
    }
    this.#count += replaced.count;
    return replaced.text;
  }

  /** Returns a text without its secrets and their number, or `undefined` if it has none. */
  #search(text: string): { text: string; count: number } | undefined {
    const signs = suspicionOf(text);
    if (signs === 0 && this.#patterns.length === 0 && !this.#email) return undefined;
    const spans: Span[] = [];
    const hide = (start: number, end: number) => void spans.push([start, end]);
    if (signs & PAIR) {
      hidePairs(text, this.#names, hide);
      hideUserInfo(text, hide);
    }
    if (signs & DASHES) {
      if (hidePem(text, hide)) this.#isOpenPem = true;
      hideOptions(text, this.#names, hide);
    }
    if (signs & JWT) hideJwts(text, hide);
    if (signs & SCHEME) hideCredentials(text, hide);
    if (signs & DIGITS) hideCards(text, hide);
    if (this.#email) hideEmails(text, hide);
    for (const pattern of this.#patterns) hidePattern(text, pattern, hide);
    return spans.length === 0 ? undefined : replaceSpans(text, spans);
  }

  #value(value: JsonValue): JsonValue {
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return this.suspectsNumber(value) ? this.#mark() : value;
      case "object":
        if (value === null) return value;
        return Array.isArray(value) ? this.#list(value) : this.object(value as JsonObject);
      default:
        return value;
    }
  }

  /** Returns an object without its secrets, at any depth, or the object itself if it has none. */
  object(source: JsonObject): JsonObject {
    let out: Record<string, JsonValue> | undefined;
    for (const key in source) {
      const value = source[key];
      const verdict = this.#names.verdict(key);
      const isHidden = verdict !== "keep" || VALUE.test(key) && this.#isNamed(source);
      const next = isHidden && hasSecret(value, verdict) ? this.#mark() : this.#value(value);
      const name = this.text(key);
      if (next === value && name === key) continue;
      out ??= { ...source };
      if (name !== key) delete out[key];
      setProperty(out, name, next);
    }
    return out ?? source;
  }

  /** Hides in a list what stands after a name: headers in turn with their values, and arguments of a command. */
  #list(list: readonly JsonValue[]): readonly JsonValue[] {
    let out: JsonValue[] | undefined;
    for (let index = 0; index < list.length; index++) {
      const value = list[index];
      const before = index === 0 ? undefined : list[index - 1];
      const isHidden = typeof value === "string" && typeof before === "string" && value !== "" && value !== MARK &&
        (before.startsWith("-") || index % 2 === 1) && !before.includes(" ") &&
        !value.startsWith("-") && this.#names.verdict(before) !== "keep";
      const next = isHidden ? this.#mark() : this.#value(value);
      if (next === value) continue;
      out ??= list.slice();
      out[index] = next;
    }
    return out ?? list;
  }

  /** Returns true if a secret name is the `name` or `key` of an object, as of `{"name":"cookie","value":"…"}`. */
  #isNamed({ name, key }: JsonObject): boolean {
    const named = typeof name === "string" ? name : key;
    return typeof named === "string" && this.#names.verdict(named) !== "keep";
  }

  #mark(): string {
    this.#count++;
    return MARK;
  }
}

const VALUE = /^value$/i;

/** Returns true if a value may be a secret: nothing, a switch and a mark are none. */
function hasSecret(value: JsonValue, verdict: Verdict): boolean {
  if (typeof value === "number") return verdict !== "texts";
  if (typeof value === "string") return value !== "" && value !== MARK;
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

function hidePattern(text: string, pattern: Regex, hide: (start: number, end: number) => void): void {
  if (!pattern.test(text)) return;
  let last = 0;
  for (const [start, end] of pattern.find(text)) {
    hide(start, end);
    last = end;
  }
  // The search is bounded. If it may have stopped early, the rest is hidden.
  if (last === 0 || pattern.test(text.slice(last))) hide(last, text.length);
}

function compilePattern(pattern: unknown): Regex {
  const isRegExp = pattern instanceof RegExp;
  if (!isRegExp && typeof pattern !== "string" || pattern === "") {
    throw new TypeError(`Cannot redact: patterns must be texts or regular expressions, got ${describe(pattern)}`);
  }
  try {
    return compileRegex(isRegExp ? pattern.source : pattern, { ignoreCase: isRegExp && pattern.ignoreCase });
  } catch (error) {
    if (error instanceof RegexSyntaxError) throw new TypeError(`Cannot redact: ${error.message}`);
    throw error;
  }
}

function checkTexts(option: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((text) => typeof text === "string" && text !== "")) return value;
  throw new TypeError(`Cannot redact: ${option} must be a list of names, got ${describe(value)}`);
}
