/**
 * What a page needs only once its reader asks for it: it is loaded then, or with the query language.
 *
 * @module
 */
export { Help } from "./help.tsx";
export { RecordDetails } from "./record_details.tsx";
export { TraceHead, TraceTime } from "./trace_view.tsx";
