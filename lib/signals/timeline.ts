import { Sketch } from "./sketch.ts";

/** Records of an interval, or of a range of time. */
export class Cell {
  /** Records. */
  count = 0;
  /** Records of level ERROR and above. */
  errors = 0;
  /** Their numbers, if they are read. */
  readonly sketch: Sketch | undefined;

  /** @param hasNumbers True if numbers are read. */
  constructor(hasNumbers: boolean) {
    this.sketch = hasNumbers ? new Sketch() : undefined;
  }

  /** Counts a record. */
  add(isError: boolean, value: number | undefined): void {
    this.count++;
    if (isError) this.errors++;
    if (value !== undefined) this.sketch?.add(value);
  }

  /** Counts the records of another cell. */
  merge(part: Cell): void {
    this.count += part.count;
    this.errors += part.errors;
    if (part.sketch !== undefined) this.sketch?.merge(part.sketch);
  }
}

/** Records over time: cells by the number of their interval since the Unix epoch. */
export type Series = Map<number, Cell>;

/** Options of a {@linkcode Timeline}. */
export interface TimelineOptions {
  /** Length of the shortest interval, in ms. */
  readonly interval: number;
  /** Most intervals. */
  readonly most: number;
  /** True if cells have the numbers of their records. */
  readonly hasNumbers: boolean;
}

/** Intervals of several series. Their length doubles while there would be too many. */
export class Timeline {
  /** Length of an interval, in ms. */
  interval: number;
  readonly #most: number;
  readonly #hasNumbers: boolean;
  readonly #all: Series[] = [];
  #first = Infinity;
  #last = -Infinity;

  /** @param options Length and number of the intervals. */
  constructor({ interval, most, hasNumbers }: TimelineOptions) {
    this.interval = interval;
    this.#most = most;
    this.#hasNumbers = hasNumbers;
  }

  /** Start of the first interval, in milliseconds since the Unix epoch; `undefined` if there is none. */
  get start(): number | undefined {
    return this.#first === Infinity ? undefined : this.#first * this.interval;
  }

  /** Returns an empty series. */
  open(): Series {
    const series: Series = new Map();
    this.#all.push(series);
    return series;
  }

  /** Returns the cell of a series at a time, in milliseconds since the Unix epoch. */
  at(series: Series, time: number): Cell {
    const index = Math.floor(time / this.interval);
    if (index < this.#first) this.#first = index;
    if (index > this.#last) this.#last = index;
    if (this.#last - this.#first >= this.#most) {
      this.#widen();
      return this.at(series, time);
    }
    let cell = series.get(index);
    if (cell === undefined) series.set(index, cell = new Cell(this.#hasNumbers));
    return cell;
  }

  /** Returns the cells of a series, one for each interval of all series. */
  list(series: Series): (Cell | undefined)[] {
    const length = this.#first === Infinity ? 0 : this.#last - this.#first + 1;
    return Array.from({ length }, (_, index) => series.get(this.#first + index));
  }

  /** Adds the cells of a series to another one. */
  merge(into: Series, part: Series): void {
    for (const [index, cell] of part) this.#mergeAt(into, index, cell);
  }

  #widen(): void {
    let factor = 1;
    do factor *= 2; while (Math.floor(this.#last / factor) - Math.floor(this.#first / factor) >= this.#most);
    this.interval *= factor;
    this.#first = Math.floor(this.#first / factor);
    this.#last = Math.floor(this.#last / factor);
    for (const series of this.#all) {
      const cells = Array.from(series);
      series.clear();
      for (const [index, cell] of cells) {
        const wide = Math.floor(index / factor);
        if (series.has(wide)) this.#mergeAt(series, wide, cell);
        else series.set(wide, cell);
      }
    }
  }

  #mergeAt(series: Series, index: number, part: Cell): void {
    let cell = series.get(index);
    if (cell === undefined) series.set(index, cell = new Cell(this.#hasNumbers));
    cell.merge(part);
  }
}
