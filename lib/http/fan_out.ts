import { formatEventId } from "../wire/cursor.ts";
import { ChunkEncoder, encodeEvents, type Lane } from "./encode.ts";
import type { StreamEvent } from "../wire/event.ts";
import { EVERYTHING, type Filter } from "../query/filter.ts";
import { channelOf, type LogStream, ringOf } from "../stream/log_stream.ts";
import type { GzipWriter } from "./gzip.ts";

/** Options for {@linkcode FanOut}. */
export interface FanOutOptions {
  /** Time between keepalives, in ms; `null` sends none. @default {10_000} */
  heartbeatMs?: number | null;
  /** How long a viewer may take nothing of what waits for it, in ms; `null` is for ever. @default {30_000} */
  stallMs?: number | null;
  /** The most viewers at a time; `null` sets no bound. @default {1000} */
  maxViewers?: number | null;
  /** Learns of each viewer that is cut off. It must not throw. */
  onCut?: (cut: ViewerCut) => void;
}

/** A viewer that took nothing for too long, and was cut off. */
export interface ViewerCut {
  /** How many records it was behind the newest one. */
  readonly lag: number;
  /** For how long it had taken nothing, at the least, in ms. */
  readonly stalledMs: number;
}

/** Where a viewer begins. */
export interface ViewerStart {
  /** What it is told before the first record. */
  readonly head: readonly StreamEvent[];
  /** The number after which records come. */
  readonly cursor: number;
  readonly filter: Filter;
  /** What packs its bytes, if it asked for that. */
  readonly gzip?: GzipWriter;
}

/** Every third keepalive is also a `beat`, which a page can see. */
const PINGS_A_BEAT = 3;

/** How often it is looked, in the time that a viewer may take nothing, whether it took something. */
const LOOKS = 3;

/** The longest that viewers are given chunks before everything else has its turn, in ms: filters may be costly. */
const TURN_MS = 8;

/**
 * A socket takes some microseconds for a write whatever is in it, and a core for as long. So where there are many viewers
 * who are up to date, records that come within so long of the last ones go with those that come next, in ms: for each
 * viewer, and at the most. Fewer viewers are given each record at once, and more take so long that what comes meanwhile
 * goes together without that.
 */
const GATHER_MS_A_VIEWER = 0.01;
const MAX_GATHER_MS = 1;
const FEW_VIEWERS = 16;
const MANY_VIEWERS = 250;

/**
 * The most characters of a chunk where there are more than a few viewers. The runtime takes chunks for a viewer until it
 * holds 64 KiB, in a buffer that grows by doubling: larger ones would cost each viewer that stalls another 80 KB.
 */
const CHUNK_CHARACTERS_OF_MANY = 24_000;

/** A timer that is set to more goes off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** After a planned end viewers come back between these times, in ms, so that they do not all come at once. */
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 6000;

/**
 * Sends one stream to any number of viewers over HTTP.
 *
 * A viewer's body is pulled by its socket, and a pull only marks the viewer: as due if there is something for it, as
 * idle if it is up to date. Once per turn of the event loop all that are due are given what is new for them, and all
 * that are idle become due with the next record, or the next few: those at the same cursor with the same filter get the
 * very same bytes. A viewer that is neither has one chunk on its way and costs nothing more; what it is too slow for,
 * the ring overwrites and its next chunk counts. One whose chunk stays on its way for too long while more waits is cut
 * off.
 */
export class FanOut {
  readonly #stream: LogStream;
  readonly #heartbeatMs: number | null;
  readonly #stallMs: number | null;
  readonly #maxViewers: number;
  readonly #onCut: (cut: ViewerCut) => void;
  #encoder: ChunkEncoder | undefined;
  readonly #viewers = new Set<Viewer>();
  readonly #groups = new Map<string, Group>();
  #due = new Set<Viewer>();
  /** What goes on once everything else had its turn. */
  #pause: ReturnType<typeof setTimeout> | undefined;
  #idle = new Set<Viewer>();
  /** The newest number when the idle ones last became due: what is newer is yet to be gathered. */
  #flushed = 0;
  /** When that was, as `performance.now()` tells it. */
  #flushedAt = 0;
  /** Ends the gathering where no record does. */
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #release = () => {};
  #timers: ReturnType<typeof setInterval>[] = [];
  #pings = 0;
  #cut = 0;
  #refused = 0;
  /** Places kept for viewers that are about to come. */
  #reserved = 0;

