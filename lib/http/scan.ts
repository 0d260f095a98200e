import type { Entry, RecordPredicate } from "../stream/log_stream.ts";
import type { LogRecord } from "../record/record.ts";
import type { Ring } from "../stream/ring.ts";
import { HttpProblem } from "../wire/problem.ts";

/** Options for {@linkcode scan}. */
export interface ScanOptions {
  /** The most records to find. @default {Infinity} */
  limit?: number;
  /** Whether to look for the newest first, where there is a limit. @default {false} */
  newestFirst?: boolean;
  /** Who waits for it: its signal ends a long search. It is not read for a short one, since Deno may warn of that. */
  request?: Pick<Request, "signal">;
}

/** The longest that a search goes on before everything else has its turn, in ms. */
const SLICE_MS = 8;

/** Long searches that wait to go on: one goes on at a time, in their order. */
const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

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
 * import { assertEquals } from "@std/assert";
 * import { LogStream, ringOf } from "../stream/log_stream.ts";
 * import { scan } from "./scan.ts";
 *
 * const ring = ringOf(new LogStream());
 * assertEquals(await scan(ring, ring.first, ring.last, ({ level }) => level === "ERROR"), []);
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
  let sliceEnd = performance.now() + SLICE_MS;
  for (let looked = 0; looked <= high - low && entries.length < limit;) {
    const seq = newestFirst ? high - looked : low + looked;
    const record = kept === undefined ? ring.at(seq)! : kept[seq - low];
    if (matches(record)) entries.push({ seq, record });
    looked++;
    if (performance.now() < sliceEnd) continue; // after each one: a large record may take longer than a thousand others
    kept ??= ring.after(low - 1, high - low + 1).values;
    await nextTurn();
    if (request?.signal.aborted) throw new HttpProblem(499, "Cannot answer: the client left");
    sliceEnd = performance.now() + SLICE_MS;
  }
  return newestFirst ? entries.reverse() : entries;
}

/**
 * Waits until it is this search's turn. There is one timer for all of them, set when no search goes on: timers that run
 * out while others are at work come before what sockets have for us, again and again.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.add(resolve);
    timer ??= setTimeout(giveTurn);
  });
}

async function giveTurn(): Promise<void> {
  const [first] = waiting;
  waiting.delete(first);
  first();
  await Promise.resolve(); // by then it has gone on, and waits again or is done
  timer = waiting.size > 0 ? setTimeout(giveTurn) : undefined;
}
