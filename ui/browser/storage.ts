/** Returns the storage of the page, or `undefined` if the browser denies it. */
export function pageStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Calls `changed` whenever another tab has changed the value of a key; returns a function that ends that. */
export function followStorage(key: string, changed: () => void): () => void {
  const leaving = new AbortController();
  addEventListener("storage", (event) => {
    const { key: changedKey } = event as StorageEvent;
    if (changedKey === key || changedKey === null) changed(); // null is every key
  }, { signal: leaving.signal });
  return () => leaving.abort();
}
