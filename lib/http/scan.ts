import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import type { Entry } from "../stream/log_stream.ts";
import type { LogRecord } from "../record/record.ts";
import type { Ring } from "../stream/ring.ts";
import { HttpProblem } from "../wire/problem.ts";

/** Options for {@linkcode scan}. */
export interface ScanOptions {
  /** Maximum number of records to find. @default {Infinity} */
  limit?: number;
  /** If true, a limited search finds the newest records. @default {false} */
  newestFirst?: boolean;
  /** Request that waits: its signal ends a long search. A short one does not read the signal, since Deno warns of it. */
  request?: Pick<Request, "signal">;
  /** Source of time. @default the machine's */
  clock?: Clock;
}

/** Returns true for a record to find, given its number. */
export type ScanPredicate = (record: LogRecord, seq: number) => boolean;

/** {@linkcode scan}, bound to a ring and to the request that waits for it. */
export type RingScan = (
  from: number,
  to: number,
  matches: ScanPredicate,
  options?: Pick<ScanOptions, "limit" | "newestFirst">,
) => Promise<Entry[]>;

/** Time that a search runs before all other work has its turn, in ms. */
const SLICE_MS = 8;

/** Long searches that wait for a turn, in order, with their clocks. One continues at a time. */
const waiting = new Map<() => void, Clock>();
let isScheduled = false;

/**
 * Searches the records that a ring holds now.
 *
 * A ring may hold millions of records and a query may be slow, so a long search lets all other work have its turn every
 * few milliseconds. It keeps the records that are left to search, so it misses none that the ring overwrites meanwhile.
 *
 * @param ring Records to search.
 * @param from Number of the first record.
 * @param to Number of the last record.
 * @param matches Returns true for a record to find.
 * @param options Limit and direction.
 * @returns The records found, oldest first.
 * @throws {HttpProblem} 499 if the client disconnected.
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
  matches: ScanPredicate,
  options: ScanOptions = {},
): Promise<Entry[]> {
  const { limit = Infinity, newestFirst = false, request, clock = SYSTEM_CLOCK } = options;
  const [low, high] = [Math.max(from, ring.first), Math.min(to, ring.last)];
  const entries: Entry[] = [];
  let kept: ((seq: number) => LogRecord) | undefined;
  const begun = clock.now();
  let sliceEnd = begun + SLICE_MS;
  for (let looked = 0; looked <= high - low && entries.length < limit;) {
    const seq = newestFirst ? high - looked : low + looked;
    const record = kept === undefined ? ring.at(seq)! : kept(seq);
    if (matches(record, seq)) entries.push({ seq, record });
    looked++;
    if (clock.now() < sliceEnd) continue; // after each record: a large one may take longer than a thousand others
    kept ??= ring.keep(low, high);
    await nextTurn(clock);
    if (clock.now() - begun > LONG_MS && request?.signal.aborted) {
      throw new HttpProblem(499, "Cannot answer: the client disconnected");
    }
    sliceEnd = clock.now() + SLICE_MS;
  }
  return newestFirst ? entries.reverse() : entries;
}

/** Time from which on a search looks for whether its client waits, in ms. */
export const LONG_MS = 500;

/**
 * Waits for the turn of this search. All searches share one timer, set while none runs: timers that expire during work
 * come before the events of sockets, again and again.
 */
function nextTurn(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    waiting.set(resolve, clock);
    if (!isScheduled) schedule();
  });
}

function schedule(): void {
  const [clock] = waiting.values();
  isScheduled = clock !== undefined;
  clock?.delay(giveTurn, 0);
}

async function giveTurn(): Promise<void> {
  const [first] = waiting.keys();
  waiting.delete(first);
  first();
  await Promise.resolve(); // by now the search has run its slice, and waits again or is done
  schedule();
}
