import type { ArchiveHistory, History, HistoryEntry, HistoryRange, HistoryTimes } from "../stream/history.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { compareCursors, type Cursor } from "../wire/cursor.ts";
import { HttpProblem } from "../wire/problem.ts";
import { seamOf } from "./held.ts";
import { LONG_MS } from "./scan.ts";

/** A ring and the archive behind it, as one history: a number, not a time, is the seam between the two. */
export class JoinedHistory implements History {
  readonly #stream: LogStream;
  readonly #ring: History;
  readonly #archive: ArchiveHistory;

  /**
   * @param stream Stream of the ring.
   * @param ring Records that are held.
   * @param archive Records that are stored.
   */
  constructor(stream: LogStream, ring: History, archive: ArchiveHistory) {
    this.#stream = stream;
    this.#ring = ring;
    this.#archive = archive;
  }

  async *read(range: HistoryRange): AsyncGenerator<readonly HistoryEntry[], void, undefined> {
    let left = range.limit ?? Infinity;
    for await (const part of this.#parts(range, (history, range) => history.read(range), () => left)) {
      left -= part.length;
      yield part;
    }
  }

  async *times(range: HistoryRange): AsyncGenerator<HistoryTimes, void, undefined> {
    yield* this.#parts(range, (history, range) => history.times(range), () => Infinity);
  }

  async *#parts<T>(
    range: HistoryRange,
    read: (history: History, range: HistoryRange) => AsyncIterable<T>,
    left: () => number,
  ): AsyncGenerator<T, void, undefined> {
    const { after, before, newestFirst = false, request } = range;
    if (newestFirst) {
      // The ring keeps what it holds now for this read, so the seam does not move.
      const seam = seamOf(this.#stream);
      yield* read(this.#ring, { ...range, after: later(after, { run: seam.run, seq: seam.seq - 1 }), limit: left() });
      if (left() <= 0 || after !== undefined && compareCursors(after, seam) >= 0) return;
      const rest = { ...range, before: earlier(before, seam), limit: left() };
      yield* readWhileConnected(read(this.#archive, rest), request);
      return;
    }
    // The archive catches up with the ring until what is left is held.
    for (let at = after;;) {
      const seam = seamOf(this.#stream);
      const isHeld = at !== undefined && compareCursors(at, { run: seam.run, seq: seam.seq - 1 }) >= 0;
      if (isHeld || left() <= 0) {
        yield* read(this.#ring, { ...range, after: at, limit: left() });
        return;
      }
      const rest = { ...range, after: at, before: earlier(before, seam), limit: left() };
      yield* readWhileConnected(read(this.#archive, rest), request);
      at = { run: seam.run, seq: seam.seq - 1 };
      if (before !== undefined && compareCursors(before, seam) <= 0) return;
    }
  }
}

/** Reads the parts until the client disconnects. */
async function* readWhileConnected<T>(parts: AsyncIterable<T>, request: HistoryRange["request"]): AsyncGenerator<T> {
  const begun = performance.now();
  try {
    for await (const part of parts) {
      if (performance.now() - begun > LONG_MS && request?.signal.aborted) {
        throw new HttpProblem(499, "Cannot answer: the client disconnected");
      }
      yield part;
    }
  } catch (error) {
    if (error instanceof Error && error.name === "ArchiveError") {
      throw new HttpProblem(503, error.message, {}, {}, "archive_unreadable");
    }
    throw error;
  }
}

function earlier(left: Cursor | undefined, right: Cursor): Cursor {
  return left !== undefined && compareCursors(left, right) < 0 ? left : right;
}

function later(left: Cursor | undefined, right: Cursor): Cursor {
  return left !== undefined && compareCursors(left, right) > 0 ? left : right;
}
