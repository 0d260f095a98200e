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
 * A viewer's body is pulled by its socket, and a pull only marks the viewer as ready. Once per turn of the event
 * loop all that are ready are given what is new for them: those at the same cursor with the same filter the very same
 * bytes. A viewer that is not ready has one chunk on its way and costs nothing more; what it is too slow for, the
 * ring overwrites and the next chunk counts.
 */
export class FanOut {
  readonly #stream: LogStream;
  readonly #heartbeatMs: number | null;
  readonly #encoder: ChunkEncoder;
  readonly #viewers = new Set<Viewer>();
  readonly #groups = new Map<string, Group>();
  #ready: Viewer[] = [];
  #release = () => {};
  #timer: ReturnType<typeof setInterval> | undefined;
  #pings = 0;

  constructor(stream: LogStream, options: FanOutOptions = {}) {
    const { heartbeatMs = 10_000 } = options;
    this.#stream = stream;
    this.#heartbeatMs = heartbeatMs;
    this.#encoder = new ChunkEncoder(stream.channel.ring, stream.run);
  }

  /** How many records each viewer is behind the newest one. */
  get lags(): number[] {
    const { last } = this.#stream.channel.ring;
    return Array.from(this.#viewers, (viewer) => last - viewer.cursor);
  }

  /** Opens the body of a viewer's response. It holds its place until it is read to the end or cancelled. */
  open({ head, cursor, filter }: ViewerStart): ReadableStream<Uint8Array<ArrayBuffer>> {
    const group = this.#join(filter);
    let viewer: Viewer;
    return new ReadableStream({
      start: (controller) => {
        viewer = { controller, cursor, group, waiting: [encodeEvents(head)] };
        if (this.#viewers.size === 0) this.#begin();
        this.#viewers.add(viewer);
      },
      pull: () => {
        this.#ready.push(viewer);
        // One that is up to date is woken by the next record.
        if (viewer.waiting.length > 0 || this.#isBehind(viewer)) this.#stream.channel.wake();
      },
      cancel: () => this.#leave(viewer),
    }, { highWaterMark: 0 });
  }

  #begin(): void {
    this.#release = this.#stream.channel.listen(() => this.#flush());
    if (this.#heartbeatMs !== null) this.#timer = setInterval(() => this.#beat(), this.#heartbeatMs);
  }

  #leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.#part(viewer.group);
    this.#ready = this.#ready.filter((other) => other !== viewer);
    if (this.#viewers.size > 0) return;
    this.#release();
    clearInterval(this.#timer);
  }

  /** Gives every viewer that is ready its next chunk. */
  #flush(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const viewer of ready) {
      if (!this.#give(viewer)) this.#ready.push(viewer);
    }
  }

  /** Gives one viewer a chunk, if there is one; says whether there was. */
  #give(viewer: Viewer): boolean {
    const waiting = viewer.waiting.shift();
    if (waiting !== undefined) {
      viewer.controller.enqueue(waiting);
      return true;
    }
    if (!this.#isBehind(viewer)) return false;
    if (viewer.cursor < this.#stream.channel.ring.last) {
      const chunk = viewer.group.lane.after(viewer.cursor);
      viewer.cursor = chunk.to;
      if (chunk.bytes.length > 0) {
        viewer.controller.enqueue(chunk.bytes);
        return true;
      }
      if (this.#isBehind(viewer)) this.#stream.channel.wake();
      return false;
    }
    this.#end(viewer);
    return true;
  }

  /** Whether something is there for it: records, or the end. */
  #isBehind(viewer: Viewer): boolean {
    const { channel } = this.#stream;
    return viewer.cursor < channel.ring.last || channel.closed;
  }

  #end(viewer: Viewer): void {
    const ms = Math.round(RETRY_MIN_MS + Math.random() * (RETRY_MAX_MS - RETRY_MIN_MS));
    viewer.controller.enqueue(encodeEvents([{ kind: "retry", ms }]));
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
      if (viewer.waiting.length > 0) continue;
      // Where a filter may have let nothing by, the id moves the point from which a resume scans.
      const id = formatEventId(this.#stream.run, viewer.cursor);
      const silent = viewer.group.filter.key !== EVERYTHING.key;
      viewer.waiting.push(silent ? encodeEvents([{ kind: "ping", id }, ...events]) : plain);
    }
    this.#flush();
  }

  #join(filter: Filter): Group {
    let group = this.#groups.get(filter.key);
    if (group === undefined) {
      group = { filter, lane: this.#encoder.lane(filter), viewers: 0 };
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
  /** What goes before the next records: the head, or a keepalive. */
  readonly waiting: Uint8Array<ArrayBuffer>[];
  /** The newest number it was given, or had filtered out. */
  cursor: number;
}

/** Viewers with one filter. */
interface Group {
  readonly filter: Filter;
  readonly lane: Lane;
  viewers: number;
}
