import type { Cause } from "../state/connection/messages.ts";
import type { GapEvent } from "../../lib/wire/event.ts";

/** BCP 47 tag of a language of the page. */
export type LanguageTag = "en" | "fr";

/** Texts needed at the first load. Parts loaded on demand have their own texts. */
export interface Texts {
  readonly tag: LanguageTag;
  /** Formats a number. */
  number(value: number): string;

  readonly connecting: string;
  readonly live: string;
  lagging(behind: number): string;
  readonly paused: string;
  readonly causes: Readonly<Record<Cause, string>>;
  stale(seconds: number): string;
  readonly closed: string;

  records(newestFirst: boolean): string;
  readonly details: string;
  moreLines(count: number): string;
  gap(gap: Pick<GapEvent, "missed" | "reason">): string;
  trace(id: string): string;
  /** Number of waiting rows. */
  newRows(count: number): string;
  readonly toNewest: string;
  readonly waitingForLogs: string;
  readonly noMatch: string;
}
