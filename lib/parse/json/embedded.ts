import type { ParsedLine } from "../parsed_line.ts";
import { LINE_MESSAGE_KEYS } from "./keys.ts";

/** Object at the end of a text. */
export interface EmbeddedText {
  /** Name of its writer that stands before it; empty if nothing does. */
  readonly prefix: string;
  /** Text of the object. */
  readonly text: string;
}

/** Name of a program before its lines: `shop: `, `shop | `, `[shop] `, or several of these. */
const PREFIX = /^(?:\[[^[\]{}"]{1,60}\][ :|-]{0,3}|[\w.@/#-]{1,60}(?:\[[\w.-]{1,20}\])? ?[:|>] ?){1,3}$/;

/** Words that announce a value, which is not a line of its writer. */
const ANNOUNCES =
  /(?:^|\W)(?:received|recv|sent|send|sending|got|payload|body|req|request|res|response|reply|event|data|message|msg|parsed|parsing|input|output|json|result|log|line|record|object|obj|value|entry|params|args|options|config|settings|context|ctx|state|error|err|warn|warning|info|debug|fatal|trace|level|note|example)\W*$/i;

const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Finds a JSON object that is the whole message of a line, or follows the name of its writer.
 *
 * @param message Message of a line.
 * @returns The object's text, or `undefined` if there is none, or the text before it announces a value.
 *
 * @example Usage
 * ```ts
 * import { assertEquals, assertStrictEquals } from "@std/assert";
 * import { findEmbedded } from "./embedded.ts";
 *
 * assertEquals(findEmbedded('shop: {"msg":"m"}'), { prefix: "shop", text: '{"msg":"m"}' });
 * assertStrictEquals(findEmbedded('Received {"msg":"m"}'), undefined);
 * ```
 */
export function findEmbedded(message: string): EmbeddedText | undefined {
  if (message.charCodeAt(message.length - 1) !== CLOSE) {
    message = message.trimEnd();
    if (message.charCodeAt(message.length - 1) !== CLOSE) return undefined;
  }
  const start = message.indexOf("{");
  if (start > MAX_PREFIX) return undefined;
  const before = message.slice(0, start).trim();
  if (before !== "") {
    if (!PREFIX.test(message.slice(0, start).trimStart())) return undefined;
    if (!before.endsWith("]") && ANNOUNCES.test(before)) return undefined;
  }
  const prefix = before.replace(/^\[([^[\]]*)\]$/, "$1").replace(/\s*[:|>-]$/, "");
  return { prefix, text: message.slice(start) };
}

/** Longest text before an object, in UTF-16 code units. */
const MAX_PREFIX = 120;

/** Returns true if a text begins like an object or a list of objects. */
export function beginsObject(text: string): boolean {
  return text.charCodeAt(0) === OPEN || LIST.test(text);
}

const LIST = /^\[\s*\{/;

/** Returns true if an object is the line of a logger: it has a message, and a level or a time. */
export function isLoggers(fields: Readonly<Record<string, unknown>>, parsed: ParsedLine): boolean {
  if (parsed.level === undefined && parsed.timestamp === undefined) return false;
  for (const key of LINE_MESSAGE_KEYS) if (typeof fields[key] === "string") return true;
  return Object.keys(fields).some((key) => /^(?:msg|message|text|fields)$/i.test(key));
}
