import { type Filter, type FilterInput, FilterSyntaxError, parseFilter } from "../../lib/filter.ts";
import { readHighlights } from "./highlights.ts";
import type { Row } from "./row.ts";
import type { Highlights } from "./styled_text.ts";
import { orderTrace, readTraceId, type Trace } from "./trace.ts";

/** The query language. It is a fifth of the script, and most visits begin without a query, so it may come later. */
export interface Language {
  /** Reads a filter, or tells what is wrong with it. */
  readFilter(input: FilterInput): Filter | FilterSyntaxError;
  readHighlights(q: string): Highlights;
  /** Reads which trace a query asks for, if it asks for nothing else. */
  readTraceId(q: string): string | undefined;
  /** Puts the records of a trace, in the order in which they were written, into the order of time. */
  orderTrace(id: string, rows: readonly Row[]): Trace;
}

/** The query language itself. */
export const LANGUAGE: Language = {
  readFilter(input) {
    try {
      return parseFilter(input);
    } catch (error) {
      if (error instanceof FilterSyntaxError) return error;
      throw error;
    }
  },
  readHighlights,
  readTraceId,
  orderTrace,
};
