import { cleanText, stripAnsi } from "../../../lib/base/ansi.ts";

/** Part of a text with one look. */
export interface TextPart {
  readonly text: string;
  /** CSS classes of its color and style, such as `"c1 bold"`; `""` is plain. */
  readonly classes: string;
  /** CSS class of its mark: `"match"` for the query, `"mark-1"` and so on for highlighted terms; `""` is none. */
  readonly mark: string;
}

/** Splits texts for display. */
export interface TextRenderer {
  /**
   * Splits a text by color, style and query matches.
   *
   * @param field Field that holds the text, as a query names it.
   * @returns The parts, or a string if the text is plain and has no match.
   */
  render(text: string, field?: string): string | readonly TextPart[];
}

/** Renderer without colors and matches, in use until the query tools are loaded. */
export const PLAIN_TEXT: TextRenderer = { render: (text) => stripAnsi(cleanText(text)) };
