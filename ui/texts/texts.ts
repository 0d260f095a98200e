import type { GapEvent } from "../../lib/wire/event.ts";
import type { Comeback } from "../state/connection/connection.ts";

/** A language that the page speaks, as BCP 47 has it. */
export type LanguageTag = "en" | "fr";

/** All that the page says before anything was asked of it. What is loaded later brings its own words. */
export interface Texts {
  readonly tag: LanguageTag;
  /** Spells a number as the language does. */
  number(value: number): string;

  readonly connecting: string;
  readonly live: string;
  lagging(behind: number): string;
  readonly paused: string;
  readonly causes: Readonly<Record<"lost" | "offline" | "full" | "denied", string>>;
  readonly stale: string;
  readonly closed: string;
  inSeconds(seconds: number): string;
  readonly now: string;
  perSecond(rate: number): string;
  comeback(comeback: Comeback): string;
  missed(count: number): string;
  unreadable(count: number): string;

  records(newestFirst: boolean): string;
  readonly details: string;
  moreLines(count: number): string;
  gap(gap: Pick<GapEvent, "missed" | "reason">): string;
  trace(id: string): string;
  /** How many wait. */
  newRows(count: number): string;
  readonly toNewest: string;
  readonly waitingForFirst: string;
  readonly noMatch: string;
}
