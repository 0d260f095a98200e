import type { RecordInput } from "../record.ts";
import type { Line } from "./lines.ts";
import { parseLine } from "./parse/line.ts";

/** The most bytes of one line that are looked at; what is kept of it is bounded further as a record. */
export const MAX_LINE_BYTES = 1_048_576;

/** What a source of lines has done. */
export interface SourceStats {
  /** Where the lines come from, as `metadata.source` has it. */
  readonly source: string;
  /** Lines taken. */
  readonly lines: number;
  /** Records written. */
  readonly records: number;
}

/**
 * Turns the lines of one source into records.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import type { RecordInput } from "../record.ts";
 * import { LineRecords } from "./line_records.ts";
 *
 * const records: RecordInput[] = [];
 * const lines = new LineRecords((record) => records.push(record), "stdin");
 * lines.push([{ text: '{"level":"warn","msg":"Slow"}', cutBytes: 0 }]);
 * lines.flush();
 * deepStrictEqual(records, [{ level: "WARN", message: "Slow", metadata: { source: "stdin" } }]);
 * ```
 */
export class LineRecords {
  readonly #write: (input: RecordInput) => void;
  readonly #source: string;
  #lines = 0;
  #records = 0;

  /**
   * @param write Takes each record.
   * @param source Where the lines come from; a line that names a source of its own keeps that.
   */
  constructor(write: (input: RecordInput) => void, source: string) {
    this.#write = write;
    this.#source = source;
  }

  /** Takes lines, in their order. */
  push(lines: readonly Line[]): void {
    this.#lines += lines.length;
    for (const { text, cutBytes } of lines) {
      const { metadata, ...parsed } = parseLine(text);
      const cut = cutBytes > 0 ? { truncated: true, cut_bytes: cutBytes } : {};
      // Ours stands first, since the end is cut where it is too much.
      this.#write({ ...parsed, metadata: { source: this.#source, ...metadata, ...cut } });
      this.#records++;
    }
  }

  /** Writes what is held back for a line that might belong to it. */
  flush(): void {}

  /** What the source has done. */
  get stats(): SourceStats {
    return { source: this.#source, lines: this.#lines, records: this.#records };
  }
}
