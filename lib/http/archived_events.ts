import { compareCursors, type Cursor, formatEventId } from "../wire/cursor.ts";
import type { StreamEvent } from "../wire/event.ts";
import { gapEvents } from "../wire/resume.ts";
import type { QueryFilter } from "../query/filter.ts";
import type { ArchivedSpan, ArchiveHistory } from "../stream/history.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { ViewerHistory } from "./fan_out/viewer.ts";
import { seamOf } from "./held.ts";

/** Time without an event after which a keepalive is sent, in ms: a search may take long and find nothing. */
const QUIET_MS = 5000;

/** Input of {@linkcode archivedEvents}. */
export interface ArchivedEventsOptions {
  readonly stream: LogStream;
  /** Cursor of the last record that the viewer has. The archive knows its run. */
  readonly resume: Cursor;
  readonly filter: QueryFilter;
}

/**
 * Yields the stored records after a cursor, up to the oldest one that the ring holds.
 *
 * Of each run, the records that the archive does not have are one gap at its end. A run that was cut off by a kill ends
 * in a gap of unknown size.
 */
export async function* archivedEvents(archive: ArchiveHistory, options: ArchivedEventsOptions): ViewerHistory {
  const { stream } = options;
  for (let at = options.resume;;) {
    // The ring moves on while a viewer reads.
    const seam = seamOf(stream);
    const end = { run: seam.run, seq: seam.seq - 1 };
    if (compareCursors(at, end) >= 0) return at.seq;
    for (const span of await archive.listSpans(at, seam)) yield* readSpan(archive, options, span);
    at = end;
  }
}

async function* readSpan(
  archive: ArchiveHistory,
  { filter, stream }: ArchivedEventsOptions,
  { run, from, to, records, isClosed }: ArchivedSpan,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  let sentAt = performance.now();
  if (records > 0) {
    const range = { filter, after: { run, seq: from - 1 }, before: { run, seq: to + 1 } };
    for await (const entries of archive.read(range)) {
      const isQuiet = performance.now() - sentAt > QUIET_MS;
      if (entries.length === 0 && !isQuiet) continue;
      sentAt = performance.now();
      yield entries.length === 0
        ? [{ kind: "ping" }]
        : entries.map(({ seq, record }) => ({ kind: "record", id: formatEventId(run, seq), record }));
    }
  }
  const missed = Math.max(0, to - from + 1 - records);
  if (missed > 0) yield gapEvents(run, { kind: "gap", from, to, missed, reason: "unstored", run });
  else if (to >= from) yield [{ kind: "ping", id: formatEventId(run, to) }];
  if (isClosed || run === stream.run) return;
  yield gapEvents(run, { kind: "gap", from: to + 1, to, missed: 0, reason: "restart", run });
}
