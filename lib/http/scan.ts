import type { Entry, RecordPredicate } from "../log_stream.ts";
import type { LogRecord } from "../record.ts";
import type { Ring } from "../ring.ts";
import { HttpProblem } from "./problem.ts";

/** Options for {@linkcode scan}. */
export interface ScanOptions {
  /** The most records to find. @default {Infinity} */
  limit?: number;
  /** Whether to look for the newest first, where there is a limit. @default {false} */
  newestFirst?: boolean;
  /** Who waits for it: its signal ends a long search. It is not read for a short one, since Deno may warn of that. */
  request?: Pick<Request, "signal">;
}

/** The longest that searches go on, all together, before everything else has its turn, in ms. */
const SLICE_MS = 8;

/** How many searches are under way. */
let searches = 0;

/**
 * Looks for the records that match, among those that are held now.
 *
 * A ring may hold millions of records and a query be costly, so a long search lets everything else have its turn every
 * few milliseconds. It keeps what it has yet to look at, so nothing that the ring overwrites meanwhile is passed over.
 *
 * @param ring The records.
 * @param from The first number to look at.
 * @param to The last one.
 * @param matches Whether a record is looked for.
 * @param options How many, and from which end.
 * @returns What was found, oldest first.
 * @throws {HttpProblem} 499 if the signal ended it.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import { LogStream } from "../log_stream.ts";
 * import { scan } from "./scan.ts";
 *
 * const { channel: { ring } } = new LogStream();
 * deepStrictEqual(await scan(ring, ring.first, ring.last, ({ level }) => level === "ERROR"), []);
 * ```
 */
export async function scan(
  ring: Ring<LogRecord>,
  from: number,
  to: number,
  matches: RecordPredicate,
  options: ScanOptions = {},
): Promise<Entry[]> {
  const { limit = Infinity, newestFirst = false, request } = options;
  const [low, high] = [Math.max(from, ring.first), Math.min(to, ring.last)];
  const entries: Entry[] = [];
  let kept: readonly LogRecord[] | undefined;
  using search = beginSearch();
  let sliceEnd = search.sliceEnd();
  for (let looked = 0; looked <= high - low && entries.length < limit;) {
    const seq = newestFirst ? high - looked : low + looked;
    const record = kept === undefined ? ring.at(seq)! : kept[seq - low];
    if (matches(record)) entries.push({ seq, record });
    looked++;
    if (performance.now() < sliceEnd) continue; // after each one: a large record may take longer than a thousand others
    kept ??= ring.after(low - 1, high - low + 1).values;
    await new Promise((resolve) => setTimeout(resolve));
    if (request?.signal.aborted) throw new HttpProblem(499, "Cannot answer: the client left");
    sliceEnd = search.sliceEnd();
  }
  return newestFirst ? entries.reverse() : entries;
}

function beginSearch(): { sliceEnd(): number } & Disposable {
  searches++;
  return {
    sliceEnd: () => performance.now() + SLICE_MS / searches,
    [Symbol.dispose]: () => void searches--,
  };
}
