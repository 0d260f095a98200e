/** Storage of a browser in memory. Models that receive the same one share it, as tabs do. */
export class MemoryStorage {
  readonly kept = new Map<string, string>();
  /** True if writing fails for lack of space. */
  isFull = false;

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
}
