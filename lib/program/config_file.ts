import { dirname, resolve } from "node:path";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { isPostgres } from "../archive/postgres/address.ts";
import { type RedactOptions, Redactor } from "../redact/redactor.ts";
import { type Flag, type GivenValue, isNear, UsageError } from "../runtime/flags.ts";
import { reasonOf } from "../runtime/reason.ts";
import { type AlertRuleInput, readRule } from "../signals/alerts/rule.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";
import { bareValue, FILE_FLAGS, type FlagName, kindOf, type Layer, type Setting, switchSetting } from "./settings.ts";

/** Secrets, which the file does not take, and what does. */
const SECRETS: Readonly<Record<string, string>> = {
  "ingest-token": '"ingest-token-file" or RINGSIDE_INGEST_TOKEN',
  "from-token": '"from-token-file" or RINGSIDE_FROM_TOKEN',
  "auth-token": '"auth-token-file" or RINGSIDE_AUTH_TOKEN',
};

/**
 * Reads a config file: an object in JSON, in which comments and trailing commas are allowed. Its names are those of the
 * flags. Relative paths start from its folder.
 *
 * @param path Path for messages and relative paths.
 * @param text Content of the file.
 * @throws {UsageError} If it is malformed, or a setting is unknown or has a value of another kind. The message has the
 * line and the column.
 */
export function fileLayer(path: string, text: string): Layer {
  try {
    return readLayer(path, text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`Cannot read ${path}: its values are nested too deep`);
    throw error;
  }
}

function readLayer(path: string, text: string): Layer {
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  const at = (offset: number) => `${path}:${placeOf(text, offset)}`;
  if (errors.length > 0) {
    const [{ error, offset }] = errors;
    const reason = printParseErrorCode(error).replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
    throw new UsageError(`Cannot read ${at(offset)}: ${reason}`);
  }
  if (root?.type !== "object") throw new UsageError(`Cannot read ${at(root?.offset ?? 0)}: expected an object`);
  const settings = new Map<FlagName, Setting>();
  const seen = new Set<string>();
  let redactRules: RedactOptions | undefined;
  let alertRules: readonly (string | AlertRuleInput)[] | undefined;
  for (const { children } of root.children ?? []) {
    const [key, node] = children!;
    const name: string = key.value;
    const refuse = (reason: string, { offset }: Node = node): never => {
      throw new UsageError(`Cannot read ${at(offset)}: ${reason}`);
    };
    if (seen.has(name)) refuse(`"${name}" is set twice`, key);
    seen.add(name);
    if (name === "$schema") continue;
    if (!isSetting(name)) refuse(unknownText(name), key);
    else if (name === "redact-rules" && node.type === "object") redactRules = rulesOf(node, refuse);
    else if (name === "alert") alertRules = alertsOf(node, refuse);
    else {
      const [target, setting] = settingOf(name, node, `"${name}" at ${at(node.offset)}`, refuse);
      settings.set(target, inFolder(SERVE_FLAGS[target], setting, dirname(path)));
    }
  }
  return {
    path,
    settings,
    ...redactRules !== undefined && { redactRules },
    ...alertRules !== undefined && { alertRules },
  };
}

function isSetting(name: string): name is FlagName {
  return (FILE_FLAGS as readonly string[]).includes(name);
}

function unknownText(name: string): string {
  const remedy = Object.hasOwn(SECRETS, name) ? SECRETS[name] : undefined;
  if (remedy !== undefined) return `"${name}" is a secret, which this file does not take; use ${remedy}`;
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
  const near = FILE_FLAGS.find((flag) => plain(flag) === plain(name)) ??
    FILE_FLAGS.find((flag) => `no-${flag}` === name) ?? FILE_FLAGS.find((flag) => isNear(name, flag));
  return `unknown setting "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`;
}

type Refuse = (reason: string, node?: Node) => never;

function rulesOf(node: Node, refuse: Refuse): RedactOptions {
  try {
    const rules = valueOf(node) as RedactOptions;
    new Redactor(rules); // checks them
    return rules;
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

function alertsOf(node: Node, refuse: Refuse): readonly (string | AlertRuleInput)[] {
  return (node.type === "array" ? node.children ?? [] : [node]).map((node) => {
    try {
      const rule = valueOf(node) as string | AlertRuleInput;
      readRule(rule); // checks it
      return rule;
    } catch (error) {
      return refuse(reasonOf(error), node);
    }
  });
}

function settingOf(name: FlagName, node: Node, place: string, refuse: Refuse): readonly [FlagName, Setting] {
  const flag: Flag<unknown> = SERVE_FLAGS[name];
  const value = valueOf(node);
  const kind = kindOf(flag);
  if (kind === "switch" || flag.bare !== undefined && typeof value === "boolean") {
    if (typeof value !== "boolean") return refuse(`expected true or false for "${name}"`);
    const [target, setting] = switchSetting(name, value, place);
    return [target, value && flag.bare !== undefined ? { place, value: bareValue(flag) } : setting];
  }
  if (kind === "number") {
    return typeof value === "number"
      ? [name, { value: String(value), place }]
      : refuse(`expected a number for "${name}"`);
  }
  if (kind === "list") {
    const list = typeof value === "string" ? [value] : value;
    if (Array.isArray(list) && list.every((entry) => typeof entry === "string")) return [name, { value: list, place }];
    return refuse(`expected a list of strings for "${name}"`);
  }
  if (typeof value === "string" || typeof value === "number") return [name, { value: String(value), place }];
  return refuse(`expected a string for "${name}"`);
}

/** Makes the paths of a setting absolute. */
function inFolder({ value: placeholder = "" }: Flag<unknown>, setting: Setting, folder: string): Setting {
  if (!/^(?:FILE|PATH)/.test(placeholder)) return setting;
  const isPath = (text: string) => text !== "" && text !== "-" && !isPostgres(text);
  const absolute = (text: string) => isPath(text) ? resolve(folder, text) : text;
  const { value } = setting;
  const resolved: GivenValue = typeof value === "string"
    ? absolute(value)
    : typeof value === "boolean"
    ? value
    : value.map(absolute);
  return { ...setting, value: resolved };
}

function valueOf({ type, value, children = [] }: Node): unknown {
  if (type === "array") return children.map(valueOf);
  if (type !== "object") return value;
  return Object.fromEntries(children.map(({ children }) => [children![0].value, valueOf(children![1])]));
}

/** Returns the line and the column of an offset, both from 1. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}
