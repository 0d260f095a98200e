import type { JsonObject, JsonValue } from "../record/json.ts";

/**
 * A dotted path into metadata. Each step lists the keys that may start there, longest first, since a dot may also be
 * part of a key, as in `{"http.method": "GET"}`.
 */
export type Path = readonly (readonly string[])[];

/** Most steps of a path. Further dots are part of the last step. */
const MAX_STEPS = 16;

/** Returns the key of a metadata field. The prefix `metadata.` tells it from a record field of the same name. */
export function keyOf(name: string): string {
  return name.replace(/^metadata\./, "");
}

/**
 * Parses the name of a metadata field.
 *
 * @param name A name such as `user.id`, or `metadata.user.id`.
 */
export function readPath(name: string): Path {
  const steps = keyOf(name).split(".");
  const last = steps.splice(MAX_STEPS - 1).join(".");
  if (last !== "") steps.push(last);
  return steps.map((_, from) => steps.slice(from).map((_, left) => steps.slice(from, steps.length - left).join(".")));
}

/**
 * Returns true if a path leads to a value that the test accepts. A list is searched element by element. Each value is
 * reached in one way only, so the work is bounded by the size of the value times the steps.
 *
 * @param value The value to search.
 * @param path The path.
 * @param test Test for each value at the path.
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
