/** Entries of a collection that are kept. */
const MAX_REMEMBERED = 10_000;

/** Bounds a collection of things to remember. */
export function forgetOldest(remembered: Set<string> | Map<string, unknown>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) return;
    remembered.delete(key);
  }
}
