import type { Cause } from "../state/connection/messages.ts";

/** BCP 47 tag of a language of the page. */
export type LanguageTag = "en" | "fr";

/** Texts needed at the first load. Parts loaded on demand have their own texts. */
export interface Texts {
  readonly tag: LanguageTag;
  /** Formats a number. */
  number(value: number): string;

  readonly connecting: string;
  readonly live: string;
  readonly lagging: string;
  readonly paused: string;
  /** State of a list whose new rows wait for the reader. */
  readonly reading: string;
  readonly pause: string;
  readonly resume: string;
  readonly causes: Readonly<Record<Cause, string>>;
  stale(seconds: number): string;
  readonly closed: string;

  records(newestFirst: boolean): string;
  readonly details: string;
  moreLines(count: number): string;
  trace(id: string): string;
  readonly waitingForLogs: string;
  readonly noMatch: string;
}
