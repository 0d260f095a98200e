import { formatEventId } from "../wire/cursor.ts";
import type { GapEvent, StreamEvent } from "../wire/event.ts";
import { gapEvents } from "../wire/resume.ts";
import { EVERYTHING, type Filter } from "../query/filter.ts";
import type { LogRecord } from "../record/record.ts";
import type { Ring } from "../stream/ring.ts";
import { formatFrame } from "../wire/sse.ts";

/** Bytes of the stream, shared by all viewers at the same cursor with the same filter. */
export interface Chunk {
  /** Never changed. Empty if the filter matched no record. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of the newest record that it covers, to which the viewer's cursor moves. */
  readonly to: number;
  /** True if it ended at a bound, false if no more records were held. */
  readonly full: boolean;
}

/** Maximum length of a chunk, in characters. A single record may be longer. */
const CHUNK_CHARACTERS = 65_536;

/** Maximum number of records searched for one chunk, so that a filter without matches does not delay other viewers. */
const MAX_SCAN = 1024;

/** Bounds of the chunks kept for viewers that are a little behind. */
const MAX_KEPT_CHUNKS = 8192;
const MAX_KEPT_BYTES = 1_048_576;

/** Maximum length of all encoded records kept, in characters, so that they do not double the memory of a large ring. */
const MAX_KEPT_CHARACTERS = 1_048_576;

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

/**
 * Encodes an event as text of the stream.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { encodeEvent } from "./encode.ts";
 *
 * assertStrictEquals(encodeEvent({ kind: "beat", newest: 7, lag: 0 }), 'event: beat\ndata: {"newest":7,"lag":0}\n\n');
 * ```
 */
export function encodeEvent(event: StreamEvent): string {
  switch (event.kind) {
    case "record":
      // JSON and ids contain no line break and no NUL, so the most frequent event skips formatFrame().
      return `id: ${event.id}\ndata: ${JSON.stringify(event.record)}\n\n`;
    case "ping":
      return formatFrame({ comment: "ping", id: event.id });
    case "retry":
      return formatFrame({ retry: event.ms });
    case "hello":
    case "gap":
    case "beat": {
      const { kind, ...data } = event;
      return formatFrame({ event: kind, data: JSON.stringify(data) });
    }
    default:
      return event satisfies never;
  }
}

