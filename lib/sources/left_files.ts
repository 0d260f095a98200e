import type { Report } from "./report.ts";

/** Names that a report lists. */
export const MAX_LISTED = 20;

/** Files that cannot be opened for want of descriptors. */
export class LeftFiles {
  readonly #report: Report;
  /** Files of this scan. */
  #left = new Set<string>();
  #reported = 0;
  /** Files of the first scan. They still begin with their last lines. */
  readonly #late = new Set<string>();

  /** @param report Receives their number when it changes. */
  constructor(report: Report) {
    this.#report = report;
  }

  /** Begins a scan. */
  begin(): void {
    this.#left = new Set();
  }

  /** Adds a file. */
  add(path: string, isFirst: boolean): void {
    this.#left.add(path);
    if (isFirst) this.#late.add(path);
  }

  /** Returns true for a file of the first scan that is not open yet. */
  isLate(path: string): boolean {
    return this.#late.has(path);
  }

  /** Notes that a file was opened. */
  opened(path: string): void {
    this.#late.delete(path);
  }

  /** Reports the files of the scan, if their number has changed. */
  report(total: number): void {
    const count = this.#left.size;
    if (count === this.#reported) return;
    this.#reported = count;
    if (count === 0) return;
    const files = [...this.#left].slice(0, MAX_LISTED);
    this.#report(
      "warn",
      "Cannot follow {count} of {total} files: too many open files; raise the limit with ulimit -n",
      { count, total, files },
    );
  }
}
