import { cleanText, stripAnsi } from "../../../lib/base/ansi.ts";

/** A part of a text that looks the same throughout. */
export interface TextPart {
  readonly text: string;
  /** The classes of its look, such as `"c1 bold"`; `""` is plain. */
  readonly look: string;
  /** Whether the query found it. */
  readonly marked: boolean;
}

/** How texts are shown. */
export interface TextStyle {
  /** Parts a text by its looks and by what the query finds in it. One without either is a string. */
  part(text: string, field?: string): string | readonly TextPart[];
}

/** Shows texts without their colors, until what reads these is there. */
export const PLAIN_STYLE: TextStyle = { part: (text) => stripAnsi(cleanText(text)) };
