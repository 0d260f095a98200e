import { type Cursor, formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import type { Filter, FilterInput } from "../../../lib/query/filter.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";
import type { StreamStart } from "../rows/rows.ts";
import type { Port, ToHub, ToTab } from "./messages.ts";
import type { TabFilters } from "./tab_filters.ts";

/** Unread batches at which a tab is sent no more until it has caught up. A batch has at most 64 KiB. */
export const MAX_UNREAD = 64;

/** Beats without a sign of life after which a tab with unread batches counts as closed or frozen. */
const MAX_SILENT_BEATS = 3;

/** A page that the hub serves: its request, its cursor, and the batches it has not read yet. */
export class Tab {
  readonly #port: Port;
  #round = 0;
  #params: FilterInput = {};
  #unread = 0;
  #silentBeats = 0;
  /** Filter, as the query of an address. */
  query = "";
  /** Filter, once the query language is loaded. */
  filter: Filter | undefined;
  /** Number of newest records to begin with, as long as there is no cursor. */
  recent = 0;
  /** Position up to which the tab has all that matches. */
  cursor: Cursor | undefined;
  /** Position up to which the tab has all that matches, or else had all that matched its earlier request. */
  seen: Cursor | undefined;
  /** True while its newest records are being fetched. */
  isFetching = false;
  isVisible = true;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Number of the request in force; 0 if there is none. Whatever is under way for another round is dropped. */
  get round(): number {
    return this.#round;
  }

  /** True if the tab has so many unread batches that it is sent no more. */
  get isLagging(): boolean {
    return this.#unread >= MAX_UNREAD;
  }

  /** Starts a new round. */
  open(message: ToHub & { readonly kind: "open" }): void {
    const { round, params, cursor, recent = 0, seen, visible } = message;
    this.#round = round;
    this.#params = params;
    // Batches of earlier rounds are dropped unread.
    this.#unread = 0;
    this.#silentBeats = 0;
    this.query = String(new URLSearchParams(params));
    this.filter = undefined;
    this.recent = recent;
    this.seen = seen === undefined ? this.cursor ?? this.seen : parseEventId(seen);
    this.cursor = cursor === undefined ? undefined : parseEventId(cursor);
    this.isFetching = false;
    this.isVisible = visible;
  }

  /** Ends the round. */
  close(): void {
    this.#round = 0;
  }

  /** Parses the tab's filter. */
  parseFilter({ parseFilter }: TabFilters): void {
    this.filter = parseFilter(this.#params);
  }

  /** Counts a batch as read. A batch of an earlier round is a sign of life, but is not among the unread ones. */
  taken(round: number): void {
    this.#silentBeats = 0;
    if (round === this.#round) this.#unread--;
  }

  /** Counts a beat. Returns true if the tab has read nothing for so many beats that it counts as gone. */
  isGoneAtBeat(): boolean {
    return this.#unread > 0 && ++this.#silentBeats >= MAX_SILENT_BEATS;
  }

  /** Sends events, with the cursor behind them, and their start if they are the newest records. */
  send(events: readonly ReceivedEvent[], start?: StreamStart): void {
    const { run, seq } = this.cursor!;
    this.#unread++;
    this.post({ kind: "batch", round: this.#round, events, cursor: formatEventId(run, seq), start });
  }

  post(message: ToTab): void {
    this.#port.postMessage(message);
  }
}

/** A tab that takes part in the stream. */
export type ReadyTab = Tab & { cursor: Cursor };

/** Returns the tabs that have a cursor. */
export function readyTabs(tabs: Iterable<Tab>): ReadyTab[] {
  return Array.from(tabs).filter((tab) => tab.cursor !== undefined) as ReadyTab[];
}

/** Returns true if all tabs have the same filter. */
export function haveSameFilter(tabs: Iterable<Tab>): boolean {
  return new Set(Array.from(tabs, ({ query }) => query)).size <= 1;
}
