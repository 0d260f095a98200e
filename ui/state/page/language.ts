import { type Filter, type FilterInput, FilterSyntaxError, parseFilter } from "../../../lib/query/filter.ts";
import { readHighlights } from "../text/highlights.ts";
import type { Row } from "../rows/row.ts";
import { styleTexts } from "../text/terminal_colors.ts";
import type { TextStyle } from "../text/text_parts.ts";
import { orderTrace, readTraceId, type Trace } from "../rows/trace.ts";

/**
 * What is read from texts: queries, and the colors of a terminal. It is a third of the script, and most visits begin
 * without either, so it may come later.
 */
export interface Language {
  /** Reads a filter, or tells what is wrong with it. */
  readFilter(input: FilterInput): Filter | FilterSyntaxError;
  /** Shows texts with their colors, and with what a query finds in them. */
  styleTexts(q: string): TextStyle;
  /** Reads which trace a query asks for, if it asks for nothing else. */
  readTraceId(q: string): string | undefined;
  /** Puts the records of a trace, in the order in which they were written, into the order of time. */
  orderTrace(id: string, rows: readonly Row[]): Trace;
}

/** The language itself. */
export const LANGUAGE: Language = {
  readFilter(input) {
    try {
      return parseFilter(input);
    } catch (error) {
      if (error instanceof FilterSyntaxError) return error;
      throw error;
    }
  },
  styleTexts: (q) => styleTexts(readHighlights(q)),
  readTraceId,
  orderTrace,
};
