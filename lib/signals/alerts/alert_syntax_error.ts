import { fill } from "../../base/fill.ts";

/** Code of an expectation. Texts in any language can be looked up by it. */
export type AlertExpectation =
  | "condition"
  | "operator"
  | "number"
  | "factor"
  | "before"
  | "pattern"
  | "level"
  | "for"
  | "duration"
  | "range"
  | "percent"
  | "field"
  | "closing-parenthesis"
  | "end"
  | "clause"
  | "name"
  | "target"
  | "address"
  | "public-address"
  | "header"
  | "place"
  | "command"
  | "fewer-targets"
  | "query";

/** Descriptions by code. `{}` stands for a value. */
const ENGLISH: Readonly<Record<AlertExpectation, string>> = {
  "condition":
    "count, rate, sum(FIELD), avg(FIELD), min(FIELD), max(FIELD), p99(FIELD), new pattern or silent for DURATION",
  "operator": ">, >=, < or <=",
  "number": "a number",
  "factor": "a number above 0",
  "before": "the hour before, or another duration such as the 10m before",
  "pattern": "pattern after new",
  "level": "level>= and TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
  "for": "for and a duration such as 10m",
  "duration": "a duration such as 30s, 10m or 1h",
  "range": "a duration from {} to {}",
  "percent": "a percentile above 0 and below 100",
  "field": "the name of a field",
  "closing-parenthesis": "a closing )",
  "end": "the end of the condition",
  "clause": "cooldown, to, where or the end",
  "name": "a name of 1 to {} printable characters",
  "target": "webhook:URL, slack:URL, ntfy:URL, command:PROGRAM or desktop",
  "address": "an address that begins with http:// or https://, without user and password",
  "public-address": "an address on the internet, unless --alert-allow-private is given",
  "header": "headers with printable ASCII",
  "place": "a secret that the server has read",
  "command": "a program and its arguments",
  "fewer-targets": "no more than {} targets",
  "query": "a query: {}",
};

/** Most characters of a text that an error quotes. */
const MAX_QUOTED = 200;

/**
 * Replaces the addresses of the targets in a text, which are often secrets.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { withoutAddresses } from "./alert_syntax_error.ts";
 *
 * assertStrictEquals(withoutAddresses("count > 5 to slack:https://a/secret where x"), "count > 5 to slack:… where x");
 * ```
 */
export function withoutAddresses(text: string): string {
  return text.replace(/\b(webhook|slack|ntfy|https?):(?![$@])\S+/gi, "$1:…");
}

/** Syntax error in a condition or a rule. */
export class AlertSyntaxError extends SyntaxError {
  /** Name of the class. */
  override readonly name = "AlertSyntaxError";
  /** Offset of the error, in UTF-16 code units from 0. */
  readonly offset: number;
  /** Code of the expected text. */
  readonly code: AlertExpectation;
  /** Values of its description. */
  readonly values: readonly (string | number)[];
  /** Description of the expected text, in English. */
  readonly expected: string;
  /** Part of the rule with the error. */
  readonly part: "rule" | "name" | "query" | "condition" | "cooldown" | "to";

  /**
   * Creates the error.
   *
   * @param source The text.
   * @param offset Offset of the error, in UTF-16 code units from 0.
   * @param code Code of the expected text.
   * @param values Values of its description.
   * @param part Part of the rule.
   */
  constructor(
    source: string,
    offset: number,
    code: AlertExpectation,
    values: readonly (string | number)[] = [],
    part: AlertSyntaxError["part"] = "rule",
  ) {
    const name = part === "rule" ? "alert" : `${part} of an alert`;
    const expected = fill(ENGLISH[code], values);
    super(
      `Cannot parse ${name} "${withoutAddresses(source).slice(0, MAX_QUOTED)}" at ${offset}: expected ${expected}`,
    );
    this.offset = offset;
    this.code = code;
    this.values = values;
    this.expected = expected;
    this.part = part;
  }
}
