import { acceptsLanguages } from "@std/http/negotiation";

/** Maximum length of the header that is read, in UTF-16 code units. Browsers send a tenth of it. */
const MAX_LENGTH = 1000;

/** One language and its weight. `acceptsLanguages` takes malformed ones, too. */
const ITEM = /^[a-z]{1,8}(?:-[a-z\d]{1,8})*\s*(?:;\s*q\s*=\s*[01](?:\.\d{0,3})?\s*)?$/i;

/**
 * Reads an `Accept-Language` header. Malformed languages and `*` are left out.
 *
 * @param header Value of the header.
 * @returns The accepted languages as BCP 47 tags, the preferred one first.
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
  const items = header.slice(0, MAX_LENGTH).split(",").map((item) => item.trim()).filter((item) => ITEM.test(item));
  if (items.length === 0) return [];
  // acceptsLanguages knows a weight as "q=0.5" alone.
  const value = items.join(",").replace(/\s/g, "").replaceAll("Q=", "q=");
  return acceptsLanguages({ headers: new Headers({ "accept-language": value }) });
}
