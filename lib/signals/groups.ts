import { TURNS } from "../base/turns.ts";
import { formatTime } from "../record/timestamp.ts";
import type { Sketch } from "./sketch.ts";
import { Cell, type Series, Timeline, type TimelineOptions } from "./timeline.ts";

/** Figures of some records. */
export interface Figures {
  /** Number of the records. */
  readonly count: number;
  /** Records per second over the range of the statistics. */
  readonly rate: number;
  /** Records of level ERROR and above. */
  readonly errors: number;
  /** Part of them in all records, from 0 to 1. */
  readonly error_share: number;
  /** Records that have a number in the field. */
  readonly values?: number;
  /** Smallest number. */
  readonly min?: number;
  /** Mean of the numbers. */
  readonly mean?: number;
  /** Median, within 1 %. */
  readonly p50?: number;
  /** 90th percentile by nearest rank, within 1 %. */
  readonly p90?: number;
  /** 99th percentile by nearest rank, within 1 %. */
  readonly p99?: number;
  /** Largest number. */
  readonly max?: number;
}

/** Figures of a group of records. */
export interface GroupFigures extends Figures {
  /** Timestamp of the first record, if there is one. */
  readonly first?: string;
  /** Timestamp of the last record, if there is one. */
  readonly last?: string;
  /** Records of each interval. */
  readonly trend: readonly number[];
  /** Figures of each interval, if an interval was asked for. */
  readonly over_time?: readonly Figures[];
}

/** Orders of groups: by number of records, errors, or a figure, the largest first. */
export const GROUP_SORTS = [
  "count",
  "errors",
  "error_share",
  "p50",
  "p90",
  "p99",
  "max",
] as const satisfies GroupSort[];

/** Order of groups. */
export type GroupSort = "count" | "errors" | "error_share" | "p50" | "p90" | "p99" | "max";

/** A record, as groups count it. */
export interface Sample {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** True for a record that counts as an error. */
  readonly isError: boolean;
  /** Its number. */
  readonly value?: number;
}

/** Records of a group. */
export class Group<T> {
  /** Facts about the group. */
  readonly facts: T;
  readonly cell: Cell;
  readonly series: Series;
  first = Infinity;
  last = -Infinity;
  readonly #timeline: Timeline;

  constructor(facts: T, timeline: Timeline, hasNumbers: boolean) {
    this.facts = facts;
    this.cell = new Cell(hasNumbers);
    this.series = timeline.open();
    this.#timeline = timeline;
  }

  add({ time, isError, value }: Sample): void {
    this.cell.add(isError, value);
    this.#timeline.at(this.series, time).add(isError, value);
    if (time < this.first) this.first = time;
    if (time > this.last) this.last = time;
  }

  merge(part: Group<unknown>): void {
    this.cell.merge(part.cell);
    this.#timeline.merge(this.series, part.series);
    this.first = Math.min(this.first, part.first);
    this.last = Math.max(this.last, part.last);
  }
}

/** Range of time, in milliseconds since the Unix epoch. */
export interface TimeRange {
  readonly from?: number;
  /** Exclusive. */
  readonly to?: number;
}

/** Options of {@linkcode Groups}. */
export interface GroupsOptions {
  /** True if numbers are read. */
  readonly hasNumbers: boolean;
  /** Length of the intervals, in ms. @default counts alone, in intervals that fit the range */
  readonly interval?: number;
  /** Most groups that are told apart. @default {2000}, {200} with intervals */
  readonly most?: number;
}

/** Most groups that are told apart, without intervals and with them. */
export const MAX_GROUPS = 2000;
export const MAX_GROUPS_OVER_TIME = 200;

/** Most intervals that were asked for, and of a trend. */
export const MAX_INTERVALS = 120;
const MAX_TREND = 40;
const TREND_INTERVAL_MS = 1000;

/** Work of a summary of one group, in units of `Turns.spend`; with figures over time it is more. */
const GROUP_WORK = 512;
const GROUP_WORK_OVER_TIME = 4096;

/** Shortest range of a rate, in ms. */
const MIN_RANGE_MS = 1000;

/** Groups that were listed, with all that was not. */
export interface ListedGroups<T> {
  /** Groups in their order. */
  readonly groups: readonly { readonly facts: T; readonly figures: GroupFigures }[];
  /** Groups told apart, including those that are not listed. */
  readonly distinct: number;
  /** Records of all groups that are not listed. */
  readonly other: GroupFigures;
  /** All records. */
  readonly all: GroupFigures;
  /** Range of the statistics, in milliseconds since the Unix epoch; `undefined` without records. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Start of the first interval, in milliseconds since the Unix epoch; `undefined` without records. */
  readonly start?: number;
  /** Length of the intervals, in ms. */
  readonly interval: number;
}

/**
 * Counts records in groups. The number of groups is bounded: records of further ones count as `other`, and no record is
 * left out.
 */
export class Groups<T> {
  /** All records. */
  readonly all: Group<undefined>;
  readonly #most: number;
  readonly #hasNumbers: boolean;
  readonly #hasIntervals: boolean;
  readonly #timeline: Timeline;
  readonly #groups = new Map<unknown, Group<T>>();
  /** Records of further groups. */
  readonly #further: Group<undefined>;

