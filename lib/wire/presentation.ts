/** Metadata that rows leave out, since it fills a line and says little. A view of a whole record shows it. */
export const HIDDEN_FIELDS: ReadonlySet<string> = new Set(["span_id", "source"]);

/** Length of a shortened trace id, in characters: enough to tell traces apart. */
export const SHORT_ID_LENGTH = 8;
