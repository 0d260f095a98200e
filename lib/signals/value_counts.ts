/** Most values that are listed, and most that are counted. */
export const MAX_LISTED = 5;
const MAX_COUNTED = 100;

/** Counts of the texts or numbers of a field, bounded: values that are new after 100 others are left out. */
export class ValueCounts {
  readonly #counts = new Map<string | number, number>();

  /** Counts a value; others than texts and numbers are left out. */
  add(value: unknown): void {
    if (typeof value !== "string" && typeof value !== "number") return;
    const known = this.#counts.get(value);
    if (known !== undefined || this.#counts.size < MAX_COUNTED) this.#counts.set(value, (known ?? 0) + 1);
  }

  /** Returns the most frequent values. */
  top(): { readonly value: string | number; readonly count: number }[] {
    return Array.from(this.#counts, ([value, count]) => ({ value, count }))
      .sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1))
      .slice(0, MAX_LISTED);
  }
}
