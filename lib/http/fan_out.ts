import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import type { Filter } from "../query/filter.ts";
import type { Broadcast } from "../stream/broadcast.ts";
import { channelOf, type LogStream } from "../stream/log_stream.ts";
import type { LogRecord } from "../record/record.ts";
import { type Upstreams, upstreamsOf } from "../stream/upstreams.ts";
import type { Followed, StreamEvent } from "../wire/event.ts";
import { encodeEvents } from "./encode.ts";
import { Admission } from "./fan_out/admission.ts";
import { FEW_VIEWERS, Gathering } from "./fan_out/gathering.ts";
import { Groups } from "./fan_out/groups.ts";
import { Keepalives } from "./fan_out/keepalives.ts";
import { Stalls } from "./fan_out/stalls.ts";
import { type Viewer, type ViewerCut, ViewerCutError, type ViewerHistory } from "./fan_out/viewer.ts";
import type { GzipWriter } from "./gzip.ts";

/** Options for {@linkcode FanOut}. */
export interface FanOutOptions {
  /** Time between keepalives, in ms; `null` sends none. @default {10_000} */
  heartbeatMs?: number | null;
  /** Time that a viewer may take nothing of what waits for it, in ms; `null` is without end. @default {30_000} */
  stallMs?: number | null;
  /** Maximum number of viewers; `null` sets no bound. @default {1000} */
  maxViewers?: number | null;
  /** Receives a report of each viewer that is cut off. It must not throw. */
  onCut?: (cut: ViewerCut) => void;
  /** Returns the number up to which an archive has stored the records. @default there is no archive */
  stored?: () => number | undefined;
  /** Source of time. @default the machine's */
  clock?: Clock;
}

/** Starting point of a viewer. */
export interface ViewerStart {
  /** Events before the first record. */
  readonly head: readonly StreamEvent[];
  /** Number of the record before the first one to send. */
  readonly cursor: number;
  readonly filter: Filter;
  /** Events of the archive to send before the records of the ring. @default none */
  readonly history?: ViewerHistory;
  /** Servers that the head names as followed, for a viewer that is a server which follows this one. @default another */
  readonly follows?: readonly Followed[];
  /** Compressor for this viewer, if it negotiated gzip. */
  readonly gzip?: GzipWriter;
  /** Resolves to true while the viewer may read. It is asked every 50 s; a viewer that may not ends. */
  readonly isAllowed?: () => Promise<boolean>;
}

/** Time between two questions whether a viewer may still read, in ms: at least once a minute. */
const ASK_MS = 50_000;

/** Time that one turn spends on chunks before all other work has its turn, in ms: filters may be slow. */
const TURN_MS = 8;

/**
 * Maximum length of a chunk for more than a few viewers, in characters. The runtime takes chunks for a viewer until it
 * holds 64 KiB, in a buffer that grows by doubling: longer chunks would take another 80 KB for each viewer that stalls.
 */
const CHUNK_CHARACTERS_OF_MANY = 24_000;

/** Longest time between keepalives, in ms. The page calls a connection silent after 20 s without a byte. */
const MAX_HEARTBEAT_MS = 15_000;

/** Range of the time after which viewers come back after a planned end, in ms. It spreads their reconnections. */
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 6000;

/** Time that viewers have to take what they were sent, once the fan-out closes, in ms. */
const CLOSE_MS = 1000;

/**
 * Sends one stream to any number of viewers over HTTP.
 *
 * The socket of a viewer pulls its body, and a pull only marks the viewer: *due* if something waits for it, *idle* if it
 * is up to date. Once per turn of the event loop, each due viewer is given a chunk, and new records make the idle ones
 * due. Viewers at the same cursor with the same filter are given the same bytes.
 *
 * A viewer that is neither due nor idle has one chunk on its way, and costs nothing more. The ring overwrites what it is
 * too slow for, and its next chunk starts with the gap. A viewer whose chunk stays on its way for `stallMs` while more
 * waits is cut off.
 *
 * A viewer that starts in the archive is given its chunks from there, at its own pace, until it is at the ring.
 */
