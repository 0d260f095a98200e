/**
 * What a page needs only once its reader asks for it: it is loaded then. All of it is one part, since parts that share
 * code with one another leave that in many small files, to be loaded at first.
 *
 * @module
 */
export { LANGUAGE } from "../state/language.ts";
export { Help } from "./help.tsx";
export { RecordDetails } from "./record_details.tsx";
export { TRACE_TEXTS } from "../texts/trace_texts.ts";
export { TraceHead, TraceTime } from "./trace_view.tsx";
export { SourcesList } from "./sources_list.tsx";
