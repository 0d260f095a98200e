import type { Envelope, LineFormat } from "./parsed_line.ts";

/** The forms that lines of text have, the most specific first. */
export const TEXT_FORMATS: readonly LineFormat[] = [];

/** What containers' runtimes put around lines. */
export const ENVELOPES: readonly Envelope[] = [];
