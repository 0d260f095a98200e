/**
 * Replaces each `{}` of a text by the next value.
 *
 * @param template The text.
 * @param values Values, in order. A missing one is left out.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { fill } from "./fill.ts";
 *
 * assertStrictEquals(fill("no more than {} groups", [32]), "no more than 32 groups");
 * ```
 */
export function fill(template: string, values: readonly (string | number)[]): string {
  let used = 0;
  return template.replaceAll("{}", () => String(values[used++] ?? ""));
}
