import { type Cursor, parseEventId } from "../../../lib/wire/cursor.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import type { Row } from "./row.ts";

/** The most rows kept. */
export const MAX_KEPT_ROWS = 10_000;

/** The most memory for them, in bytes, as far as it can be guessed. */
export const MAX_KEPT_BYTES = 32 * 2 ** 20;

/** So many of those that wait are kept whatever is being read, that there is something to come back to. */
const MIN_WAITING_ROWS = 1000;

/** A row with its place: which run, counted in the order in which they came, and which number in it. */
interface Entry {
  readonly row: Row;
  readonly run: number;
  readonly seq: number;
  readonly bytes: number;
}

type Place = Pick<Entry, "run" | "seq">;

/**
 * The newest rows in their order, within a bound, where those that come may have to wait.
 *
 * | what                                | how long it takes                   |
 * | ----------------------------------- | ----------------------------------- |
 * | adding a row that comes in order    | the same, however many are kept     |
 * | adding a late one, finding one      | the logarithm of how many are kept  |
 * | leaving the oldest of a batch       | one move of what stays              |
 */
export class KeptRows {
  #entries: Entry[] = [];
  readonly #runs = new Map<string, number>();
  #bytes = 0;
  #newest: Place;
  /** Since when rows wait: behind which place, how many do not, how many had to go, and whether that left a hole. */
  #hold: { readonly behind: Place; shown: number; gone: number; hole: boolean } | undefined;

  constructor(newest: Cursor) {
    this.#newest = this.#placeOf(newest);
  }

  /** How many rows there are that do not wait. */
  get shown(): number {
    return this.#hold?.shown ?? this.#entries.length;
  }

  /** How many wait, those included that had to go meanwhile. */
  get waiting(): number {
    return this.#hold === undefined ? 0 : this.#entries.length - this.#hold.shown + this.#hold.gone;
  }

  /** The row at a place, from 0 for the oldest. */
  at(index: number): Row {
    return this.#entries[index].row;
  }

  /** Where the row with an id is among those that do not wait, or -1. */
  indexOf(id: string): number {
    const place = this.#placeOf(parseEventId(id));
    const index = this.#find(place);
    return index < this.shown && compare(this.#entries[index], place) === 0 ? index : -1;
  }

  /** Takes a row where it belongs, unless it is known. */
  add(row: Row): boolean {
    const place = this.#see(row);
    const index = this.#find(place);
    if (index < this.#entries.length && compare(this.#entries[index], place) === 0) return false;
    const entry: Entry = { row, ...place, bytes: sizeOf(row) };
    if (index === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
    this.#bytes += entry.bytes;
    if (this.#hold !== undefined && compare(place, this.#hold.behind) <= 0) this.#hold.shown++;
    return true;
  }

  /** Knows of a row that is not to be kept. */
  pass(row: Row): void {
    this.#see(row);
  }

  /**
   * Lets go of the oldest rows that are too many. While some wait, what is being read stays, and the oldest of those
   * that wait go.
   *
   * @param read How many of the newest rows that do not wait are being read.
   */
  trim(read: number): void {
    const spared = Math.min(read, MAX_KEPT_ROWS - MIN_WAITING_ROWS);
    const entries = this.#entries;
    const shown = this.shown;
    let oldest = 0;
    let waiting = 0;
    while (entries.length - oldest - waiting > MAX_KEPT_ROWS || this.#bytes > MAX_KEPT_BYTES) {
      const fromWaiting = shown - oldest <= spared && shown + waiting < entries.length;
      const index = fromWaiting ? shown + waiting++ : oldest++;
      if (index >= entries.length) break;
      this.#bytes -= entries[index].bytes;
    }
    if (waiting > 0) entries.splice(shown, waiting);
    if (oldest > 0) entries.splice(0, oldest);
    if (this.#hold === undefined) return;
    this.#hold.gone += waiting;
    this.#hold.hole ||= waiting > 0;
    this.#hold.shown -= oldest;
  }

  /** Lets go of the rows that a test does not accept. */
  retain(test: (row: Row) => boolean): void {
    this.#entries = this.#entries.filter(({ row }) => test(row));
    this.#bytes = this.#entries.reduce((sum, { bytes }) => sum + bytes, 0);
    if (this.#hold === undefined) return;
    this.#hold.shown = this.#find(this.#hold.behind, 1);
    this.#hold.gone = 0; // nobody knows which of them would have stayed
  }

  /** From now on, what comes behind all that came before waits. */
  hold(): void {
    this.#hold ??= { behind: this.#newest, shown: this.#entries.length, gone: 0, hole: false };
  }

  /** Shows what has waited. Where some of it had to go, what was before that goes too, for there would be a hole. */
  release(): void {
    if (this.#hold === undefined) return;
    const { shown, hole } = this.#hold;
    if (hole) { for (const { bytes } of this.#entries.splice(0, shown)) this.#bytes -= bytes; }
    this.#hold = undefined;
  }

  #see(row: Row): Place {
    const place = this.#placeOf(parseEventId(row.id));
    if (compare(place, this.#newest) > 0) this.#newest = place;
    return place;
  }

  #placeOf({ run: name, seq }: Cursor): Place {
    let run = this.#runs.get(name);
    if (run === undefined) this.#runs.set(name, run = this.#runs.size);
    return { run, seq };
  }

  /** The first index whose entry is not before a place, or with 1 is behind it; nearly always that is the end. */
  #find(place: Place, bound: 0 | 1 = 0): number {
    let high = this.#entries.length;
    if (high === 0 || compare(this.#entries[high - 1], place) < bound) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#entries[middle], place) < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(left: Place, right: Place): number {
  return left.run - right.run || left.seq - right.seq;
}

/** What an object costs beside its texts, in bytes. */
const OBJECT_BYTES = 64;

function sizeOf(row: Row): number {
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
