import { setProperty } from "../record/copier.ts";

/** Most labels of a stream, and most fields of a line's structured metadata. Loki takes 15 and 128. */
export const MAX_LABELS = 128;

/** Longest list of labels, in UTF-16 code units. */
const MAX_LENGTH = 65_536;

/** Labels of a stream, or structured metadata of a line. */
export type Labels = Record<string, unknown>;

/** Line with the labels of its stream. */
export interface Entry {
  readonly labels: Labels;
  /** Nanoseconds since the Unix epoch. */
  readonly time: number;
  readonly line: string;
  /** Structured metadata of the line. */
  readonly metadata: Labels;
}

/**
 * Checks the number of labels.
 *
 * @throws {SyntaxError} If there are too many.
 */
export function checkCount(labels: number): void {
  if (labels > MAX_LABELS) throw new SyntaxError(`Expected ${MAX_LABELS} labels at most`);
}

/**
 * Reads `{app="shop", level="warn"}` up to the first part that is no label.
 *
 * @param text Labels, as Prometheus writes them.
 * @param labels Object that receives them.
 * @throws {SyntaxError} If they are too long or too many.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseLabels } from "./loki_labels.ts";
 *
 * assertEquals(parseLabels('{app="shop", level="warn"}'), { app: "shop", level: "warn" });
 * ```
 */
export function parseLabels(text: string, labels: Labels = {}): Labels {
  if (text.length > MAX_LENGTH) {
    throw new SyntaxError(`Expected ${MAX_LENGTH} characters of labels at most`);
  }
  const label = /[\s,{]*([A-Za-z_][\w.]*)\s*=\s*("(?:[^"\\]|\\.)*")/y;
  for (let count = 1, found = label.exec(text); found !== null; count++, found = label.exec(text)) {
    checkCount(count);
    const [, name, value] = found;
    try {
      setProperty(labels, name, JSON.parse(value));
    } catch {
      setProperty<unknown>(labels, name, value.slice(1, -1)); // escaped as in Go, not in JSON
    }
  }
  return labels;
}
