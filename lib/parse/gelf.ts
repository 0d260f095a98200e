import { setProperty } from "../record/copier.ts";
import type { RecordInput } from "../record/record.ts";
import { parseObject, readFields } from "./json.ts";

/** Value of `metadata.source` of the messages. */
export const GELF_SOURCE = "gelf";

/** Longest message, in bytes. */
export const MAX_GELF_BYTES = 1_048_576;

/** Most fields that are read, besides those that each message has. A record has no room for as many, so it is marked. */
const MAX_FIELDS = 10_000;

const USUAL: ReadonlySet<string> = new Set(["short_message", "full_message", "host", "timestamp", "level"]);

/**
 * Parses a message of Graylog's Extended Log Format. Its own fields lose their underscore.
 *
 * @returns The record, or `undefined` for any other text and for a longer one.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseGelf } from "./gelf.ts";
 *
 * assertEquals(parseGelf('{"version":"1.1","host":"web-1","short_message":"Slow","level":4,"_order":7}'), {
 *   level: "WARN",
 *   message: "Slow",
 *   metadata: { source: "gelf", host: "web-1", order: 7 },
 * });
 * ```
 */
export function parseGelf(text: string): RecordInput | undefined {
  const given = text.length > MAX_GELF_BYTES ? undefined : parseObject(text);
  if (given === undefined || typeof given.short_message !== "string") return undefined;
  const fields: Record<string, unknown> = {};
  let count = 0;
  for (const [key, value] of Object.entries(given)) {
    if (key === "version" || ++count > MAX_FIELDS && !USUAL.has(key)) continue;
    const name = key.startsWith("_") && key !== "__proto__" ? key.slice(1) : key;
    setProperty(fields, name === "" || Object.hasOwn(given, name) ? key : name, value);
  }
  return readFields(fields, () => text.trim(), Date.now(), { source: GELF_SOURCE });
}
