import type { Query } from "../query/query.ts";
import type { SearchPart, SearchRequest } from "./search_request.ts";

/** Run of an archive. */
export interface RunInfo {
  readonly run: string;
  /** Start, in milliseconds since the Unix epoch. */
  readonly started: number;
  /** Records of the run in the archive. */
  readonly records: number;
  /** True if it ended with its last record stored. */
  readonly isClosed: boolean;
}

/** Content of an archive. */
export interface ArchiveInfo {
  readonly version: number;
  /** Size of the file and of what is not moved into it yet, or of the table, in bytes. */
  readonly bytes: number;
  /** Size of the records as JSON, in bytes, without those of a file that wait for a block. */
  readonly rawBytes: number;
  readonly records: number;
  /** Arrival of the oldest and of the newest records, in milliseconds since the Unix epoch; 0 if there are none. */
  readonly since: number;
  readonly until: number;
  readonly runs: readonly RunInfo[];
}

/** Records to remove. All conditions have to hold. */
export interface Removal {
  readonly query: Query;
  /** Run of the records. @default all */
  readonly run?: string;
  /** Time before which they arrived, in milliseconds since the Unix epoch. A block is as old as its newest record. */
  readonly arrivedBefore?: number;
  /** True to count them only. */
  readonly isTrial: boolean;
}

/** Archive that is read without a server. Another process may store records in it meanwhile. */
export interface ReadableArchive {
  /** Searches the records, part by part. */
  search(request: SearchRequest): Iterable<SearchPart> | AsyncIterable<SearchPart>;
  /** Returns the content of the archive. */
  readInfo(): ArchiveInfo | Promise<ArchiveInfo>;
}
