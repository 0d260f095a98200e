/** Position in a source, as an archive stores it with the records before it. */
export interface StoredPosition {
  /** Name of the position, unique in the archive. */
  readonly key: string;
  /** Position, in the words of its source. */
  readonly value: string;
}

/** Values that an archive keeps for a part of the program, from one run to the next. */
export interface KeptValues {
  /** Values that were stored, those of other parts included, the oldest first. */
  readonly stored: readonly StoredPosition[];
  /** Stores a value, with the next records or soon. It replaces an earlier one with its key. */
  keep(value: StoredPosition): void;
}

/** Source whose records are read from a place that can be found again, such as a file. */
export interface PositionedSource {
  /**
   * Returns the position at an offset.
   *
   * @param offset Offset of the first line that is in none of the records written, in bytes.
   */
  positionAt(offset: number): StoredPosition;
}

/** Records of one line, or of several that belong together, and the offset behind them. */
interface Group {
  readonly source: PositionedSource;
  readonly offset: number;
  /** Numbers of the first and the last record. */
  readonly from: number;
  readonly to: number;
}

/** Most groups that wait to be stored. Beyond that the older half is reduced to the last one of each source. */
const MAX_GROUPS = 200_000;

/**
 * Positions of sources at the records that they wrote, until an archive has stored these.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Positions } from "./positions.ts";
 *
 * const positions = new Positions();
 * const file = { positionAt: (offset: number) => ({ key: "app.log", value: String(offset) }) };
 * positions.note(file, 100, { records: 1, newest: 1 });
 * positions.note(file, 250, { records: 2, newest: 3 });
 * assertEquals(positions.endBefore(2), 1);
 * assertEquals(positions.take(1), [{ key: "app.log", value: "100" }]);
 * ```
 */
export class Positions {
  #groups: Group[] = [];
  /** Values to store, by their keys. */
  readonly #kept = new Map<string, string>();
  #onKeep = () => {};

  /** True if a value waits to be stored that is no position. */
  get hasKept(): boolean {
    return this.#kept.size > 0;
  }

  /** Sets the listener for values that are no positions. */
  set onKeep(listener: () => void) {
    this.#onKeep = listener;
  }

  /** Stores a value of another part of the program, with the next records or soon. */
  keep({ key, value }: StoredPosition): void {
    this.#kept.set(key, value);
    this.#onKeep();
  }

  /**
   * Notes a position.
   *
   * @param source Source of the records.
   * @param offset Offset of the first line that is in none of its records, in bytes.
   * @param written Records written since its last note, and the number of the last one.
   */
  note(source: PositionedSource, offset: number, written: { readonly records: number; readonly newest: number }): void {
    const { records, newest } = written;
    this.#groups.push({ source, offset, from: newest - records + 1, to: newest });
    if (this.#groups.length > MAX_GROUPS) this.#reduce();
  }

  /** Returns the largest number up to `seq` that does not part the records of one line. */
  endBefore(seq: number): number {
    let [low, high] = [0, this.#groups.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#groups[middle].to <= seq) low = middle + 1;
      else high = middle;
    }
    const group = this.#groups[low];
    return group === undefined || group.from > seq ? seq : group.from - 1;
  }

  /** Removes the positions at the records up to `seq`, and returns the last one of each source, and all other values. */
  take(seq: number): StoredPosition[] {
    let count = 0;
    while (count < this.#groups.length && this.#groups[count].to <= seq) count++;
    const last = lastOfEach(this.#groups.slice(0, count));
    this.#groups = this.#groups.slice(count);
    // A server has a source for each of its runs, and one key.
    const values = new Map(this.#kept);
    this.#kept.clear();
    for (const { source, offset } of last) {
      const { key, value } = source.positionAt(offset);
      values.delete(key);
      values.set(key, value);
    }
    return Array.from(values, ([key, value]) => ({ key, value }));
  }

  #reduce(): void {
    const half = this.#groups.length >> 1;
    this.#groups = [...lastOfEach(this.#groups.slice(0, half)), ...this.#groups.slice(half)];
  }
}

function lastOfEach(groups: readonly Group[]): Group[] {
  const last = new Map<PositionedSource, Group>();
  for (const group of groups) {
    last.delete(group.source);
    last.set(group.source, group);
  }
  return [...last.values()];
}
