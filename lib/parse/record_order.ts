/** Limits of what waits: places, and UTF-16 code units of messages. */
const MAX_PLACES = 20_000;
const MAX_WEIGHT = 8 * 1024 ** 2;

/** Writes one record. */
type Write = () => void;

/** Place of a record, or of several from one line, among the records of a source. */
export interface Place {
  /** Offset of its first line in a file, in bytes. */
  offset: number;
  /** Completes the record that is held at this place, and closes the place. */
  readonly finish: () => void;
  isClosed: boolean;
  /** Records that wait for those before them. */
  waiting: Write[];
  /** Time since which they wait, in milliseconds since the Unix epoch. */
  since: number;
  /** Length of them, in UTF-16 code units. */
  weight: number;
  next: Place | undefined;
}

/**
 * Puts records in the order in which their first lines arrived. Each writer of a source, such as a container, holds its
 * last line for a while, and what the others write in the meantime waits behind it.
 *
 * Records at the first place are written at once, others once the places before theirs are closed. Those that wait too
 * long go ahead. Too many of them complete the record that they wait for.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RecordOrder } from "./record_order.ts";
 *
 * const written: string[] = [];
 * const order = new RecordOrder();
 * const [first, second] = [order.open(() => {}), order.open(() => {})];
 * order.write(second, () => written.push("b"), 1, 0);
 * order.close(second);
 * order.write(first, () => written.push("a"), 1, 0);
 * order.close(first);
 * assertEquals(written, ["a", "b"]);
 * ```
 */
export class RecordOrder {
  /** First place that is not closed. */
  #first: Place | undefined;
  #last: Place | undefined;
  #places = 0;
  /** Records that wait, and their length in UTF-16 code units. */
  #waiting = 0;
  #weight = 0;
  #isFinishing = false;
  /** Offset of the current line in its file, in bytes. */
  offset = 0;

  /** True if a record that is complete has to wait for another one. */
  get isHeld(): boolean {
    return this.#first !== undefined;
  }

  /** Offset of the first line of the records that are not complete, in bytes; `undefined` if all are. */
  get heldOffset(): number | undefined {
    return this.#first?.offset;
  }

  /** Time since which a record waits, in milliseconds since the Unix epoch; `Infinity` if none does. */
  get waitingSince(): number {
    let since = Infinity;
    if (this.#waiting === 0) return since;
    for (let place = this.#first; place !== undefined; place = place.next) since = Math.min(since, place.since);
    return since;
  }

  /** True if records at a place are written at once. */
  isFirst(place: Place): boolean {
    return place === this.#first;
  }

  /**
   * Opens the last place.
   *
   * @param finish Completes the record at the place and closes it.
   */
  open(finish: () => void): Place {
    const { offset } = this;
    const place = { offset, finish, isClosed: false, waiting: NONE, since: Infinity, weight: 0, next: undefined };
    if (this.#last === undefined) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    this.#places++;
    return place;
  }

  /** Closes a place and opens it for the next record, if no other place is open. Returns true if it did. */
  reopen(place: Place): boolean {
    if (place !== this.#first || place !== this.#last) return false;
    place.offset = this.offset;
    return true;
  }

  /**
   * Writes a record at a place, at once or in its turn.
   *
   * @param place Open place.
   * @param write Writes the record.
   * @param weight Length of the record, in UTF-16 code units.
   * @param now Current time, in milliseconds since the Unix epoch.
   */
  write(place: Place, write: Write, weight: number, now: number): void {
    if (place === this.#first) return write();
    if (place.waiting === NONE) {
      place.waiting = [write];
      place.since = now;
    } else place.waiting.push(write);
    place.weight += weight;
    this.#weight += weight;
    this.#waiting++;
  }

  /** Closes a place. Records that waited for it are written. */
  close(place: Place): void {
    place.isClosed = true;
    if (place === this.#first) this.#advance();
    else this.#bound();
  }

  /** Writes the records that have waited since `time` or longer, in milliseconds since the Unix epoch. */
  pass(time: number): void {
    if (this.#waiting === 0) return;
    for (let place = this.#first; place !== undefined; place = place.next) {
      if (place.since <= time) this.#writeWaiting(place);
    }
  }

  #advance(): void {
    while (this.#first?.isClosed) {
      this.#first = this.#first.next;
      this.#places--;
      if (this.#first !== undefined) this.#writeWaiting(this.#first);
    }
    if (this.#first === undefined) this.#last = undefined;
  }

  #writeWaiting(place: Place): void {
    const { waiting } = place;
    if (waiting === NONE) return;
    this.#waiting -= waiting.length;
    this.#weight -= place.weight;
    place.waiting = NONE;
    place.since = Infinity;
    place.weight = 0;
    for (const write of waiting) write();
  }

  /** Completes held records, the first ones, until what waits is within the limits. */
  #bound(): void {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    while (this.#first !== undefined && (this.#places > MAX_PLACES || this.#weight > MAX_WEIGHT)) this.#first.finish();
    this.#isFinishing = false;
  }
}

const NONE: Write[] = [];