  /** @param options Figures and bounds. */
  constructor({ hasNumbers, interval, most }: GroupsOptions) {
    this.#hasNumbers = hasNumbers;
    this.#hasIntervals = interval !== undefined;
    this.#most = most ?? (interval === undefined ? MAX_GROUPS : MAX_GROUPS_OVER_TIME);
    const options: TimelineOptions = interval === undefined
      ? { interval: TREND_INTERVAL_MS, most: MAX_TREND, hasNumbers: false }
      : { interval, most: MAX_INTERVALS, hasNumbers };
    this.#timeline = new Timeline(options);
    this.all = this.#open(undefined);
    this.#further = this.#open(undefined);
  }

  /**
   * Counts a record.
   *
   * @param key Key of its group.
   * @param sample The record.
   * @param facts Returns facts about a new group.
   * @returns The group; `undefined` if it is not told apart.
   */
  add(key: unknown, sample: Sample, facts: () => T): Group<T> | undefined {
    this.all.add(sample);
    let group = this.#groups.get(key);
    if (group === undefined && this.#groups.size < this.#most) this.#groups.set(key, group = this.#open(facts()));
    (group ?? this.#further).add(sample);
    return group;
  }

  /** Counts a record of no group that can be told apart. */
  addOther(sample: Sample): void {
    this.all.add(sample);
    this.#further.add(sample);
  }

  /**
   * Returns the first groups of an order, and all others together. Long work is done in turns.
   *
   * @param sort Order; groups that are equal in it are in the order of their number of records.
   * @param limit Most groups.
   * @param asked Range that was asked for. @default that of the records
   */
  async list(sort: GroupSort, limit: number, asked: TimeRange = {}): Promise<ListedGroups<T>> {
    const { first, last, cell: { count } } = this.all;
    const from = asked.from ?? (count === 0 ? undefined : first);
    const to = asked.to ?? (count === 0 ? undefined : last + 1);
    const seconds = from === undefined || to === undefined ? 1 : Math.max(to - from, MIN_RANGE_MS) / 1000;
    const work = this.#hasIntervals ? GROUP_WORK_OVER_TIME : GROUP_WORK;
    const ranks = new Map<Group<T>, number>();
    for (const group of this.#groups.values()) {
      ranks.set(group, rankOf(group.cell, sort));
      if (TURNS.spend(work)) await TURNS.next();
    }
    const sorted = Array.from(ranks.keys()).sort((left, right) =>
      ranks.get(right)! - ranks.get(left)! || right.cell.count - left.cell.count
    );
    const other = this.#open<undefined>(undefined);
    for (const group of [this.#further, ...sorted.slice(limit)]) {
      other.merge(group);
      if (TURNS.spend(work)) await TURNS.next();
    }
    const groups = [];
    for (const group of sorted.slice(0, limit)) {
      groups.push({ facts: group.facts, figures: this.#figures(group, seconds) });
      if (TURNS.spend(work)) await TURNS.next();
    }
    return {
      groups,
      distinct: sorted.length,
      other: this.#figures(other, seconds),
      all: this.#figures(this.all, seconds),
      ...from !== undefined && to !== undefined && { range: { from, to } },
      start: this.#timeline.start,
      interval: this.#timeline.interval,
    };
  }

  #open<F>(facts: F): Group<F> {
    return new Group(facts, this.#timeline, this.#hasNumbers);
  }

  #figures(group: Group<unknown>, seconds: number): GroupFigures {
    const cells = this.#timeline.list(group.series);
    const intervalSeconds = this.#timeline.interval / 1000;
    const { count } = group.cell;
    return {
      ...figuresOf(group.cell, seconds),
      ...count > 0 && { first: formatTime(group.first), last: formatTime(group.last) },
      trend: cells.map((cell) => cell?.count ?? 0),
      ...this.#hasIntervals && {
        over_time: cells.map((cell) => figuresOf(cell ?? new Cell(this.#hasNumbers), intervalSeconds)),
      },
    };
  }
}

const PERCENTS = [50, 90, 99];

/** Significant digits of rates, shares, means and percentiles. */
const DIGITS = 6;

function figuresOf({ count, errors, sketch }: Cell, seconds: number): Figures {
  return {
    count,
    rate: rounded(count / seconds, DIGITS),
    errors,
    error_share: count === 0 ? 0 : rounded(errors / count, DIGITS),
    ...sketch !== undefined && numberFigures(sketch),
  };
}

/** Figures of numbers. */
export type NumberFigures = Pick<Figures, "values" | "min" | "mean" | "p50" | "p90" | "p99" | "max">;

/** Returns the figures of numbers. */
export function numberFigures(sketch: Sketch): NumberFigures {
  if (sketch.count === 0) return { values: 0 };
  const [p50, p90, p99] = sketch.percentiles(PERCENTS).map((value) => rounded(value, DIGITS));
  const { count, sum, min, max } = sketch;
  const mean = Math.min(sum / count, max); // the sum may overflow
  return { values: count, min, mean: rounded(Math.max(mean, min), DIGITS), p50, p90, p99, max };
}

function rankOf({ count, errors, sketch }: Cell, sort: GroupSort): number {
  switch (sort) {
    case "count":
      return count;
    case "errors":
      return errors;
    case "error_share":
      return errors / count;
    default:
      if (sketch === undefined || sketch.count === 0) return -Infinity;
      return sort === "max" ? sketch.max : sketch.percentile(Number(sort.slice(1)));
  }
}

/** Rounds to significant digits. */
export function rounded(value: number, digits = DIGITS): number {
  return Number(value.toPrecision(digits));
}
