/**
 * What the first records do not need: it is loaded by itself once they come, or sooner where a reader asks for it. All of
 * it is one part, since parts that share code with one another leave that in many small files, to be loaded at first.
 *
 * @module
 */
export { completePage } from "./complete.tsx";
export { QUERY_TOOLS } from "../state/page/query_tools.ts";
export { TRACE_TEXTS } from "../texts/trace_texts.ts";
export { NewRows } from "../islands/new_rows.tsx";
export { RecordDetails } from "../islands/record_details.tsx";
export { TraceHead, TraceTime } from "../islands/trace_view.tsx";
export { watchReader } from "../browser/watch_reader.ts";
