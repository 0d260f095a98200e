import { assert, assertEquals, assertMatch } from "@std/assert";

/** Expected properties of an error. A pattern matches the text of the property. */
export type ErrorShape = Readonly<Record<string, unknown>>;

/**
 * Asserts the text or the properties of an error.
 *
 * @param error Thrown value.
 * @param expected Pattern for `name: message`, or properties.
 *
 * @example Usage
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { assertError } from "./assert_error.ts";
 *
 * assertError(assertThrows(() => JSON.parse("{")), { name: "SyntaxError", message: /^Expected property name/ });
 * ```
 */
export function assertError(error: unknown, expected: RegExp | ErrorShape): void {
  if (expected instanceof RegExp) return assertMatch(String(error), expected);
  assert(typeof error === "object" && error !== null, `expected an error, got ${String(error)}`);
  for (const [name, value] of Object.entries(expected)) {
    const found = Reflect.get(error, name);
    if (value instanceof RegExp) assertMatch(String(found), value);
    else assertEquals(found, value, `${name} of ${String(error)}`);
  }
}
