import type { Filter } from "../../query/filter.ts";
import type { Followed, StreamEvent } from "../../wire/event.ts";
import type { Lane } from "../encode.ts";
import type { GzipWriter } from "../gzip.ts";

/** Events of the archive. It returns the number of the record before the first one that the ring has to send. */
export type ViewerHistory = AsyncGenerator<readonly StreamEvent[], number, undefined>;

/** State of one viewer. */
export interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  readonly group: Group;
  /** Compressor for this viewer, if it negotiated gzip. */
  readonly gzip: GzipWriter | undefined;
  /** Number of the newest record that it was sent, or that its filter left out. */
  cursor: number;
  /** True once it was sent an id to resume from. */
  hasId: boolean;
  /** Bytes to send before the next records: the head events, or a keepalive. */
  ahead: Uint8Array<ArrayBuffer> | undefined;
  /** Servers that this one follows, as a server that follows it knows them; `undefined` for any other viewer. */
  follows: readonly Followed[] | undefined;
  /** Stall checks since it last took a chunk. */
  stalledChecks: number;
  /** Events of the archive to send before the records of the ring. */
  history: ViewerHistory | undefined;
  /** True while its next chunk is read from the archive. */
  isReading: boolean;
  /** Ends the questions whether it may still read. */
  readonly stopAsking: (() => void) | undefined;
  /** Asks now whether it may still read. */
  readonly ask: (() => Promise<void>) | undefined;
}

/** Viewers that have the same filter. */
export interface Group {
  readonly filter: Filter;
  /** Chunks that these viewers share. */
  readonly lane: Lane;
  /** Viewers in the group. */
  size: number;
}

/** Report of a viewer that was cut off, since it took nothing for too long. */
export interface ViewerCut {
  /** Records between its cursor and the newest one. */
  readonly lag: number;
  /** Time that it took nothing, at least, in ms. */
  readonly stalledMs: number;
}

/**
 * Error that ends the body of a viewer that is cut off. `Deno.serve` then closes the connection, as soon as the socket
 * has taken what it was given before or the client is gone.
 */
export class ViewerCutError extends Error {
  /** Name of the class. */
  override readonly name = "ViewerCutError";

  /**
   * Creates the error.
   *
   * @param cut Report of the viewer.
   */
  constructor({ lag, stalledMs }: ViewerCut) {
    super(`Cannot send records: the viewer took nothing for ${stalledMs} ms and is ${lag} records behind`);
    this.stack = String(this); // a stack trace would tell a server that prints it nothing
  }
}
