import type { FailureKind } from "./archive_error.ts";
import type { PostgresAddress } from "./postgres/address.ts";
import type { Batch, StoreOptions, StoreStats } from "./store.ts";
import type { SearchPart, SearchRequest } from "./search_request.ts";
import type { ArchivedRun, ArchivedSpan } from "../stream/history.ts";
import type { StoredPosition } from "../stream/positions.ts";
import type { Cursor } from "../wire/cursor.ts";

/** Place of an archive: the path of a SQLite file, or a PostgreSQL server. */
export type Place = string | PostgresAddress;

/** Order to the worker that writes. It answers each one, in turn. */
export type WriterOrder =
  /** Opens the archive. */
  | { readonly kind: "open"; readonly at: Place; readonly options: StoreOptions }
  /** Begins a run. */
  | { readonly kind: "begin"; readonly run: string; readonly started: number }
  | { readonly kind: "append"; readonly batch: Batch }
  /** Runs one step of the retention. */
  | { readonly kind: "retain" }
  /** Closes the archive; `isClean` if the run has ended. */
  | { readonly kind: "close"; readonly isClean: boolean };

/** Answer of the worker that writes to an order that it has carried out. */
export interface WriterDone {
  readonly kind: "done";
  readonly stored: number;
  readonly stats: StoreStats;
  readonly lastRun?: string;
  /** Positions of sources at the last records. */
  readonly positions?: readonly StoredPosition[];
  /** True if another step of the retention is due. */
  readonly isMoreDue?: boolean;
  /** Records that the database refused. @default {0} */
  readonly refused?: number;
}

/** Answer of the worker that writes. */
export type WriterAnswer =
  | WriterDone
  | {
    readonly kind: "failed";
    readonly reason: string;
    readonly failure: FailureKind;
  };

/** Order to the worker that reads. */
export type ReaderOrder =
  | { readonly kind: "open"; readonly at: Place }
  | { readonly kind: "search"; readonly id: number; readonly request: SearchRequest }
  /** Asks for the next part of a search. */
  | { readonly kind: "next"; readonly id: number }
  | { readonly kind: "end"; readonly id: number }
  | { readonly kind: "run"; readonly id: number; readonly run: string }
  | { readonly kind: "spans"; readonly id: number; readonly after: Cursor; readonly before: Cursor };

/** Answer of the worker that reads, to `next`, `run` and `spans`. */
export type ReaderAnswer =
  | { readonly kind: "part"; readonly id: number; readonly part: SearchPart }
  | { readonly kind: "run"; readonly id: number; readonly run?: ArchivedRun }
  | { readonly kind: "spans"; readonly id: number; readonly spans: readonly ArchivedSpan[] }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };
