import type { Query } from "../query/query.ts";
import type { Cursor } from "../wire/cursor.ts";

/** Search of an archive. */
export interface SearchRequest {
  readonly query: Query;
  /** Range of timestamps, in milliseconds since the Unix epoch; `to` is exclusive. @default all */
  readonly from?: number;
  readonly to?: number;
  /** Range of records, exclusive at both ends. @default all */
  readonly after?: Cursor;
  readonly before?: Cursor;
  /** Length of an interval, in ms: for `times`, a block within one of them is given by its counts. */
  readonly interval?: number;
  /** Order of the records. */
  readonly newestFirst: boolean;
  /** Most records to find. @default {Infinity} */
  readonly limit?: number;
  /** `lines` finds records, `times` only their times and levels. */
  readonly what: "lines" | "times";
}

/** Records that a search found in one block, in its order. */
export interface FoundLines {
  readonly run: string;
  readonly seqs: readonly number[];
  /** Each record as a line of JSON, joined by line breaks. */
  readonly text: string;
}

/** Part of the result of a search. */
export interface SearchPart {
  readonly found: readonly FoundLines[];
  /** Times and indexes of the levels of the records found, for a search of `times`. */
  readonly times: Float64Array;
  readonly levels: Uint8Array;
  readonly counts: Uint32Array;
  /** Part of the archive that was searched, from 0 to 1. */
  readonly progress: number;
  readonly isDone: boolean;
}

/** Times that a search found, with their levels and the records that each stands for. */
export class FoundTimes {
  readonly #times: number[] = [];
  readonly #levels: number[] = [];
  readonly #counts: number[] = [];

  /** The same as a part of the result. */
  get arrays(): Pick<SearchPart, "times" | "levels" | "counts"> {
    return {
      times: Float64Array.from(this.#times),
      levels: Uint8Array.from(this.#levels),
      counts: Uint32Array.from(this.#counts),
    };
  }

  /** @param count Records that it stands for. */
  add(time: number, level: number, count: number): void {
    this.#times.push(time);
    this.#levels.push(level);
    this.#counts.push(count);
  }
}
