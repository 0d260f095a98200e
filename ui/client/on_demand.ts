/**
 * Code that the list loads when it needs it: for an open record, a trace, a query or new rows that wait.
 *
 * @module
 */
import type { PageView } from "../../lib/wire/page.ts";
import { readApi } from "../browser/api.ts";
import { KNOWN_PATTERNS } from "../state/terms/known_patterns.ts";

/** Takes the patterns of the document, and requests further ones. */
export function openPatterns({ patterns }: PageView): void {
  KNOWN_PATTERNS.learn(patterns);
  KNOWN_PATTERNS.readWith((id) => readApi(`patterns/${encodeURIComponent(id)}`));
}

export { QUERY_TOOLS } from "../state/page/query_tools.ts";
export { TRACE_TEXTS } from "../texts/trace_texts.ts";
export { ColumnCells } from "../islands/column_cells.tsx";
export { Divider } from "../islands/divider.tsx";
export { GapText } from "../islands/gap_text.tsx";
export { ListHead, ListOverlay, RowDetails } from "../islands/list_extras.tsx";
export { RepeatCount } from "../islands/repeat_count.tsx";
export { TraceTime } from "../islands/trace_view.tsx";
export { reveal } from "../state/rows/list_motion.ts";
export { watchReader } from "../browser/watch_reader.ts";
