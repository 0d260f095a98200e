/**
 * What a page needs only once its records are there: it is loaded when it is idle, or when its reader asks for it.
 *
 * @module
 */
export { openFinding } from "../finding.tsx";
export { Help } from "./help.tsx";
export { RecordDetails } from "./record_details.tsx";
export { SourcesList } from "./sources_list.tsx";
