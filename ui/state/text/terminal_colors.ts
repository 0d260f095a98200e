import { cleanText, STYLE } from "../../../lib/base/ansi.ts";
import type { TextPart } from "./text_parts.ts";

/** Part of a text with one color and style. */
export type StyledPart = Omit<TextPart, "mark">;

/** Style that an SGR parameter turns on. Colors are read separately. */
const STYLES: Readonly<Record<number, string>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "struck",
};

/** Styles that an SGR parameter turns off. */
const ENDS: Readonly<Record<number, readonly string[]>> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["struck"],
};

/**
 * Splits a text where its color or style changes, and removes other control sequences.
 *
 * Every color becomes the nearest of the sixteen terminal colors, which each theme draws with enough contrast.
 */
export function splitStyles(text: string): readonly StyledPart[] {
  const clean = cleanText(text);
  if (!clean.includes("\x1b") && !clean.includes("\x9b")) return [{ text: clean, classes: "" }];
  const parts: StyledPart[] = [];
  const pen = new Pen();
  let from = 0;
  for (const match of clean.matchAll(STYLE)) {
    if (match.index > from) parts.push({ text: clean.slice(from, match.index), classes: pen.classes });
    pen.take(match[1].split(/[;:]/).map(Number));
    from = match.index + match[0].length;
  }
  if (from < clean.length) parts.push({ text: clean.slice(from), classes: pen.classes });
  return parts;
}

/** State of the SGR styles while a text is read. */
class Pen {
  readonly #styles = new Set<string>();
  #color = "";
  #background = "";

  get classes(): string {
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

/** Reads `5;<n>` or `2;<r>;<g>;<b>`, and returns the number of parameters used. */
function readColor(parameters: readonly number[], from: number): [color: number | undefined, used: number] {
  if (parameters[from] === 5) return [paletteColor(parameters[from + 1]), 2];
  if (parameters[from] === 2) return [nearestColor(parameters.slice(from + 1, from + 4)), 4];
  return [undefined, 0];
}

/** Maps the palette of 256 colors (sixteen, a cube of 6 x 6 x 6, and 24 greys) to the sixteen colors. */
function paletteColor(number: number): number | undefined {
  if (!(number >= 0 && number <= 255)) return undefined;
  if (number < 16) return number;
  if (number >= 232) return nearestColor([8 + 10 * (number - 232)]);
  const cube = number - 16;
  return nearestColor([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => step * 51));
}

/** Returns the color of the sixteen with the nearest hue; a bright color maps to a bright one. */
function nearestColor([red = 0, green = red, blue = green]: readonly number[]): number {
  const most = Math.max(red, green, blue);
  if (most - Math.min(red, green, blue) < 32) return most < 64 ? 0 : most < 128 ? 8 : most < 208 ? 7 : 15;
  const isOn = (part: number) => part > most / 2 ? 1 : 0;
  return (most > 208 ? 8 : 0) + isOn(red) + 2 * isOn(green) + 4 * isOn(blue);
}
