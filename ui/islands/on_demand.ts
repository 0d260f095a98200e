/**
 * What a page needs only once its reader asks for it: it is loaded then.
 *
 * @module
 */
export { Help } from "./help.tsx";
export { RecordDetails } from "./record_details.tsx";
export { SourcesList } from "./sources_list.tsx";
