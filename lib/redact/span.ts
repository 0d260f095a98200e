/** Mark of a value that was hidden. */
export const MARK = "[redacted]";

/** Receives the range of a secret in a text. */
export type Hide = (start: number, end: number) => void;

/** Range of a secret in a text. */
export type Span = readonly [start: number, end: number];

/**
 * Replaces ranges of a text with {@linkcode MARK}. Ranges that overlap are one.
 *
 * @returns The text, and the number of marks in it.
 */
export function replaceSpans(text: string, spans: readonly Span[]): { text: string; count: number } {
  const sorted = spans.toSorted(([a], [b]) => a - b);
  let out = "";
  let count = 0;
  let at = 0;
  for (const [start, end] of sorted) {
    if (end <= at) continue;
    if (start >= at && !(count > 0 && start === at)) {
      out += text.slice(at, start) + MARK;
      count++;
    }
    at = end;
  }
  return { text: out + text.slice(at), count };
}