export class FanOut {
  readonly #channel: Broadcast<LogRecord>;
  readonly #upstreams: Upstreams;
  readonly #clock: Clock;
  readonly #heartbeatMs: number | null;
  readonly #onCut: (cut: ViewerCut) => void;
  readonly #viewers = new Set<Viewer>();
  readonly #admission: Admission;
  readonly #groups: Groups;
  readonly #gathering: Gathering;
  readonly #keepalives: Keepalives;
  readonly #stalls: Stalls;
  /** Viewers that take a chunk, and for which something waits. */
  #due = new Set<Viewer>();
  /** Viewers that take a chunk, and are up to date. */
  #idle = new Set<Viewer>();
  /** Cancels the rest of a turn that waits for all other work. */
  #cancelRest: (() => void) | undefined;
  /** Cancels what runs as long as there are viewers. */
  #releases: (() => void)[] = [];
  #cut = 0;
  #closed = false;
  /** Number of the last record that is sent. */
  #until = Infinity;

  /**
   * @param stream Source of the records.
   * @param options Treatment of the viewers.
   * @throws {RangeError} If a time or a bound is out of range.
   */
  constructor(stream: LogStream, options: FanOutOptions = {}) {
    const { heartbeatMs = 10_000, stallMs = 30_000, maxViewers = 1000 } = options;
    const { onCut = () => {}, clock = SYSTEM_CLOCK } = options;
    if (heartbeatMs !== null && !(heartbeatMs > 0 && heartbeatMs <= MAX_HEARTBEAT_MS)) {
      throw new RangeError(
        `Cannot serve viewers: heartbeatMs must be above 0 and up to ${MAX_HEARTBEAT_MS}, got ${heartbeatMs}`,
      );
    }
    this.#channel = channelOf(stream);
    this.#upstreams = upstreamsOf(stream);
    this.#clock = clock;
    this.#heartbeatMs = heartbeatMs;
    this.#onCut = onCut;
    this.#admission = new Admission(maxViewers, () => this.#viewers.size);
    this.#groups = new Groups(this.#channel.ring, stream.run, () => clock.now());
    this.#gathering = new Gathering(clock, () => this.#flush());
    this.#keepalives = new Keepalives(stream.run, options.stored);
    this.#stalls = new Stalls(stallMs);
  }

