/** What a browser keeps, for tests: in memory, and shared by those that are given it, as tabs share it. */
export class MemoryStorage {
  readonly kept = new Map<string, string>();
  /** Whether there is no room for more. */
  isFull = false;

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
}
