import { cleanText, STYLE } from "../../../lib/base/ansi.ts";
import type { TextPart, TextStyle } from "./text_parts.ts";

/** A part of a text that looks the same throughout. */
export type StyledPart = Omit<TextPart, "marked">;

/** From a place in a text to another, in UTF-16 code units. */
export type Range = readonly [start: number, end: number];

/** Where the matches of a query are. */
export interface Highlights {
  /** Finds the matches in a text as it is seen, one after another; those of a field count in that field alone. */
  find(text: string, field?: string): readonly Range[];
}

/** Knows no match. */
export const NO_HIGHLIGHTS: Highlights = { find: () => [] };

/** The styles that an SGR parameter begins; colors are apart. */
const STYLES: Readonly<Record<number, string>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "struck",
};

/** What an SGR parameter ends. */
const ENDS: Readonly<Record<number, readonly string[]>> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["struck"],
};

/**
 * Parts a text where its colors and styles change. Other control sequences are taken out.
 *
 * Every color becomes one of the sixteen of a terminal, the nearest one, so that the page's theme can see to it that
 * the text can be read.
 */
export function readStyles(text: string): readonly StyledPart[] {
  const clean = cleanText(text);
  if (!clean.includes("\x1b") && !clean.includes("\x9b")) return [{ text: clean, look: "" }];
  const parts: StyledPart[] = [];
  const pen = new Pen();
  let from = 0;
  for (const match of clean.matchAll(STYLE)) {
    if (match.index > from) parts.push({ text: clean.slice(from, match.index), look: pen.look });
    pen.take(match[1].split(/[;:]/).map(Number));
    from = match.index + match[0].length;
  }
  if (from < clean.length) parts.push({ text: clean.slice(from), look: pen.look });
  return parts;
}

/** Shows texts with their colors, and marks what a query finds in them. */
export function styleTexts(highlights: Highlights): TextStyle {
  return {
    part(text, field) {
      const parts = readStyles(text);
      const plain = parts.map(({ text }) => text).join("");
      const ranges = highlights.find(plain, field);
      return ranges.length === 0 && parts.every(({ look }) => look === "") ? plain : withMarks(parts, ranges);
    },
  };
}

/** Marks ranges, which follow one another, in a text that has been parted. */
export function withMarks(
  parts: readonly StyledPart[],
  ranges: readonly Range[],
): readonly TextPart[] {
  const marked: TextPart[] = [];
  let at = 0;
  let next = 0;
  for (const { text, look } of parts) {
    const end = at + text.length;
    let from = at;
    while (from < end) {
      while (next < ranges.length && ranges[next][1] <= from) next++;
      const [start, stop] = ranges[next] ?? [Infinity, Infinity];
      const isMarked = start <= from;
      const to = Math.min(end, isMarked ? stop : start);
      marked.push({ text: text.slice(from - at, to - at), look, marked: isMarked });
      from = to;
    }
    at = end;
  }
  return marked;
}

/** What the next letters look like. */
class Pen {
  readonly #styles = new Set<string>();
  #color = "";
  #background = "";

  get look(): string {
    return [this.#color, this.#background, ...this.#styles].filter((name) => name !== "").join(" ");
  }

  take(parameters: readonly number[]): void {
    for (let index = 0; index < parameters.length; index++) {
      const code = parameters[index];
      if (code === 0) this.#reset();
      else if (Object.hasOwn(STYLES, code)) this.#styles.add(STYLES[code]);
      else if (Object.hasOwn(ENDS, code)) { for (const name of ENDS[code]) this.#styles.delete(name); }
      else if (code === 38 || code === 48) {
        const [color, used] = readColor(parameters, index + 1);
        index += used;
        if (color !== undefined) this.#paint(code === 48, color);
      } else if (code === 39) this.#color = "";
      else if (code === 49) this.#background = "";
      else {
        const tens = Math.floor(code / 10);
        if (code % 10 > 7) continue;
        if (tens === 3 || tens === 4) this.#paint(tens === 4, code % 10);
        if (tens === 9 || tens === 10) this.#paint(tens === 10, 8 + code % 10);
      }
    }
  }

  #paint(behind: boolean, color: number): void {
    if (behind) this.#background = `b${color}`;
    else this.#color = `c${color}`;
  }

  #reset(): void {
    this.#styles.clear();
    this.#color = this.#background = "";
  }
}

/** Reads `5;<n>` or `2;<r>;<g>;<b>`, and tells how many parameters that took. */
function readColor(parameters: readonly number[], from: number): [color: number | undefined, used: number] {
  if (parameters[from] === 5) return [ofPalette(parameters[from + 1]), 2];
  if (parameters[from] === 2) return [nearest(parameters.slice(from + 1, from + 4)), 4];
  return [undefined, 0];
}

/** One of the 256 colors: sixteen, a cube of 6 x 6 x 6, and 24 greys. */
function ofPalette(number: number): number | undefined {
  if (!(number >= 0 && number <= 255)) return undefined;
  if (number < 16) return number;
  if (number >= 232) return nearest([8 + 10 * (number - 232)]);
  const cube = number - 16;
  return nearest([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => step * 51));
}

/** The one of the sixteen colors with the same hue, near enough, and the bright one where it is bright. */
function nearest([red = 0, green = red, blue = green]: readonly number[]): number {
  const most = Math.max(red, green, blue);
  if (most - Math.min(red, green, blue) < 32) return most < 64 ? 0 : most < 128 ? 8 : most < 208 ? 7 : 15;
  const isOn = (part: number) => part > most / 2 ? 1 : 0;
  return (most > 208 ? 8 : 0) + isOn(red) + 2 * isOn(green) + 4 * isOn(blue);
}
