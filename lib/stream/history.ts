import type { QueryFilter } from "../query/filter.ts";
import type { LogRecord } from "../record/record.ts";
import type { Cursor } from "../wire/cursor.ts";

/** Records to read from a history. */
export interface HistoryRange {
  /** Filter of the records. */
  readonly filter: QueryFilter;
  /** Earliest timestamp, in milliseconds since the Unix epoch. @default all */
  readonly from?: number;
  /** End of the timestamps, exclusive, in milliseconds since the Unix epoch. @default all */
  readonly to?: number;
  /** Reads the records after this one. @default all */
  readonly after?: Cursor;
  /** Reads the records before this one. @default all */
  readonly before?: Cursor;
  /**
   * Length of an interval, in ms. Times that are read may stand for others of their interval, which begin at its multiples
   * since the Unix epoch. @default each record has its own
   */
  readonly interval?: number;
  /** Reads from the newest record back. @default {false} */
  readonly newestFirst?: boolean;
  /** Most records to read. @default {Infinity} */
  readonly limit?: number;
  /** Ends the read. */
  readonly request?: Pick<Request, "signal">;
}

/** A record of a history. */
export interface HistoryEntry extends Cursor {
  /** The record. */
  readonly record: LogRecord;
}

/** Times and levels of records. With an interval, those between the earliest and the latest may stand for others. */
export interface HistoryTimes {
  /** Milliseconds since the Unix epoch. */
  readonly times: ArrayLike<number>;
  /** Indexes in `LEVELS`. */
  readonly levels: ArrayLike<number>;
  /** Records that each of them stands for, 0 for one that only bounds the others. @default one each */
  readonly counts?: ArrayLike<number>;
}

/** Records of the past that can be searched: those of a ring, or of an archive. */
export interface History {
  /** Reads the matching records in parts, which may be empty. */
  read(range: HistoryRange): AsyncIterable<readonly HistoryEntry[]>;
  /** Reads the times and levels of the matching records in parts. */
  times(range: HistoryRange): AsyncIterable<HistoryTimes>;
}

/** Records that an archive has of a run. */
export interface ArchivedRun {
  /** Number of its oldest record in the archive; one above `last` if none is left. */
  readonly first: number;
  /** Number up to which all its records were dealt with. */
  readonly last: number;
  /** True if the run ended with its last record stored; false if it goes on or was cut off. */
  readonly isClosed: boolean;
}

/** Records between two cursors that are of one run. */
export interface ArchivedSpan {
  /** The run. */
  readonly run: string;
  /** Number of the first one. */
  readonly from: number;
  /** Number of the last one; below `from` if there is none. */
  readonly to: number;
  /** Records of them that the archive has. */
  readonly records: number;
  /** True if no record of the run is newer, false if it goes on or was cut off. */
  readonly isClosed: boolean;
}

/** State of an archive. */
export interface ArchiveState {
  /** Number up to which the records of the stream survive a kill of the process. */
  readonly stored: number;
  /** Records of the stream that were lost to the archive. */
  readonly unstored: number;
  /** Records in the archive. */
  readonly records: number;
  /** Size of the file, in bytes. */
  readonly bytes: number;
  /** Size of its records as JSON, in bytes. */
  readonly rawBytes: number;
  /** Mean of the last ten seconds, in bytes of JSON per second. */
  readonly bytesPerSecond: number;
  /** Arrival of the oldest records, in milliseconds since the Unix epoch; 0 if there are none. */
  readonly since: number;
  /** Reason why nothing is stored now, in words. */
  readonly problem?: string;
}

/** Archive of a stream, as the server reads it. */
export interface ArchiveHistory extends History {
  /** State of the archive. */
  readonly state: ArchiveState;
  /** Returns the records that the archive has of a run; `undefined` if it does not know the run. */
  findRun(run: string): Promise<ArchivedRun | undefined>;
  /** Returns the runs between two cursors, both exclusive, in order. The archive has to know both runs. */
  listSpans(after: Cursor, before: Cursor): Promise<readonly ArchivedSpan[]>;
}
