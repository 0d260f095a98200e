import type { GapEvent } from "../../../lib/wire/event.ts";
import type { Filter } from "../../../lib/query/filter.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";
import { seqOf, type ServerStream } from "./server_stream.ts";
import type { ReadyTab } from "./tab.ts";
import type { TabFilters } from "./tab_filters.ts";

/** Events of one part of a stream, sorted by the tabs that get them. A tab's cursor moves when they are sent. */
export class Batches {
  readonly #stream: ServerStream;
  readonly #filters: TabFilters | undefined;
  readonly #batches = new Map<ReadyTab, ReceivedEvent[]>();

  /** Begins an empty batch for each tab that keeps up. A tab that had lagged first gets the gap. */
  constructor(stream: ServerStream, tabs: Iterable<ReadyTab>, filters: TabFilters | undefined) {
    this.#stream = stream;
    this.#filters = filters;
    const { position, hello } = stream;
    for (const tab of tabs) {
      if (tab.isLagging) continue;
      const from = tab.cursor.seq + 1;
      const missed = hello === undefined ? 0 : Math.max(0, position.seq - tab.cursor.seq);
      this.#batches.set(tab, missed === 0 ? [] : [toEvent({ from, to: position.seq, missed, reason: "lagged" })]);
      if (missed > 0) tab.cursor = position;
    }
  }

  /** Adds a record to the batches of the tabs whose filter it passes. */
  addRecord(message: ReceivedEvent): void {
    const seq = seqOf(message.lastEventId);
    let matches: ((filter: Filter) => boolean) | undefined;
    for (const [{ cursor, filter, query }, batch] of this.#batches) {
      if (seq <= cursor.seq) continue;
      if (this.#stream.query !== query && filter !== undefined) {
        matches ??= this.#filters?.readRecord(message);
        if (matches?.(filter) === false) continue;
      }
      batch.push(message);
    }
  }

  /** Adds a gap to the batches of the tabs that have not read past it. */
  addGap(event: GapEvent): void {
    const { run } = this.#stream.position;
    if (event.run !== undefined && event.run !== run) return this.addForAll(toEvent(event)); // of the archive
    for (const [tab, batch] of this.#batches) {
      const from = Math.max(event.from, tab.cursor.seq + 1);
      if (tab.cursor.run !== run || event.to < from) continue;
      batch.push(toEvent({ ...event, from, missed: event.to - from + 1 }));
      tab.cursor = { run, seq: event.to };
    }
  }

  /** Adds an event to every batch. */
  addForAll(message: ReceivedEvent): void {
    for (const batch of this.#batches.values()) batch.push(message);
  }

  /** Drops the batch of a tab that is gone. */
  drop(tab: ReadyTab): void {
    this.#batches.delete(tab);
  }

  /** Moves the cursors to the position of the stream, and sends what each tab has. */
  send(): void {
    const { position } = this.#stream;
    for (const [tab, batch] of this.#batches) {
      if (tab.cursor.run === position.run && tab.cursor.seq < position.seq) tab.cursor = position;
      if (batch.length > 0) tab.send(batch);
    }
  }
}

/** Returns a gap as the event of a stream. */
export function toEvent({ from, to, missed, reason, run }: Omit<GapEvent, "kind">): ReceivedEvent {
  return { type: "gap", data: JSON.stringify({ from, to, missed, reason, run }), lastEventId: "" };
}
