import type { JsonObject, JsonValue } from "../../../lib/record/record.ts";
import { formatValue } from "./value_text.ts";

/**
 * Returns the entries of an object that contain a text in a key or a value, in any letter case. A list stays whole if
 * one of its items does.
 *
 * @param value Object of a record.
 * @param text Text to find; `""` keeps all.
 */
export function findValues(value: JsonObject, text: string): JsonObject {
  if (text === "") return value;
  const found: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const part = has(key, text) ? item : partOf(item, text);
    if (part !== undefined) Object.defineProperty(found, key, { value: part, enumerable: true }); // `__proto__` too
  }
  return found;
}

/** Returns true if a text has another one in it, in any letter case. */
export function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function partOf(value: JsonValue, text: string): JsonValue | undefined {
  if (value === null || typeof value !== "object") return has(formatValue(value), text) ? value : undefined;
  if (Array.isArray(value)) return value.some((item) => partOf(item, text) !== undefined) ? value : undefined;
  const found = findValues(value as JsonObject, text);
  return Object.keys(found).length > 0 ? found : undefined;
}
