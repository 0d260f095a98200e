/** Schedules `callback` after `ms`; returns a cancel function. */
export function delay(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
