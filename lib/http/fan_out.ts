import { formatEventId } from "../cursor.ts";
import { ChunkEncoder, encodeEvents, type Lane } from "../encode.ts";
import type { StreamEvent } from "../event.ts";
import { EVERYTHING, type Filter } from "../filter.ts";
import type { LogStream } from "../log_stream.ts";

/** Options for {@linkcode FanOut}. */
export interface FanOutOptions {
  /** Time between keepalives, in ms; `null` sends none. @default {10_000} */
  heartbeatMs?: number | null;
}

/** Where a viewer begins. */
export interface ViewerStart {
  /** What it is told before the first record. */
  readonly head: readonly StreamEvent[];
  /** The number after which records come. */
  readonly cursor: number;
  readonly filter: Filter;
}

/** Every third keepalive is also a `beat`, which a page can see. */
const PINGS_A_BEAT = 3;

/** After a planned end viewers come back between these times, in ms, so that they do not all come at once. */
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 6000;

/**
 * Sends one stream to any number of viewers over HTTP.
 *
 * A viewer's body is pulled by its socket, and a pull only marks the viewer: as due if there is something for it, as
 * idle if it is up to date. Once per turn of the event loop all that are due are given what is new for them, and all
 * that are idle become due with the next record: those at the same cursor with the same filter get the very same
 * bytes. A viewer that is neither has one chunk on its way and costs nothing more; what it is too slow for, the ring
 * overwrites and its next chunk counts.
 */
export class FanOut {
  readonly #stream: LogStream;
  readonly #heartbeatMs: number | null;
  #encoder: ChunkEncoder | undefined;
  readonly #viewers = new Set<Viewer>();
  readonly #groups = new Map<string, Group>();
  #due = new Set<Viewer>();
  #idle = new Set<Viewer>();
  /** The newest number at the last flush. */
  #flushed = 0;
  #release = () => {};
  #timer: ReturnType<typeof setInterval> | undefined;
  #pings = 0;

  constructor(stream: LogStream, options: FanOutOptions = {}) {
    const { heartbeatMs = 10_000 } = options;
    this.#stream = stream;
    this.#heartbeatMs = heartbeatMs;
  }

  /** How many records each viewer is behind the newest one. */
  get lags(): number[] {
    const { last } = this.#stream.channel.ring;
    return Array.from(this.#viewers, (viewer) => last - viewer.cursor);
  }

  /** Opens the body of a viewer's response. From its first read on it is a viewer, until its end or `cancel()`. */
  open(start: ViewerStart): ReadableStream<Uint8Array<ArrayBuffer>> {
    let viewer: Viewer | undefined;
    return new ReadableStream({
      pull: (controller) => {
        viewer ??= this.#enter(controller, start);
        this.#mark(viewer);
      },
      cancel: () => {
        if (viewer !== undefined) this.#leave(viewer);
      },
    }, { highWaterMark: 0 });
  }

  #enter(controller: Viewer["controller"], { head, cursor, filter }: ViewerStart): Viewer {
    if (this.#viewers.size === 0) this.#begin();
    const viewer = { controller, group: this.#join(filter), cursor, ahead: encodeEvents(head) };
    this.#viewers.add(viewer);
    return viewer;
  }

  #begin(): void {
    // Each time a new one, so that nothing of records that are gone is kept while nobody watches.
    this.#encoder = new ChunkEncoder(this.#stream.channel.ring, this.#stream.run);
    this.#release = this.#stream.channel.listen(() => this.#flush());
    if (this.#heartbeatMs !== null) this.#timer = setInterval(() => this.#beat(), this.#heartbeatMs);
  }

  #leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.#part(viewer.group);
    this.#due.delete(viewer);
    this.#idle.delete(viewer);
    if (this.#viewers.size > 0) return;
    this.#release();
    this.#encoder = undefined;
    clearInterval(this.#timer);
  }

  /** Notes that a viewer takes a chunk, for this turn or for the one after the next record. */
  #mark(viewer: Viewer): void {
    const { channel } = this.#stream;
    if (viewer.ahead !== undefined || viewer.cursor < channel.ring.last || channel.closed) {
      this.#due.add(viewer);
      channel.wake();
    } else {
      this.#idle.add(viewer);
    }
  }

  /** Gives every viewer that takes one its next chunk. Those that were up to date and still are cost nothing. */
  #flush(): void {
    const { ring, closed } = this.#stream.channel;
    const due = this.#due;
    this.#due = new Set();
    if (ring.last !== this.#flushed || closed) {
      this.#flushed = ring.last;
      const idle = this.#idle;
      this.#idle = new Set();
      for (const viewer of idle) this.#give(viewer);
    }
    for (const viewer of due) this.#give(viewer);
  }

  #give(viewer: Viewer): void {
    if (!this.#viewers.has(viewer)) return; // it left while others were given theirs
    const { ring, closed } = this.#stream.channel;
    const { controller, ahead } = viewer;
    if (ahead !== undefined) {
      viewer.ahead = undefined;
      controller.enqueue(ahead);
    } else if (viewer.cursor < ring.last) {
      const chunk = viewer.group.lane.after(viewer.cursor);
      viewer.cursor = chunk.to;
      if (chunk.bytes.length > 0) controller.enqueue(chunk.bytes);
      else this.#mark(viewer); // the filter let nothing by
    } else if (closed) {
      this.#end(viewer);
    } else {
      this.#mark(viewer);
    }
  }

  #end(viewer: Viewer): void {
    const ms = Math.round(RETRY_MIN_MS + Math.random() * (RETRY_MAX_MS - RETRY_MIN_MS));
    viewer.controller.enqueue(encodeEvents([{ kind: "retry", ms }]));
    // One that turns out to be gone is cancelled by that, and then there is nothing to close.
    if (!this.#viewers.has(viewer)) return;
    viewer.controller.close();
    this.#leave(viewer);
  }

  /** Tells every viewer that the connection lives, behind what is on its way to it. */
  #beat(): void {
    const { ring } = this.#stream.channel;
    const events: StreamEvent[] = ++this.#pings % PINGS_A_BEAT === 0 ? [{ kind: "beat", newest: ring.last }] : [];
    const plain = encodeEvents([{ kind: "ping" }, ...events]);
    for (const viewer of this.#viewers) {
      // One that has not taken the last keepalive yet is not sent another.
      if (viewer.ahead !== undefined) continue;
      // Where a filter may have let nothing by, the id moves the point from which a resume scans.
      const id = formatEventId(this.#stream.run, viewer.cursor);
      const silent = viewer.group.filter.key !== EVERYTHING.key;
      viewer.ahead = silent ? encodeEvents([{ kind: "ping", id }, ...events]) : plain;
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

interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  readonly group: Group;
  /** The newest number it was given, or had filtered out. */
  cursor: number;
  /** What goes before the next records: the head, or a keepalive. */
  ahead: Uint8Array<ArrayBuffer> | undefined;
}

/** Viewers with one filter. */
interface Group {
  readonly filter: Filter;
  readonly lane: Lane;
  viewers: number;
}
