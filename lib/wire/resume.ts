import { type Cursor, formatEventId } from "./cursor.ts";
import type { GapEvent, HelloEvent, StreamEvent } from "./event.ts";

/** Records that a server holds, as its `hello` names them. */
export type HeldRange = Pick<HelloEvent, "run" | "oldest" | "newest">;

/** Continuation of a stream for a reader that gave a cursor. */
export interface ResumePoint {
  /** Cursor in the server's run; the next record is the first one after it that the server holds. */
  readonly cursor: Cursor;
  /** True if the server's run gave out the reader's cursor. */
  readonly resumed: boolean;
  /** Records between the reader's cursor and `cursor` that are gone, before the filter. */
  readonly missed: number;
  /**
   * Gap to report, if any. After a restart there is always one, since the records that the reader missed of the earlier
   * run cannot be counted.
   */
  readonly gap: GapEvent | undefined;
}

/**
 * Finds where a stream continues after the last record that a reader received.
 *
 * A cursor that the run never gave out belongs to another run. All records of this run are newer than it.
 *
 * @param cursor Cursor of the last record received.
 * @param held Records that the server holds.
 * @returns The cursor to continue from, and the gap before it.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resumeAfter } from "./resume.ts";
 *
 * const held = { run: "m3k9x1", oldest: 21, newest: 30 };
 * assertEquals(resumeAfter({ run: "m3k9x1", seq: 15 }, held), {
 *   cursor: { run: "m3k9x1", seq: 20 },
 *   resumed: true,
 *   missed: 5,
 *   gap: { kind: "gap", from: 16, to: 20, missed: 5, reason: "overwritten" },
 * });
 * ```
 */
export function resumeAfter(cursor: Cursor, held: HeldRange): ResumePoint {
  const { run, oldest } = held;
  const resumed = isOfRun(cursor, held);
  const after = resumed ? cursor.seq : 0;
  const missed = Math.max(0, oldest - 1 - after);
  const to = after + missed;
  const gap: GapEvent | undefined = missed === 0 && resumed
    ? undefined
    : { kind: "gap", from: after + 1, to, missed, reason: resumed ? "overwritten" : "restart" };
  return { cursor: { run, seq: to }, resumed, missed, gap };
}

/** Returns true if a run has given out this cursor. */
export function isOfRun(cursor: Cursor, { run, newest }: Pick<HeldRange, "run" | "newest">): boolean {
  return cursor.run === run && cursor.seq <= newest;
}

/**
 * Returns the events that report a gap: the gap, then a keepalive with the id of its end. A reader that is cut off
 * after them resumes behind the gap, so the same gap is not reported twice.
 */
export function gapEvents(run: string, gap: GapEvent): readonly StreamEvent[] {
  return [gap, { kind: "ping", id: formatEventId(run, gap.to) }];
}
