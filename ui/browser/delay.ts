/** Calls back after a time in ms; gives what calls it off. */
export function delay(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
