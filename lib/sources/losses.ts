/** Time between two reports, in ms: a report for each loss would overwrite all other records. */
const REPORT_MS = 10_000;

/**
 * Counts of lost messages by reason, which are reported at once, and then now and then.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Losses } from "./losses.ts";
 *
 * const reports: unknown[] = [];
 * {
 *   using losses = new Losses({ late: 0, malformed: 0 }, (lost) => reports.push(lost));
 *   for (let message = 0; message < 3; message++) {
 *     losses.add("malformed");
 *     losses.report();
 *   }
 * }
 * assertEquals(reports, [{ late: 0, malformed: 1 }, { late: 0, malformed: 2 }]);
 * ```
 */
export class Losses<Counts extends Readonly<Record<string, number>>> implements Disposable {
  readonly #none: Counts;
  #lost: Record<keyof Counts, number>;
  readonly #report: (lost: Readonly<Record<keyof Counts, number>>) => void;
  readonly #reportMs: number;
  /** Timer until losses are reported again. */
  #quiet: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param none Reasons, each with the count 0.
   * @param report Receives the counts since the last report.
   * @param reportMs Time between two reports, in ms.
   */
  constructor(
    none: Counts,
    report: (lost: Readonly<Record<keyof Counts, number>>) => void,
    reportMs: number = REPORT_MS,
  ) {
    this.#none = none;
    this.#lost = { ...none };
    this.#report = report;
    this.#reportMs = reportMs;
  }

  /** Counts a loss. */
  add(reason: keyof Counts): void {
    this.#lost[reason]++;
  }

  /** Reports losses, if the last report was long enough ago. */
  report(): void {
    if (this.#quiet !== undefined || !this.#reportNow()) return;
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      this.report();
    }, this.#reportMs);
  }

  /** Reports the last losses. */
  [Symbol.dispose](): void {
    clearTimeout(this.#quiet);
    this.#reportNow();
  }

  /** Reports losses; returns false if there are none. */
  #reportNow(): boolean {
    if (Object.values(this.#lost).every((count) => count === 0)) return false;
    this.#report(this.#lost);
    this.#lost = { ...this.#none };
    return true;
  }
}
