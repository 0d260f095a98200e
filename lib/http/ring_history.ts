import { LEVELS } from "../record/level.ts";
import type { Clock } from "../base/clock.ts";
import type { History, HistoryEntry, HistoryRange, HistoryTimes } from "../stream/history.ts";
import type { Ring } from "../stream/ring.ts";
import type { LogRecord } from "../record/record.ts";
import { compareRuns, type Cursor } from "../wire/cursor.ts";
import { scan } from "./scan.ts";
import { matchesWithin } from "./time_range.ts";

/** Records that a ring holds now. A read keeps them until it ends. */
export class RingHistory implements History {
  readonly #ring: Ring<LogRecord>;
  readonly #run: string;
  readonly #clock: Clock | undefined;

  /**
   * @param ring Records to search.
   * @param run Run of the records.
   * @param clock Source of time for long searches. @default the machine's
   */
  constructor(ring: Ring<LogRecord>, run: string, clock?: Clock) {
    this.#ring = ring;
    this.#run = run;
    this.#clock = clock;
  }

  /** Yields one part. */
  async *read(range: HistoryRange): AsyncGenerator<readonly HistoryEntry[], void, undefined> {
    const { filter, from, to, newestFirst = false, limit, request } = range;
    const low = this.#seqOf(range.after, 0) + 1;
    const high = this.#seqOf(range.before, Infinity) - 1;
    const entries = await scan(this.#ring, low, high, matchesWithin(filter, from, to), {
      limit,
      newestFirst,
      request,
      clock: this.#clock,
    });
    const found = entries.map(({ seq, record }) => ({ run: this.#run, seq, record }));
    yield newestFirst ? found.reverse() : found;
  }

  /** Yields one part. */
  async *times(range: HistoryRange): AsyncGenerator<HistoryTimes, void, undefined> {
    for await (const entries of this.read(range)) {
      yield {
        times: entries.map(({ record }) => Date.parse(record.timestamp)),
        levels: entries.map(({ record }) => LEVELS.indexOf(record.level)),
      };
    }
  }

  /** Returns the number at a cursor. Earlier runs end before the first record, and later ones begin behind the last. */
  #seqOf(cursor: Cursor | undefined, fallback: number): number {
    if (cursor === undefined) return fallback;
    const order = compareRuns(cursor.run, this.#run);
    return order === 0 ? cursor.seq : order < 0 ? 0 : Infinity;
  }
}
