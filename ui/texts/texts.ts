import type { GapEvent } from "../../lib/event.ts";
import type { Comeback } from "../state/connection.ts";
import type { Theme, TimeStyle } from "../state/preferences.ts";

/** A language that the page speaks, as BCP 47 has it. */
export type LanguageTag = "en" | "fr";

/** All that the page says before anything was asked of it. What is loaded later brings its own words. */
export interface Texts {
  readonly tag: LanguageTag;
  /** Spells a number as the language does. */
  number(value: number): string;

  readonly level: string;
  readonly everyLevel: string;
  readonly search: string;
  readonly autoScroll: string;
  readonly pause: string;
  readonly resume: string;
  readonly apply: string;
  /** What is wrong with the query, and where. */
  queryError(offset: number, expected: string): string;

  readonly view: string;
  readonly newest: string;
  readonly onTop: string;
  readonly atTheBottom: string;
  readonly times: string;
  readonly timeStyles: Readonly<Record<TimeStyle, string>>;
  readonly longMessages: string;
  readonly oneLine: string;
  readonly wrapped: string;
  readonly theme: string;
  readonly themes: Readonly<Record<Theme, string>>;
  /** Stands behind the key that does it. */
  readonly listsTheKeys: string;

  readonly export: string;
  readonly sources: string;

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
