/** Scripts whose words contain joiners. */
const JOINED =
  "[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}" +
  "\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}" +
  "\\p{Script=Khmer}\\p{Script=Myanmar}]";

/**
 * Characters that cannot be seen or that reorder the text around them: bidirectional controls, zero-width characters,
 * fillers, tags, variation selectors and line separators. Where text needs them they are left out: in emoji, and between
 * letters of the scripts that join them.
 */
const INVISIBLE = new RegExp(
  `(?<=\\p{Emoji})[\\ufe0e\\ufe0f]|(?<=\\p{Extended_Pictographic}\\ufe0f?\\p{Emoji_Modifier}?)\\u200d(?=\\p{Extended_Pictographic})|` +
    `(?<=${JOINED})[\\u200c\\u200d](?=${JOINED})|([\\p{Default_Ignorable_Code_Point}\\u2028\\u2029\\ufff9-\\ufffb])`,
  "gu",
);

/** Texts without these characters need no further look. */
const ANY = /[\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/u;

/**
 * Escapes characters that cannot be seen or that reorder text, as in JSON.
 *
 * @param text Any text.
 * @returns The text as it was written, readable from left to right.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { escapeInvisible } from "./invisible.ts";
 *
 * assertStrictEquals(escapeInvisible("user\u200b \u202egpj.exe 👩\u200d💻"), "user\\u200b \\u202egpj.exe 👩\u200d💻");
 * ```
 */
export function escapeInvisible(text: string): string {
  return ANY.test(text)
    ? text.replace(INVISIBLE, (kept, escaped) => escaped === undefined ? kept : escapeOf(escaped))
    : text;
}

/** Returns the JSON escape of a character, for each of its UTF-16 code units. */
function escapeOf(character: string): string {
  let escape = "";
  for (let at = 0; at < character.length; at++) {
    escape += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escape;
}
