/** Character that takes two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Character that takes none: it joins the one before it, or is not shown. */
const NARROW = /[\p{M}\p{Cf}]/u;

/** Text whose characters take one column each. */
const ASCII = /^[\x20-\x7e]*$/;

/**
 * Returns the columns of a terminal that a text takes.
 *
 * @param text Text without control characters.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { textWidth } from "./wrap.ts";
 *
 * assertStrictEquals(textWidth("漢字 e\u0301"), 6);
 * ```
 */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Returns the start of a text that takes at most `width` columns, and the rest. */
export function splitAt(text: string, width: number): readonly [start: string, rest: string] {
  if (ASCII.test(text)) return [text.slice(0, width), text.slice(width)];
  let [at, left] = [0, width];
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    at += character.length;
  }
  return [text.slice(0, at), text.slice(at)];
}

function columnsOf(character: string): number {
  return NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** Part of a line in one style. */
export interface Part<Style> {
  readonly style: Style;
  readonly text: string;
}

/**
 * Breaks a line between its words, or within a word that is longer than a line.
 *
 * @param words Words, which are printed with a space between them. Each has parts of one or more styles.
 * @param width Columns of the terminal.
 * @param used Columns that the line begins with.
 * @param indent Columns before each further line.
 * @param paint Returns a text in a style.
 * @returns The lines without the one's beginning and the others' indent.
 */
export function wrapWords<Style>(
  words: readonly (readonly Part<Style>[])[],
  { width, used, indent }: { readonly width: number; readonly used: number; readonly indent: number },
  paint: (style: Style, text: string) => string,
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let at = used;
  let isFirst = true;

  function breakLine() {
    lines.push(line);
    line = "";
    at = indent;
    isFirst = true;
  }

  for (const parts of words) {
    const length = parts.reduce((sum, { text }) => sum + textWidth(text), 0);
    const space = isFirst ? 0 : 1;
    if (at + space + length > width && at > indent) breakLine();
    else if (!isFirst) {
      line += " ";
      at++;
    }
    isFirst = false;
    for (const { style, text } of parts) {
      let rest = text;
      while (at + textWidth(rest) > width) {
        const [start, end] = splitAt(rest, width - at);
        line += paint(style, start);
        breakLine();
        isFirst = false;
        rest = end;
      }
      line += paint(style, rest);
      at += textWidth(rest);
    }
  }
  return [...lines, line];
}
