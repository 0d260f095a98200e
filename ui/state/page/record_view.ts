/** Views of an open record: the values as a tree, JSON, or text. */
export const RECORD_VIEWS = ["fields", "json", "text"] as const;

/** View of an open record. */
export type RecordView = typeof RECORD_VIEWS[number];
