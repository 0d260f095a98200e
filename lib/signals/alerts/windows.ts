import { Sketch } from "../sketch.ts";

/** Slots of a window of counts; the precision of a window is one of them. */
const COUNT_SLOTS = 4096;

/** Slots of a window of values. */
const VALUE_SLOTS = 30;

/** Counts events of a sliding window of time. Memory is bounded by its slots. */
export class CountWindow {
  readonly #slotMs: number;
  readonly #slots: number;
  /** Numbers of the slots with events, from {@linkcode #from} on, oldest first, and their counts. */
  #numbers: number[] = [];
  #counts: number[] = [];
  #from = 0;
  #total = 0;

  /** @param lengthMs Length of the window, in ms. */
  constructor(lengthMs: number) {
    this.#slotMs = Math.max(1, lengthMs / COUNT_SLOTS);
    this.#slots = lengthMs / this.#slotMs;
  }

  /** Counts an event at a time in ms; times do not go back. */
  add(now: number): void {
    this.#expire(now);
    const number = Math.floor(now / this.#slotMs);
    const last = this.#numbers.length - 1;
    if (last >= this.#from && this.#numbers[last] >= number) this.#counts[last]++;
    else {
      this.#numbers.push(number);
      this.#counts.push(1);
    }
    this.#total++;
  }

  /** Returns the events of the window that ends at a time. */
  count(now: number): number {
    this.#expire(now);
    return this.#total;
  }

  #expire(now: number): void {
    const oldest = Math.floor(now / this.#slotMs) - this.#slots;
    while (this.#from < this.#numbers.length && this.#numbers[this.#from] <= oldest) {
      this.#total -= this.#counts[this.#from++];
    }
    if (this.#from < COUNT_SLOTS) return;
    this.#numbers = this.#numbers.slice(this.#from);
    this.#counts = this.#counts.slice(this.#from);
    this.#from = 0;
  }
}

/** Values of a sliding window of time, whose precision is a thirtieth of its length. */
export class ValueWindow {
  readonly #slotMs: number;
  #slots: { readonly number: number; readonly values: Sketch }[] = [];
  /** Values of all slots; `undefined` after one has expired. */
  #whole: Sketch | undefined;

  /** @param lengthMs Length of the window, in ms. */
  constructor(lengthMs: number) {
    this.#slotMs = lengthMs / VALUE_SLOTS;
  }

  /** Adds a value at a time in ms; times do not go back. */
  add(now: number, value: number): void {
    const number = Math.floor(now / this.#slotMs);
    let slot = this.#slots.at(-1);
    if (slot === undefined || slot.number < number) {
      this.#expire(now);
      this.#slots.push(slot = { number, values: new Sketch() });
    }
    slot.values.add(value);
    this.#whole?.add(value);
  }

  /** Returns the values of the window that ends at a time, until the next call; `undefined` if there are none. */
  values(now: number): Sketch | undefined {
    this.#expire(now);
    if (this.#slots.length === 0) return undefined;
    if (this.#whole === undefined) {
      this.#whole = new Sketch();
      for (const { values } of this.#slots) this.#whole.merge(values);
    }
    return this.#whole;
  }

  #expire(now: number): void {
    const oldest = Math.floor(now / this.#slotMs) - VALUE_SLOTS;
    if (this.#slots.length > 0 && this.#slots[0].number <= oldest) {
      this.#slots = this.#slots.filter(({ number }) => number > oldest);
      this.#whole = undefined;
    }
  }
}
