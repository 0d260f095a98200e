import { describe } from "../../base/options.ts";
import { Scanner } from "../../base/scanner.ts";
import { parseDuration, printDuration } from "../../base/time.ts";
import { parseQuery, printQuery, QuerySyntaxError, quoted } from "../../query/query.ts";
import { unquoted } from "../../query/tokens.ts";
import { AlertSyntaxError } from "./alert_syntax_error.ts";
import { type Condition, parseCondition, printCondition, readCondition, readDuration } from "./condition.ts";
import { printTarget, readTarget, type Target, type TargetInput } from "./target.ts";

/** Rule of alerts. */
export interface AlertRule {
  /** Name, which no other rule has. */
  readonly name: string;
  /** Query of the records that the condition counts; a blank one is all. */
  readonly query: string;
  readonly condition: Condition;
  /** Shortest time between two alerts, in ms. */
  readonly cooldownMs: number;
  /** Receivers besides the stream. */
  readonly targets: readonly Target[];
}

/** Rule of alerts as a setting gives it. */
export interface AlertRuleInput {
  /** Name. @default made of the condition and the query */
  readonly name?: string;
  /** Query of the records, in the language of the page. @default all records */
  readonly query?: string;
  /** Condition, such as `"count > 5 in 1m"`. */
  readonly condition: string;
  /** Shortest time between two alerts, such as `"10m"`. @default "10m" */
  readonly cooldown?: string;
  /** Receivers besides the stream, such as `"slack:https://…"`. */
  readonly to?: TargetInput | readonly TargetInput[];
}

/** Shortest time between two alerts, in ms, unless a rule gives another. */
export const DEFAULT_COOLDOWN_MS = 600_000;

const MIN_COOLDOWN_MS = 1000;
const MAX_COOLDOWN_MS = 7 * 86_400_000;
const MAX_NAME_LENGTH = 100;
const MAX_TARGETS = 10;

const SPACE = /\s*/y;
const NAME = /([^:\n]+):(?=\s|$)/y;
const CLAUSE = /(cooldown|to|where)(?=\s|$)/y;
const COMMAND = /command:"((?:[^"\\]|\\[^])*)"(?=\s|$)/y;
const TARGET = /\S+/y;

/**
 * Reads a rule of alerts: an object, or a text.
 *
 * ```text
 * [NAME:] CONDITION [cooldown DURATION] [to TARGET]… [where QUERY]
 * ```
 *
 * @param input The rule.
 * @returns The rule.
 * @throws {AlertSyntaxError} If it is malformed.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { printRule, readRule } from "./rule.ts";
 *
 * const rule = readRule("Checkout: count > 5 to desktop where level>=error service:checkout");
 * assertStrictEquals(rule.query, "level>=error service:checkout");
 * assertStrictEquals(
 *   printRule(rule),
 *   "Checkout: count > 5 in 1m cooldown 10m to desktop where level>=error service:checkout",
 * );
 * ```
 */
export function readRule(input: unknown): AlertRule {
  if (typeof input === "string") return readText(input);
  if (typeof input !== "object" || input === null) throw malformed(input, "condition");
  const { name, query = "", condition, cooldown, to = [], ...others } = input as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new AlertSyntaxError(unknown.slice(0, MAX_NAME_LENGTH), 0, "end");
  if (typeof condition !== "string") throw malformed(condition, "condition");
  const parsed = parseCondition(condition);
  if (typeof query !== "string") throw malformed(query, "query");
  checkQuery(query, query, 0, "query");
  if (name !== undefined && typeof name !== "string") throw malformed(name, "name");
  return {
    name: checkName(name ?? nameOf(parsed, query), "name"),
    query: query.trim(),
    condition: parsed,
    cooldownMs: cooldown === undefined ? DEFAULT_COOLDOWN_MS : readCooldown(cooldown),
    targets: checkTargets((Array.isArray(to) ? to : [to]).map(readTarget)),
  };
}

