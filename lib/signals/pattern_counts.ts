import type { Template } from "../query/templates.ts";
import { LEVELS } from "../record/level.ts";
import type { Level } from "../record/severity.ts";
import { formatTime } from "../record/timestamp.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { compareCursors, type Cursor, formatEventId } from "../wire/cursor.ts";
import { ValueCounts } from "./value_counts.ts";

/** Most intervals of a trend, and the length of the shortest one, in ms. */
const MAX_INTERVALS = 40;
const MIN_INTERVAL_MS = 1000;

/** Intervals of all trends. They grow with the range of the times, so that there are never too many. */
export class Intervals {
  /** Length of an interval, in ms. */
  length = MIN_INTERVAL_MS;
  #first = Infinity;
  #last = -Infinity;
  readonly #trends: Map<number, number>[] = [];

  /** Start of the first interval, in milliseconds since the Unix epoch; 0 if there is none. */
  get start(): number {
    return this.#first === Infinity ? 0 : this.#first * this.length;
  }

  /** Returns an empty trend: numbers of records by interval. */
  open(): Map<number, number> {
    const trend = new Map<number, number>();
    this.#trends.push(trend);
    return trend;
  }

  /** Counts a record of a trend at a time, in milliseconds since the Unix epoch. */
  add(trend: Map<number, number>, time: number): void {
    const index = Math.floor(time / this.length);
    trend.set(index, (trend.get(index) ?? 0) + 1);
    this.#first = Math.min(this.#first, index);
    this.#last = Math.max(this.#last, index);
    while (this.#last - this.#first >= MAX_INTERVALS) this.#double();
  }

  /** Returns the numbers of a trend, one for each interval of all trends. */
  list(trend: ReadonlyMap<number, number>): number[] {
    return Array.from({ length: this.#last - this.#first + 1 }, (_, index) => trend.get(this.#first + index) ?? 0);
  }

  #double(): void {
    this.length *= 2;
    this.#first = Math.floor(this.#first / 2);
    this.#last = Math.floor(this.#last / 2);
    for (const trend of this.#trends) {
      const entries = Array.from(trend);
      trend.clear();
      for (const [index, count] of entries) {
        const half = Math.floor(index / 2);
        trend.set(half, (trend.get(half) ?? 0) + count);
      }
    }
  }
}

/** Counts the records of a pattern. */
export class PatternCount {
  readonly template: Template;
  count = 0;
  /** Records of another range. Times, names and the exemplar are theirs if there is no other record. */
  before = 0;
  first = Infinity;
  last = -Infinity;
  readonly #levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  readonly #services = new ValueCounts();
  readonly #loggers = new ValueCounts();
  readonly #intervals: Intervals;
  readonly #trend: Map<number, number>;
  #newest: Cursor | undefined;

  constructor(template: Template, intervals: Intervals) {
    this.template = template;
    this.#intervals = intervals;
    this.#trend = intervals.open();
  }

  get errors(): number {
    return this.#levels.ERROR + this.#levels.FATAL;
  }

  add(entry: HistoryEntry): void {
    this.count++;
    this.#levels[entry.record.level]++;
    this.#intervals.add(this.#trend, this.#note(entry));
  }

  /** Counts a record of the other range, once those of the range are counted. */
  addBefore(entry: HistoryEntry): void {
    this.before++;
    if (this.count === 0) this.#note(entry);
  }

  /** Notes the time, the names and the id of a record; returns the time. */
  #note({ run, seq, record }: HistoryEntry): number {
    const time = Date.parse(record.timestamp);
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    this.#services.add(record.metadata.service);
    this.#loggers.add(record.metadata.logger);
    if (this.#newest === undefined || compareCursors(this.#newest, { run, seq }) < 0) this.#newest = { run, seq };
    return time;
  }

  get summary() {
    const { id, text } = this.template;
    const { run, seq } = this.#newest!;
    return {
      id,
      template: text,
      count: this.count,
      levels: this.#levels,
      first: formatTime(this.first),
      last: formatTime(this.last),
      services: this.#services.top(),
      loggers: this.#loggers.top(),
      exemplar: formatEventId(run, seq),
      trend: this.#intervals.list(this.#trend),
    };
  }
}
