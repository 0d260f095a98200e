/** What a browser keeps for the page, or `undefined` where it lets pages keep nothing. */
export function pageStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined; // it is forbidden
  }
}

/** Calls back whenever another tab has changed what is kept under a key; gives what ends that. */
export function followStorage(key: string, changed: () => void): () => void {
  const leaving = new AbortController();
  addEventListener("storage", (event) => {
    const { key: changedKey } = event as StorageEvent;
    if (changedKey === key || changedKey === null) changed(); // null is all of it
  }, { signal: leaving.signal });
  return () => leaving.abort();
}
