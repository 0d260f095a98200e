/** The most of a header that is read; browsers send a tenth of it. */
const MAX_LETTERS = 1000;

const RANGE = /^([a-z]{1,8}(?:-[a-z\d]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/i;

/**
 * Reads an `Accept-Language` header. What is no language, `*` included, is passed over.
 *
 * @param header Its value.
 * @returns The languages as BCP 47 tags, the one that is wanted most first, without those that are refused.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4}
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readLanguages } from "./languages.ts";
 *
 * assertEquals(readLanguages("en;q=0.5, fr-CA, *;q=0.1"), ["fr-CA", "en"]);
 * ```
 */
export function readLanguages(header: string): readonly string[] {
  return header.slice(0, MAX_LETTERS).split(",")
    .map((item) => RANGE.exec(item.trim()))
    .filter((match) => match !== null)
    .map(([, tag, weight = "1"]) => ({ tag, weight: Number(weight) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