function readText(source: string): AlertRule {
  const text = new Scanner(source.trimEnd());
  text.match(SPACE);
  const name = text.match(NAME)?.[1].trim();
  const condition = readCondition(text, "rule");
  let cooldownMs = DEFAULT_COOLDOWN_MS;
  const targets: Target[] = [];
  let query = "";
  for (;;) {
    text.match(SPACE);
    if (text.atEnd) break;
    const clause = text.match(CLAUSE)?.[1];
    if (clause === undefined) throw new AlertSyntaxError(text.source, text.at, "clause");
    if (clause === "cooldown") cooldownMs = readDuration(text, "rule", MIN_COOLDOWN_MS, MAX_COOLDOWN_MS);
    else if (clause === "to") targets.push(readWord(text));
    else {
      text.match(SPACE);
      query = text.source.slice(text.at);
      checkQuery(query, text.source, text.at, "rule");
      text.at = text.source.length;
    }
  }
  return {
    name: checkName(name ?? nameOf(condition, query), "rule"),
    query: query.trim(),
    condition,
    cooldownMs,
    targets: checkTargets(targets),
  };
}

/** Reads a target, which is a word; the words of a command are in quotes. */
function readWord(text: Scanner): Target {
  text.match(SPACE);
  const command = text.match(COMMAND)?.[1];
  if (command !== undefined) return readTarget(`command:${unquoted(command)}`);
  const word = text.match(TARGET)?.[0];
  if (word === undefined) throw new AlertSyntaxError(text.source, text.at, "target");
  return readTarget(word);
}

function readCooldown(cooldown: unknown): number {
  const ms = typeof cooldown === "string" ? parseDuration(cooldown.trim()) : undefined;
  if (ms === undefined) throw malformed(cooldown, "cooldown");
  if (ms >= MIN_COOLDOWN_MS && ms <= MAX_COOLDOWN_MS) return ms;
  const bounds = [printDuration(MIN_COOLDOWN_MS), printDuration(MAX_COOLDOWN_MS)];
  throw new AlertSyntaxError(String(cooldown), 0, "range", bounds, "cooldown");
}

/** Returns the error of a part of a rule that has a wrong type or no value. */
function malformed(value: unknown, part: "name" | "query" | "condition" | "cooldown"): AlertSyntaxError {
  const text = typeof value === "string" ? value : describe(value);
  const code = part === "cooldown" ? "duration" : part;
  const values = part === "query" ? ["a text"] : part === "name" ? [MAX_NAME_LENGTH] : [];
  return new AlertSyntaxError(text, 0, code, values, part);
}

/** @param offset Offset of the query in the source. */
function checkQuery(query: string, source: string, offset: number, part: "rule" | "query"): void {
  try {
    parseQuery(query);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw new AlertSyntaxError(source, offset + error.offset, "query", [error.expected], part);
  }
}

function checkName(name: string, part: "rule" | "name"): string {
  const text = name.trim();
  if (text.length > 0 && text.length <= MAX_NAME_LENGTH && !/[\p{Cc}\p{Zl}\p{Zp}]|:\s|:$/u.test(text)) return text;
  throw new AlertSyntaxError(name.slice(0, MAX_NAME_LENGTH), 0, "name", [MAX_NAME_LENGTH], part);
}

function checkTargets(targets: readonly Target[]): readonly Target[] {
  if (targets.length <= MAX_TARGETS) return targets;
  throw new AlertSyntaxError("to", 0, "fewer-targets", [MAX_TARGETS], "to");
}

/** Returns the name of a rule without one. */
function nameOf(condition: Condition, query: string): string {
  const text = `${printCondition(condition)}${query.trim() === "" ? "" : ` where ${query.trim()}`}`
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").replace(/:(?=\s|$)/g, " ");
  return text.length <= MAX_NAME_LENGTH ? text : `${text.slice(0, MAX_NAME_LENGTH - 1)}…`;
}

/** Prints a rule, with the secrets of its targets but without their headers. */
export function printRule({ name, query, condition, cooldownMs, targets }: AlertRule): string {
  const words = targets.map((target) => {
    if (target.kind === "desktop") return " to desktop";
    return target.kind === "command"
      ? ` to command:${quoted(target.words.join(" "))}`
      : ` to ${target.kind}:${target.url}`;
  });
  const where = query === "" ? "" : ` where ${printQuery(parseQuery(query))}`;
  return `${name}: ${printCondition(condition)} cooldown ${printDuration(cooldownMs)}${words.join("")}${where}`;
}

/** Returns a rule as a setting. Reading it returns the same rule. */
export function ruleInput({ name, query, condition, cooldownMs, targets }: AlertRule): AlertRuleInput {
  return {
    name,
    ...query !== "" && { query },
    condition: printCondition(condition),
    cooldown: printDuration(cooldownMs),
    ...targets.length > 0 && { to: targets.map(printTarget) },
  };
}
