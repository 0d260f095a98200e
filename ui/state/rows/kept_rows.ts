import { compareCursors as compare, type Cursor, formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { countLeading } from "./binary_search.ts";
import type { Row } from "./row.ts";

/** Most rows kept of a list. */
export const MAX_KEPT_ROWS = 10_000;

/** Most memory for the rows of a list, in bytes, by an estimate. */
export const MAX_KEPT_BYTES = 32 * 2 ** 20;

/** Memory of an object beside its texts, in bytes. */
export const OBJECT_BYTES = 64;

/** Position of a row: its run and its number in that run. Runs are in the order of their starts. */
export type Place = Cursor;

/** Order of all rows of a page, which its lists share. */
export class RowOrder {
  /** Names of runs, which the places share. */
  readonly #names = new Map<string, string>();
  #newest: Place;

  /** @param newest Position of the newest record that is known so far. */
  constructor(newest: Cursor) {
    this.#newest = this.placeOf(newest);
  }

  /** Newest place seen. */
  get newest(): Place {
    return this.#newest;
  }

  placeOf({ run: name, seq }: Cursor): Place {
    const known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, name);
    return { run: known ?? name, seq };
  }

  idOf({ run, seq }: Place): string {
    return formatEventId(run, seq);
  }

  /** Returns the place of an id that has arrived. */
  see(id: string): Place {
    const place = this.placeOf(parseEventId(id));
    if (compare(place, this.#newest) > 0) this.#newest = place;
    return place;
  }
}

/** A row at its place. */
export interface Entry extends Place {
  readonly row: Row;
  readonly bytes: number;
}

/** The rows that wait: those behind a place. */
interface Hold {
  readonly behind: Place;
  /** Rows that do not wait, and their bytes. */
  shown: number;
  bytes: number;
}

/**
 * Rows of one filter in their order, within a bound. New ones may have to wait.
 *
 * | operation                                  | time                                     |
 * | ------------------------------------------ | ---------------------------------------- |
 * | add a row in order                         | constant                                 |
 * | add a late row, or find one                | logarithm of the number of rows          |
 * | drop the rows beyond the bound, by batch   | one move of the rows that stay           |
 */
export class KeptRows {
  readonly order: RowOrder;
  #entries: Entry[];
  #bytes: number;
  #hold: Hold | undefined;
  /** Place up to which the list has every row that matches, back to its oldest row. */
  knownTo: Place | undefined;
  /** Row that stays while it is open, and whether it would without that. */
  pinned: { readonly row: Row; readonly matches: boolean } | undefined;
  /** True once the newest rows of the server were added. */
  isJoined = false;

  constructor(order: RowOrder, entries: Entry[] = [], knownTo?: Place) {
    this.order = order;
    this.#entries = entries;
    this.#bytes = sum(entries);
    this.knownTo = knownTo;
  }

  /** Rows, oldest first, including those that wait. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Estimate of the memory, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The rows that wait, if any have to. */
  get held(): Readonly<Hold> | undefined {
    return this.#hold;
  }

  /** Number of rows that do not wait. */
  get shown(): number {
    return this.#hold?.shown ?? this.#entries.length;
  }

  /** Number of rows that wait, including those dropped meanwhile. */
  get waiting(): number {
    const { shown } = this;
    const row = this.#entries[shown]?.row;
    const skipped = row?.kind === "gap" && row.gap.reason === "skipped" ? row.gap.missed - 1 : 0;
    return this.#entries.length - shown + skipped;
  }

  /** Returns the index of the row with an id, or -1 if it waits or is unknown. */
  indexOf(id: string): number {
    const place = this.order.placeOf(parseEventId(id));
    const index = this.find(place);
    return index < this.shown && compare(this.#entries[index], place) === 0 ? index : -1;
  }

  /** Adds a row at its place, unless it is known. Returns true if it was added. */
  add(row: Row, place: Place = this.order.see(row.id)): boolean {
    const index = this.find(place);
    if (index < this.#entries.length && compare(this.#entries[index], place) === 0) return false;
    const entry: Entry = { row, run: place.run, seq: place.seq, bytes: sizeOf(row) };
    if (index === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
    this.#bytes += entry.bytes;
    if (this.#hold !== undefined && compare(place, this.#hold.behind) <= 0) {
      this.#hold.shown++;
      this.#hold.bytes += entry.bytes;
    }
    return true;
  }

  /** Removes rows from an index on. */
  cut(start: number, count: number): void {
    const dropped = this.#entries.splice(start, count);
    this.#bytes -= sum(dropped);
    if (this.#hold === undefined || start >= this.#hold.shown) return;
    const shown = dropped.slice(0, this.#hold.shown - start);
    this.#hold.shown -= shown.length;
    this.#hold.bytes -= sum(shown);
  }

  /** Lets rows wait that are newer than a place. */
  hold(behind: Place): void {
    const shown = this.find(behind, 1);
    this.#hold = { behind, shown, bytes: sum(this.#entries.slice(0, shown)) };
  }

  /** Shows the rows that wait. */
  release(): void {
    this.#hold = undefined;
  }

  /** Drops the oldest rows beyond the bound, unless some wait. */
  trim(): void {
    if (this.#hold !== undefined) return;
    let dropped = 0;
    let bytes = this.#bytes;
    while (this.#entries.length - dropped > MAX_KEPT_ROWS || bytes > MAX_KEPT_BYTES) {
      bytes -= this.#entries[dropped++].bytes;
    }
    if (dropped > 0) this.cut(0, dropped);
  }

  /** Returns the first index that is not before a place; with 1, that is behind it. Mostly that is the end. */
  find(place: Place, bound: 0 | 1 = 0): number {
    const { length } = this.#entries;
    const isBefore = (index: number) => compare(this.#entries[index], place) < bound;
    return length === 0 || isBefore(length - 1) ? length : countLeading(length, isBefore);
  }
}

/** Returns the number of records that a row reports as missed. */
export function missedIn(row: Row): number {
  return row.kind === "gap" && row.gap.reason !== "skipped" ? row.gap.missed : 0;
}

/** Returns the memory of entries, in bytes. */
function sum(entries: readonly Entry[]): number {
  return entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
}

/** Returns an estimate of the memory of a row, in bytes. */
export function sizeOf(row: Row): number {
  if (row.kind === "gap") return OBJECT_BYTES;
  return 4 * OBJECT_BYTES + 2 * row.record.message.length + sizeOfValue(row.record.metadata);
}

function sizeOfValue(value: JsonValue): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  let bytes = OBJECT_BYTES;
  for (const key in value) bytes += 16 + sizeOfValue((value as { readonly [key: string]: JsonValue })[key]);
  return bytes;
}
