import type { JsonObject, JsonValue } from "../record/json.ts";

/**
 * A dotted path into metadata. For each of its steps there are the keys that may begin there, the longest first, since
 * any of its dots may also be part of a key, as in `{"http.method": "GET"}`.
 */
export type Path = readonly (readonly string[])[];

/** A name's dots beyond these are part of its last step. */
const MAX_STEPS = 16;

/**
 * Reads the name of a field of the metadata.
 *
 * @param name Such as `user.id`, or `metadata.level` for one that is called as a field of the record.
 */
export function readPath(name: string): Path {
  const steps = name.replace(/^metadata\./, "").split(".");
  const last = steps.splice(MAX_STEPS - 1).join(".");
  if (last !== "") steps.push(last);
  return steps.map((_, from) => steps.slice(from).map((_, left) => steps.slice(from, steps.length - left).join(".")));
}

/**
 * Whether a path leads to a value that the test accepts; through a list it leads to each of its elements. Each value is
 * come to in one way only, so the work is bounded by the size of what is looked into times the steps.
 *
 * @param value What to look into.
 * @param path Where.
 * @param test Is asked about each value there, until it accepts one.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { readPath, someAt } from "./path.ts";
 *
 * assertStrictEquals(someAt({ users: [{ id: 7 }, { id: 42 }] }, readPath("users.id"), (id) => id === 42), true);
 * ```
 */
export function someAt(value: JsonValue, path: Path, test: (found: JsonValue) => boolean, from = 0): boolean {
  if (from === path.length) return test(value);
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value)) return value.some((item) => someAt(item, path, test, from));
  const keys = path[from];
  for (let left = 0; left < keys.length; left++) {
    const key = keys[left];
    if (!Object.hasOwn(value, key)) continue;
    if (someAt((value as JsonObject)[key], path, test, path.length - left)) return true;
  }
  return false;
}