  /** Records between each viewer's cursor and the newest one. */
  get lags(): number[] {
    const { last } = this.#channel.ring;
    return Array.from(this.#viewers, (viewer) => last - viewer.cursor);
  }

  /** Maximum number of viewers, and the viewers that were cut off or found no place. */
  get counts(): { readonly max: number; readonly cut: number; readonly refused: number } {
    const { max, refused } = this.#admission;
    return { max, cut: this.#cut, refused };
  }

  /** True after {@linkcode close}. */
  get isClosing(): boolean {
    return this.#closed;
  }

  /** True if viewers end: after {@linkcode close} or the end of the stream. */
  get closed(): boolean {
    return this.#closed || this.#channel.closed;
  }

  /**
   * Ends each viewer after it has received the records held now. Those that are slower than `CLOSE_MS` are cut off.
   * Repeated calls do nothing.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#until = this.#channel.ring.last;
    if (this.#viewers.size === 0) return;
    this.#releases.push(this.#clock.delay(() => this.#cutOff(this.#viewers, CLOSE_MS), CLOSE_MS));
    this.#channel.wake();
  }

  /** Asks for each viewer whether it may still read, and ends those that may not. */
  recheck(): void {
    for (const viewer of [...this.#viewers]) void viewer.ask?.();
  }

  /** Reserves a place for a viewer until it is disposed of. Returns `undefined` if all places are taken. */
  reserve(): Disposable | undefined {
    return this.#admission.reserve();
  }

  /**
   * Opens the body of a viewer's response. The viewer counts until the body ends or is cancelled. A body that is never
   * read is cut off like any other that takes nothing.
   */
  open(start: ViewerStart): ReadableStream<Uint8Array<ArrayBuffer>> {
    let viewer: Viewer;
    return new ReadableStream({
      start: (controller) => void (viewer = this.#enter(controller, start)),
      pull: () => this.#mark(viewer),
      cancel: () => this.#leave(viewer),
    }, { highWaterMark: 0 });
  }

  #enter(controller: Viewer["controller"], start: ViewerStart): Viewer {
    const { head, cursor, filter, history, follows, gzip, isAllowed } = start;
    if (this.#viewers.size === 0) this.#begin();
    const viewer: Viewer = {
      controller,
      group: this.#groups.join(filter),
      gzip,
      cursor,
      ahead: encodeEvents(head),
      hasId: false,
      follows,
      stalledChecks: 0,
      history,
      isReading: false,
      ask: isAllowed && (() => this.#ask(viewer, isAllowed)),
      stopAsking: isAllowed && this.#clock.every(() => this.#ask(viewer, isAllowed), ASK_MS),
    };
    this.#viewers.add(viewer);
    return viewer;
  }

  #begin(): void {
    const { checkMs } = this.#stalls;
    this.#releases.push(this.#channel.listen(() => this.#flush()));
    this.#releases.push(this.#upstreams.listen(() => this.#announce()));
    if (this.#heartbeatMs !== null) this.#releases.push(this.#clock.every(() => this.#beat(), this.#heartbeatMs));
    if (checkMs !== null) this.#releases.push(this.#clock.every(() => this.#cutStalled(), checkMs));
  }

  #leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    viewer.stopAsking?.();
    viewer.history?.return(0).catch(() => {}); // the read of the archive has ended with an error
    this.#groups.leave(viewer.group);
    this.#due.delete(viewer);
    this.#idle.delete(viewer);
    if (this.#viewers.size > 0) return;
    for (const release of this.#releases) release();
    this.#releases = [];
    this.#gathering.stop();
    this.#cancelRest?.();
    this.#cancelRest = undefined;
  }

  /** Ends a viewer that may no longer read. A client that comes back is refused as any other. */
  async #ask(viewer: Viewer, isAllowed: () => Promise<boolean>): Promise<void> {
    if (!await isAllowed() && this.#viewers.has(viewer)) this.#end(viewer);
  }

  /** Notes that a viewer takes a chunk. */
  #mark(viewer: Viewer): void {
    this.#stalls.reset(viewer);
    if (viewer.ahead === undefined && viewer.history !== undefined && !this.#hasNews(viewer)) {
      void this.#read(viewer, viewer.history);
    } else if (this.#enqueue(viewer) === this.#due) this.#channel.wake();
  }

  /** Gives a viewer its next chunk of the archive. */
  async #read(viewer: Viewer, history: ViewerHistory): Promise<void> {
    viewer.isReading = true;
    try {
      const { done, value } = await history.next();
      viewer.isReading = false;
      if (!this.#viewers.has(viewer)) return;
      if (this.#closed) return this.#end(viewer); // it comes back with the id that it has
      if (!done) return this.#send(viewer, encodeEvents(value));
      viewer.history = undefined;
      viewer.cursor = value;
      this.#mark(viewer);
    } catch (error) {
      if (!this.#viewers.has(viewer)) return;
      this.#leave(viewer);
      viewer.controller.error(error);
    }
  }

  /** Returns true for a server that does not know yet which servers this one follows. */
  #hasNews({ follows }: Viewer): boolean {
    return follows !== undefined && follows !== this.#upstreams.followed;
  }

  /** Tells the servers that follow this one which servers it follows. */
  #announce(): void {
    for (const viewer of this.#idle) if (this.#hasNews(viewer)) this.#due.add(viewer);
    for (const viewer of this.#due) this.#idle.delete(viewer);
    this.#flush();
  }

  /** Adds a viewer that takes a chunk to those that are due, or to those that are idle. */
  #enqueue(viewer: Viewer): Set<Viewer> {
    const isDue = viewer.ahead !== undefined || this.#hasNews(viewer) || viewer.cursor < this.#gathering.released ||
      this.closed;
    return (isDue ? this.#due : this.#idle).add(viewer);
  }

  /** Gives each due viewer its next chunk. The ones that this turn has no time for are the first in the next turn. */
  #flush(): void {
    if (this.#cancelRest !== undefined) return;
    const now = this.#clock.now();
    if (this.#isReleased(now)) {
      for (const viewer of this.#idle) this.#due.add(viewer);
      this.#idle = new Set();
    }
    const due = this.#groups.inOrder(this.#due);
    this.#due = new Set();
    const deadline = now + TURN_MS;
    for (const viewer of due) {
      due.delete(viewer);
      this.#give(viewer, deadline);
      if (this.#clock.now() >= deadline) break;
    }
    if (due.size > 0) this.#due = new Set([...due, ...this.#due].filter((viewer) => this.#viewers.has(viewer)));
    if (this.#viewers.size > 0 && (this.#due.size > 0 || this.#clock.now() >= deadline)) this.#rest();
  }

  /** Returns true if the idle viewers become due. The end of the stream releases all that was held back. */
  #isReleased(now: number): boolean {
    const { ring } = this.#channel;
    if (!this.closed) return this.#gathering.release(ring.last, this.#viewers.size, now);
    this.#gathering.releaseAll(ring.last, now);
    return true;
  }

  /** Continues by a timer: a message to ourselves would come before the events of sockets. */
  #rest(): void {
    this.#cancelRest = this.#clock.delay(() => {
      this.#cancelRest = undefined;
      this.#flush();
    }, 0);
  }

  #give(viewer: Viewer, deadline: number): void {
    if (!this.#viewers.has(viewer)) return; // it left while others were given their chunks
    const { ring } = this.#channel;
    const { ahead } = viewer;
    if (ahead !== undefined) {
      viewer.ahead = undefined;
      this.#send(viewer, ahead);
    } else if (this.#hasNews(viewer)) {
      // Before any record of a server that is followed since then, so that a loop is found before its first record.
      const follows = viewer.follows = this.#upstreams.followed;
      const lag = ring.last - viewer.cursor;
      this.#send(viewer, encodeEvents([{ kind: "beat", newest: ring.last, lag, follows }]));
    } else if (viewer.cursor < Math.min(ring.last, this.#until)) {
      const characters = this.#viewers.size > FEW_VIEWERS ? CHUNK_CHARACTERS_OF_MANY : undefined;
      const chunk = viewer.group.lane.after(viewer.cursor, deadline, characters);
      viewer.cursor = chunk.to;
      if (chunk.bytes.length > 0) {
        viewer.hasId = true;
        this.#send(viewer, chunk.bytes);
      } else this.#enqueue(viewer); // the filter matched no record
    } else if (this.closed) {
      this.#end(viewer);
    } else {
      this.#enqueue(viewer);
    }
  }

  #send({ controller, gzip }: Viewer, bytes: Uint8Array<ArrayBuffer>): void {
    controller.enqueue(gzip === undefined ? bytes : gzip.write(bytes));
  }

  #end(viewer: Viewer): void {
    const { controller, gzip } = viewer;
    const farewell = encodeEvents([{ kind: "retry", ms: spreadRetryMs() }]);
    controller.enqueue(gzip === undefined ? farewell : gzip.end(farewell));
    if (!this.#viewers.has(viewer)) return; // the chunk found the client gone, which cancelled the body
    controller.close();
    this.#leave(viewer);
  }

  #cutStalled(): void {
    const { ring } = this.#channel;
    const stalled = Array.from(this.#viewers).filter((viewer) => {
      if (this.#idle.has(viewer) || this.#due.has(viewer) || viewer.isReading) return false; // it took the last chunk
      const isComplete = viewer.ahead === undefined && viewer.history === undefined && viewer.cursor === ring.last &&
        !this.closed;
      return !isComplete && this.#stalls.isStalled(viewer);
    });
    this.#cutOff(stalled, this.#stalls.stallMs!);
  }

  #cutOff(viewers: Iterable<Viewer>, stalledMs: number): void {
    const { ring } = this.#channel;
    for (const viewer of viewers) {
      this.#cut++;
      this.#leave(viewer);
      const cut = { lag: ring.last - viewer.cursor, stalledMs };
      viewer.controller.error(new ViewerCutError(cut));
      this.#onCut(cut);
    }
  }

  /** Queues a keepalive for each viewer. */
  #beat(): void {
    this.#keepalives.queue(this.#viewers, this.#channel.ring.last);
    for (const viewer of this.#idle) if (viewer.ahead !== undefined) this.#due.add(viewer);
    for (const viewer of this.#due) this.#idle.delete(viewer);
    this.#flush();
  }
}

/** Returns a time to wait before a reconnection, in ms, random so that not all viewers come back at once. */
export function spreadRetryMs(): number {
  return Math.round(RETRY_MIN_MS + Math.random() * (RETRY_MAX_MS - RETRY_MIN_MS));
}