  /**
   * @param stream Where the records come from.
   * @param options How its viewers are treated.
   * @throws {RangeError} If a time or a bound makes no sense.
   */
  constructor(stream: LogStream, options: FanOutOptions = {}) {
    const { heartbeatMs = 10_000, stallMs = 30_000, maxViewers = 1000, onCut = () => {} } = options;
    if (stallMs !== null && !(stallMs > 0 && stallMs <= MAX_TIMER_MS)) {
      throw new RangeError(`Cannot serve viewers: stallMs must be above 0 and up to ${MAX_TIMER_MS}, got ${stallMs}`);
    }
    if (maxViewers !== null && !(Number.isInteger(maxViewers) && maxViewers > 0)) {
      throw new RangeError(`Cannot serve viewers: maxViewers must be a whole number from 1 on, got ${maxViewers}`);
    }
    this.#stream = stream;
    this.#heartbeatMs = heartbeatMs;
    this.#stallMs = stallMs;
    this.#maxViewers = maxViewers ?? Infinity;
    this.#onCut = onCut;
  }

  /** How many records each viewer is behind the newest one. */
  get lags(): number[] {
    const { last } = ringOf(this.#stream);
    return Array.from(this.#viewers, (viewer) => last - viewer.cursor);
  }

  /** How many viewers there may be, were cut off, and were refused because there were so many. */
  get counts(): { readonly max: number; readonly cut: number; readonly refused: number } {
    return { max: this.#maxViewers, cut: this.#cut, refused: this.#refused };
  }

  /** Keeps a place for one more viewer until it is disposed of. Counts those for whom there is none. */
  reserve(): Disposable | undefined {
    if (this.#viewers.size + this.#reserved >= this.#maxViewers) {
      this.#refused++;
      return undefined;
    }
    this.#reserved++;
    return { [Symbol.dispose]: () => void this.#reserved-- };
  }

  /**
   * Opens the body of a viewer's response. It is a viewer from now on, until its end or `cancel()`; one whose body is
   * never read is cut off like any that takes nothing.
   */
  open(start: ViewerStart): ReadableStream<Uint8Array<ArrayBuffer>> {
    let viewer: Viewer;
    return new ReadableStream({
      start: (controller) => void (viewer = this.#enter(controller, start)),
      pull: () => this.#mark(viewer),
      cancel: () => this.#leave(viewer),
    }, { highWaterMark: 0 });
  }

  #enter(controller: Viewer["controller"], { head, cursor, filter, gzip }: ViewerStart): Viewer {
    if (this.#viewers.size === 0) this.#begin();
    const viewer: Viewer = {
      controller,
      group: this.#join(filter),
      gzip,
      cursor,
      ahead: encodeEvents(head),
      hasId: false,
      stalledLooks: 0,
    };
    this.#viewers.add(viewer);
    return viewer;
  }

  #begin(): void {
    // Each time a new one, so that nothing of records that are gone is kept while nobody watches.
    this.#encoder = new ChunkEncoder(ringOf(this.#stream), this.#stream.run);
    this.#release = channelOf(this.#stream).listen(() => this.#flush());
    if (this.#heartbeatMs !== null) this.#timers.push(setInterval(() => this.#beat(), this.#heartbeatMs));
    if (this.#stallMs !== null) this.#timers.push(setInterval(() => this.#cutStalled(), this.#stallMs / LOOKS));
  }

  #leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.#part(viewer.group);
    this.#due.delete(viewer);
    this.#idle.delete(viewer);
    if (this.#viewers.size > 0) return;
    this.#release();
    this.#encoder = undefined;
    this.#timers.forEach(clearInterval);
    this.#timers = [];
    clearTimeout(this.#pause);
    clearTimeout(this.#gathering);
    this.#pause = this.#gathering = undefined;
  }

  /** Notes that a viewer takes a chunk, for this turn or for the one after the next record. */
  #mark(viewer: Viewer): void {
    viewer.stalledLooks = 0;
    if (this.#line(viewer) === this.#due) channelOf(this.#stream).wake();
  }

  #line(viewer: Viewer): Set<Viewer> {
    const isDue = viewer.ahead !== undefined || viewer.cursor < this.#flushed || channelOf(this.#stream).closed;
    return (isDue ? this.#due : this.#idle).add(viewer);
  }

  /**
   * Gives every viewer that takes one its next chunk. Those that were up to date and still are cost nothing, and those
   * for whom no time is left are the first when it goes on.
   */
  #flush(): void {
    if (this.#pause !== undefined) return;
    const channel = channelOf(this.#stream);
    const now = performance.now();
    if ((channel.ring.last !== this.#flushed && this.#hasGathered(now)) || channel.closed) {
      this.#flushed = channel.ring.last;
      this.#flushedAt = now;
      clearTimeout(this.#gathering);
      this.#gathering = undefined;
      for (const viewer of this.#idle) this.#due.add(viewer);
      this.#idle = new Set();
    }
    const due = this.#groups.size > 1 ? groupwise(this.#due) : this.#due;
    this.#due = new Set();
    const deadline = now + TURN_MS;
    for (const viewer of due) {
      due.delete(viewer);
      this.#give(viewer, deadline);
      if (performance.now() >= deadline) break;
    }
    if (due.size > 0) this.#due = new Set([...due, ...this.#due].filter((viewer) => this.#viewers.has(viewer)));
    if (this.#viewers.size > 0 && (this.#due.size > 0 || performance.now() >= deadline)) this.#rest();
  }

  /** Whether what has come need not wait for more any longer. Where no more comes, a timer ends that a little later. */
  #hasGathered(now: number): boolean {
    const { size } = this.#viewers;
    if (size <= FEW_VIEWERS || size > MANY_VIEWERS) return true;
    const gatherMs = Math.min(size * GATHER_MS_A_VIEWER, MAX_GATHER_MS);
    if (now - this.#flushedAt >= gatherMs) return true;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#flush();
    }, 2 * gatherMs);
    return false;
  }

  /** Goes on by a timer: messages to ourselves come round before what sockets have for us. */
  #rest(): void {
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#flush();
    });
  }

  #give(viewer: Viewer, deadline: number): void {
    if (!this.#viewers.has(viewer)) return; // it left while others were given theirs
    const { ring, closed } = channelOf(this.#stream);
    const { ahead } = viewer;
    if (ahead !== undefined) {
      viewer.ahead = undefined;
      this.#send(viewer, ahead);
    } else if (viewer.cursor < ring.last) {
      const most = this.#viewers.size > FEW_VIEWERS ? CHUNK_CHARACTERS_OF_MANY : undefined;
      const chunk = viewer.group.lane.after(viewer.cursor, deadline, most);
      viewer.cursor = chunk.to;
      if (chunk.bytes.length > 0) {
        viewer.hasId = true;
        this.#send(viewer, chunk.bytes);
      } else this.#line(viewer); // the filter let nothing by
    } else if (closed) {
      this.#end(viewer);
    } else {
      this.#line(viewer);
    }
  }

  #send({ controller, gzip }: Viewer, bytes: Uint8Array<ArrayBuffer>): void {
    controller.enqueue(gzip === undefined ? bytes : gzip.write(bytes));
  }

  #end(viewer: Viewer): void {
    const { controller, gzip } = viewer;
    const farewell = encodeEvents([{ kind: "retry", ms: spreadRetryMs() }]);
    controller.enqueue(gzip === undefined ? farewell : gzip.end(farewell));
    // One that turns out to be gone is cancelled by that, and then there is nothing to close.
    if (!this.#viewers.has(viewer)) return;
    controller.close();
    this.#leave(viewer);
  }

  /**
   * Cuts off who has taken nothing for too long. Looks are counted, not time: a machine that slept for an hour has not
   * given its viewers that hour to read.
   */
  #cutStalled(): void {
    const { ring, closed } = channelOf(this.#stream);
    for (const viewer of this.#viewers) {
      // Who waits for a chunk has taken the last one, and for whom nothing waits there is nothing to take.
      if (this.#idle.has(viewer) || this.#due.has(viewer)) continue;
      if (viewer.ahead === undefined && viewer.cursor === ring.last && !closed) continue;
      if (++viewer.stalledLooks <= LOOKS) continue;
      this.#cut++;
      this.#leave(viewer);
      const cut = { lag: ring.last - viewer.cursor, stalledMs: this.#stallMs! };
      viewer.controller.error(new ViewerCutError(cut));
      this.#onCut(cut);
    }
  }

  /** Tells every viewer that the connection lives, behind what is on its way to it. */
  #beat(): void {
    const { last: newest } = ringOf(this.#stream);
    const isBeat = ++this.#pings % PINGS_A_BEAT === 0;
    const beatOf = (lag: number): StreamEvent[] => isBeat ? [{ kind: "beat", newest, lag }] : [];
    const plain = encodeEvents([{ kind: "ping" }, ...beatOf(0)]);
    for (const viewer of this.#viewers) {
      // One that has not taken the last keepalive yet is not sent another.
      if (viewer.ahead !== undefined) continue;
      // Where a filter may have let nothing by, the id moves the point from which a resume scans; who has been sent no
      // record yet has none to come back with.
      const id = formatEventId(this.#stream.run, viewer.cursor);
      const silent = viewer.group.filter.key !== EVERYTHING.key || !viewer.hasId;
      viewer.hasId = true;
      const lag = newest - viewer.cursor;
      if (silent) viewer.ahead = encodeEvents([{ kind: "ping", id }, ...beatOf(lag)]);
      else if (isBeat && lag > 0) viewer.ahead = encodeEvents([{ kind: "ping" }, ...beatOf(lag)]);
      else viewer.ahead = plain;
      if (this.#idle.delete(viewer)) this.#due.add(viewer);
    }
    this.#flush();
  }

  #join(filter: Filter): Group {
    let group = this.#groups.get(filter.key);
    if (group === undefined) {
      group = { filter, lane: this.#encoder!.lane(filter), viewers: 0 };
      this.#groups.set(filter.key, group);
    }
    group.viewers++;
    return group;
  }

  #part(group: Group): void {
    if (--group.viewers > 0) return;
    group.lane.close();
    this.#groups.delete(group.filter.key);
  }
}

/**
 * What a viewer that is cut off ends with. `Deno.serve` then closes the connection instead of keeping it for another
 * request: as soon as the socket has taken what it was given before, or the other side is gone.
 */
export class ViewerCutError extends Error {
  override readonly name = "ViewerCutError";

  constructor({ lag, stalledMs }: ViewerCut) {
    super(`Cannot go on: the viewer took nothing for ${stalledMs} ms and is ${lag} records behind`);
    this.stack = String(this); // where it was made tells a server that prints it nothing
  }
}

/** Those with one filter behind one another, so that they find made what the first of them is given. */
function groupwise(viewers: ReadonlySet<Viewer>): Set<Viewer> {
  return new Set(Map.groupBy(viewers, ({ group }) => group).values().toArray().flat());
}

/** How long to wait before coming back, in ms, spread so that not all come at once. */
export function spreadRetryMs(): number {
  return Math.round(RETRY_MIN_MS + Math.random() * (RETRY_MAX_MS - RETRY_MIN_MS));
}

interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  readonly group: Group;
  /** What packs its bytes, if it asked for that. */
  readonly gzip: GzipWriter | undefined;
  /** The newest number it was given, or had filtered out. */
  cursor: number;
  /** Whether it was sent an id to come back with. */
  hasId: boolean;
  /** What goes before the next records: the head, or a keepalive. */
  ahead: Uint8Array<ArrayBuffer> | undefined;
  /** How many times it was found to have taken nothing of what waits, since it last took something. */
  stalledLooks: number;
}

/** Viewers with one filter. */
interface Group {
  readonly filter: Filter;
  readonly lane: Lane;
  viewers: number;
}