/** Encodes the events for one viewer. */
export function encodeEvents(events: readonly StreamEvent[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(events.map(encodeEvent).join(""));
}

/**
 * Encodes the records of a ring for any number of viewers. Each record is encoded once, and viewers at the same cursor
 * with the same filter share their chunks.
 *
 * The texts of the newest records are kept, up to a bound and as long as the ring holds the record. Chunks are kept up
 * to a bound for viewers that are a little behind, so that all slow viewers move along the same chunks.
 */
export class ChunkEncoder {
  readonly #ring: Ring<LogRecord>;
  readonly #run: string;
  readonly #now: () => number;
  /** Texts by number modulo the ring's capacity; those below `#oldest` are dropped. */
  #texts: (string | undefined)[];
  #oldest = 1;
  #keptCharacters = 0;
  /** Kept chunks, oldest first. */
  readonly #kept = new Set<KeptChunk>();
  #keptBytes = 0;
  /** Records that the ring had dropped because it was cleared. */
  #cleared = 0;

  /**
   * @param ring Records to encode.
   * @param run Run that the ids name.
   * @param now Returns the time that deadlines are compared with, in ms.
   */
  constructor(ring: Ring<LogRecord>, run: string, now: () => number = () => performance.now()) {
    this.#ring = ring;
    this.#run = run;
    this.#now = now;
    this.#texts = new Array(ring.capacity);
  }

  /** Returns the chunks for viewers with one filter. */
  lane(filter: Filter): Lane {
    const chunks = new Map<number, KeptChunk>();
    return {
      after: (cursor, deadline = Infinity, characters = CHUNK_CHARACTERS) => {
        this.#forgetCleared();
        const known = chunks.get(cursor);
        if (known !== undefined && (known.full || known.to === this.#ring.last)) return known;
        if (known !== undefined) this.#drop(known);
        const { text, to, full } = this.#text(cursor, filter, deadline, characters);
        const bytes = text === "" ? NOTHING : encoder.encode(text);
        const chunk: KeptChunk = { bytes, to, full, from: cursor, lane: chunks };
        this.#keep(chunk);
        return chunk;
      },
      close: () => {
        for (const chunk of chunks.values()) this.#drop(chunk);
      },
    };
  }

  /** Encodes the stream after a cursor: a gap if records are gone, then matching records, up to the size of a chunk. */
  #text(
    cursor: number,
    filter: Filter,
    deadline: number,
    characters: number,
  ): { text: string; to: number; full: boolean } {
    const { first, last } = this.#ring;
    this.#release(first);
    let text = "";
    let seq = cursor + 1;
    if (seq < first) {
      const gap: GapEvent = { kind: "gap", from: seq, to: first - 1, missed: first - seq, reason: "lagged" };
      text = gapEvents(this.#run, gap).map(encodeEvent).join("");
      seq = first;
    }
    const end = Math.min(last, seq + MAX_SCAN - 1);
    const isTimed = filter.key !== EVERYTHING.key && deadline !== Infinity;
    for (; seq <= end; seq++) {
      const record = this.#ring.at(seq)!;
      if (isTimed && seq > cursor + 1 && this.#now() >= deadline) break;
      if (!filter.matches(record)) continue;
      const frame = this.#record(seq, record);
      if (text !== "" && text.length + frame.length > characters) break;
      text += frame;
    }
    return { text, to: seq - 1, full: seq <= last };
  }

  #record(seq: number, record: LogRecord): string {
    const slot = seq % this.#ring.capacity;
    const known = this.#texts[slot];
    if (known !== undefined) return known;
    const text = encodeEvent({ kind: "record", id: formatEventId(this.#run, seq), record });
    if (seq >= this.#oldest) {
      this.#texts[slot] = text;
      this.#keptCharacters += text.length;
      while (this.#keptCharacters > MAX_KEPT_CHARACTERS) this.#forget(this.#oldest++);
    }
    return text;
  }

  /** Drops the texts of records that the ring no longer holds. */
  #release(first: number): void {
    if (first - this.#oldest >= this.#ring.capacity) {
      this.#texts = new Array(this.#ring.capacity);
      this.#keptCharacters = 0;
      this.#oldest = first;
    }
    while (this.#oldest < first) this.#forget(this.#oldest++);
  }

  #forget(seq: number): void {
    const slot = seq % this.#ring.capacity;
    this.#keptCharacters -= this.#texts[slot]?.length ?? 0;
    this.#texts[slot] = undefined;
  }

  /** Drops all chunks after the ring was cleared, so that no viewer receives cleared records. */
  #forgetCleared(): void {
    const { first, overwritten } = this.#ring;
    const cleared = first - 1 - overwritten;
    if (cleared === this.#cleared) return;
    this.#cleared = cleared;
    for (const chunk of this.#kept) this.#drop(chunk);
  }

  #keep(chunk: KeptChunk): void {
    chunk.lane.set(chunk.from, chunk);
    this.#kept.add(chunk);
    this.#keptBytes += chunk.bytes.length;
    for (const oldest of this.#kept) {
      if (this.#keptBytes <= MAX_KEPT_BYTES && this.#kept.size <= MAX_KEPT_CHUNKS) break;
      this.#drop(oldest);
    }
  }

  #drop(chunk: KeptChunk): void {
    if (!this.#kept.delete(chunk)) return;
    chunk.lane.delete(chunk.from);
    this.#keptBytes -= chunk.bytes.length;
  }
}

/** Chunks for viewers with one filter. */
export interface Lane {
  /**
   * Returns the chunk after a cursor, which is below the ring's newest number.
   *
   * @param deadline Time at which the search ends, in ms of the encoder's clock. It covers at least one record.
   * @param characters Maximum length, in characters. A single record may be longer. @default {65_536}
   */
  after(cursor: number, deadline?: number, characters?: number): Chunk;
  /** Drops all chunks. */
  close(): void;
}

interface KeptChunk extends Chunk {
  readonly from: number;
  readonly lane: Map<number, KeptChunk>;
}
