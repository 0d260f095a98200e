import { type Filter, type FilterInput, FilterSyntaxError, parseFilter } from "../../../lib/query/filter.ts";
import { findQueryMatches } from "../text/query_matches.ts";
import { ROW_TOOLS, type RowTools } from "../rows/row_tools.ts";
import { KNOWN_PATTERNS } from "../terms/known_patterns.ts";
import type { Row } from "../rows/row.ts";
import type { TextRenderer } from "../text/text_parts.ts";
import { createTextRenderer } from "../text/text_renderer.ts";
import { orderTrace, readTraceId, type Trace } from "../rows/trace_order.ts";

/**
 * Code that reads queries and terminal colors. It is a third of the script, and most visits start without either, so it
 * is loaded on demand.
 */
export interface QueryTools {
  /** Parses a filter, or returns its error; `undefined` while its patterns are requested. */
  readFilter(input: FilterInput): Filter | FilterSyntaxError | undefined;
  /** Waits for the patterns that are requested; `undefined` if there are none. */
  settled(): Promise<void> | undefined;
  /** Returns a renderer that applies terminal colors and marks the matches of a query. */
  createTextRenderer(q: string, highlights: readonly string[]): TextRenderer;
  /** Returns the id of the trace that a query asks for, or `undefined` if it asks for anything else. */
  readTraceId(q: string): string | undefined;
  /** Operations on rows that the first records do not need. */
  readonly rows: RowTools;
  /** Sorts the rows of a trace by time. `rows` are in the order in which they were received. */
  orderTrace(id: string, rows: readonly Row[]): Trace;
}

/** The query tools. */
export const QUERY_TOOLS: QueryTools = {
  readFilter(input) {
    try {
      const filter = parseFilter(input, Date.now(), KNOWN_PATTERNS.isInUse ? KNOWN_PATTERNS : undefined);
      return KNOWN_PATTERNS.isLoading ? undefined : filter;
    } catch (error) {
      if (error instanceof FilterSyntaxError) return error;
      throw error;
    }
  },
  settled: () => KNOWN_PATTERNS.isLoading ? KNOWN_PATTERNS.settled() : undefined,
  createTextRenderer: (q, highlights) => createTextRenderer(findQueryMatches(q), highlights.map(findQueryMatches)),
  readTraceId,
  rows: ROW_TOOLS,
  orderTrace,
};
