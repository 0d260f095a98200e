import type { LogRecord } from "../record/record.ts";
import { type NumberReader, numberReader, type ValueReader, valueReader } from "./field_values.ts";
import { type NumberFigures, numberFigures, rounded } from "./groups.ts";
import type { Patterns } from "./patterns.ts";
import { Sketch, type SketchBucket } from "./sketch.ts";
import { type GroupValue, MAX_GROUP_TEXT, valueTerm } from "./stats.ts";
import { printQuery } from "../query/print.ts";

/** Records that have a value of a field. */
export interface ValueShare {
  readonly value: GroupValue;
  /** Query for these records; absent if none can be written. */
  readonly query?: string;
  readonly count: number;
  /** Part of them in all records, from 0 to 1. */
  readonly share: number;
  /** Part of the records of the value in the chosen records. */
  readonly chosen_share: number;
  /** Part of the records of the value in the other records. */
  readonly rest_share: number;
}

/** Numbers of a field. */
export interface NumberStats {
  /** Unit: `ms` for durations; `""` if it is unknown. */
  readonly unit: string;
  readonly all: NumberFigures;
  readonly chosen: NumberFigures;
  readonly rest: NumberFigures;
  /** Distribution of all numbers; `part` counts those of the chosen records. */
  readonly buckets: readonly SketchBucket[];
}

/** Statistics of a field. */
export interface FieldSummary {
  /** Records that were chosen to compare with the rest. */
  readonly chosen: number;
  readonly rest: number;
  /** Records without the field. */
  readonly missing: number;
  /** Distinct values that were told apart. */
  readonly distinct: number;
  /** Records with another value: beyond the limit, several values, a list or an object, or a long text. */
  readonly other: number;
  /** Values by their number of records. */
  readonly values: readonly ValueShare[];
  /** Values by the difference of their shares, the largest first. */
  readonly differences: readonly ValueShare[];
  /** Numbers, if at least half of the values are numbers. */
  readonly numbers?: NumberStats;
}

/** Most distinct values that are told apart. */
export const MAX_VALUES = 10_000;

/** Most differences that are listed, and intervals of a distribution. */
const MAX_DIFFERENCES = 5;
export const MAX_BUCKETS = 24;

/**
 * Statistics of one field: its values and their shares, the distribution of its numbers, and the difference between some
 * chosen records and the rest.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { FieldStats } from "./field_stats.ts";
 *
 * const stats = new FieldStats("region", ({ level }) => level === "ERROR");
 * stats.add(toRecord({ level: "ERROR", message: "", metadata: { region: "eu" } }));
 * stats.add(toRecord({ message: "", metadata: { region: "us" } }));
 * const [{ value, chosen_share, rest_share }] = stats.summarize(10).differences;
 * assertEquals([value, chosen_share, rest_share], ["eu", 1, 0]);
 * ```
 */
export class FieldStats {
  readonly #field: string;
  readonly #isChosen: (record: LogRecord) => boolean;
  readonly #readValue: ValueReader;
  readonly #number: NumberReader;
  readonly #values = new Map<GroupValue, { count: number; chosen: number }>();
  readonly #numbers = { chosen: new Sketch(), rest: new Sketch() };
  #chosen = 0;
  #all = 0;
  #missing = 0;
  #other = 0;

  /**
   * @param field Field: `level`, `message`, `pattern`, or a dotted path into the metadata.
   * @param isChosen Returns true for a record to compare with the rest.
   * @param patterns Patterns of the messages, for `pattern`. @default none
   */
  constructor(field: string, isChosen: (record: LogRecord) => boolean, patterns?: Patterns) {
    this.#field = field;
    this.#isChosen = isChosen;
    this.#readValue = valueReader(field, patterns);
    this.#number = numberReader(field);
  }

  /** Counts a record. */
  add(record: LogRecord): void {
    const isChosen = this.#isChosen(record);
    this.#all++;
    if (isChosen) this.#chosen++;
    const value = this.#readValue(record);
    if (value === undefined) {
      this.#missing++;
      return;
    }
    const number = this.#number.read(record);
    if (number !== undefined) this.#numbers[isChosen ? "chosen" : "rest"].add(number);
    let known = isCountable(value) ? this.#values.get(value) : undefined;
    if (known === undefined) {
      if (!isCountable(value) || this.#values.size >= MAX_VALUES) {
        this.#other++;
        return;
      }
      this.#values.set(value, known = { count: 0, chosen: 0 });
    }
    known.count++;
    if (isChosen) known.chosen++;
  }

  /**
   * Returns the statistics.
   *
   * @param limit Most values that are listed.
   */
  summarize(limit: number): FieldSummary {
    const rest = this.#all - this.#chosen;
    const shares = Array.from(this.#values, ([value, { count, chosen }]) => ({
      value,
      count,
      share: shareOf(count, this.#all),
      chosen_share: shareOf(chosen, this.#chosen),
      rest_share: shareOf(count - chosen, rest),
    }));
    const frequent = shares.toSorted((left, right) => right.count - left.count || compare(left.value, right.value));
    const different = this.#chosen === 0 || rest === 0
      ? []
      : shares.filter((share) => difference(share) > 0).sort((left, right) =>
        difference(right) - difference(left) || compare(left.value, right.value)
      );
    const withQuery = (share: typeof shares[number]): ValueShare => {
      const term = valueTerm(this.#field, share.value);
      const { value, ...figures } = share;
      return { value, ...term !== undefined && { query: printQuery(term) }, ...figures };
    };
    const numbers = this.#numberStats();
    return {
      chosen: this.#chosen,
      rest,
      missing: this.#missing,
      distinct: shares.length,
      other: frequent.slice(limit).reduce((sum, { count }) => sum + count, this.#other),
      values: frequent.slice(0, limit).map(withQuery),
      differences: different.slice(0, MAX_DIFFERENCES).map(withQuery),
      ...numbers !== undefined && { numbers },
    };
  }

  #numberStats(): NumberStats | undefined {
    const { chosen, rest } = this.#numbers;
    const present = this.#all - this.#missing;
    if (chosen.count + rest.count === 0 || 2 * (chosen.count + rest.count) < present) return undefined;
    const all = new Sketch();
    all.merge(chosen);
    all.merge(rest);
    return {
      unit: this.#number.unit,
      all: numberFigures(all),
      chosen: numberFigures(chosen),
      rest: numberFigures(rest),
      buckets: all.buckets(MAX_BUCKETS, chosen).map(({ from, to, count, part }) => ({
        from: rounded(from),
        to: rounded(to),
        count,
        part,
      })),
    };
  }
}

function isCountable(value: unknown): value is GroupValue {
  return typeof value === "string" ? value.length <= MAX_GROUP_TEXT : typeof value !== "object" || value === null;
}

function shareOf(count: number, all: number): number {
  return all === 0 ? 0 : rounded(count / all);
}

function difference(
  { chosen_share: chosen, rest_share: rest }: Pick<ValueShare, "chosen_share" | "rest_share">,
): number {
  return Math.abs(chosen - rest);
}

function compare(left: GroupValue, right: GroupValue): number {
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
