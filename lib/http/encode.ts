import { formatEventId } from "../wire/cursor.ts";
import type { GapEvent, StreamEvent } from "../wire/event.ts";
import { gapEvents } from "../wire/resume.ts";
import { EVERYTHING, type Filter } from "../query/filter.ts";
import type { LogRecord } from "../record/record.ts";
import type { Ring } from "../stream/ring.ts";
import { formatFrame } from "../wire/sse.ts";

/** Bytes of the stream, shared by every viewer that is at the same place with the same filter. */
export interface Chunk {
  /** Never written to again. Empty where the filter let nothing by. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The newest number that it accounts for: where the viewer's cursor moves to. */
  readonly to: number;
  /** Whether it ended because it, or the search for it, was long enough, not because nothing more was there. */
  readonly full: boolean;
}

/** The most characters of a chunk unless told otherwise; one record alone may have more. */
const CHUNK_CHARACTERS = 65_536;

/** The most records looked at for one chunk, so that a filter which lets nothing by does not hold up the others. */
const MAX_SCAN = 1024;

/** The most past chunks kept for viewers that come for them a little later, and the most bytes of them. */
const MAX_KEPT_CHUNKS = 8192;
const MAX_KEPT_BYTES = 1_048_576;

/** The most characters of records' texts kept for other chunks, so that those of a large ring do not take as much again. */
const MAX_KEPT_CHARACTERS = 1_048_576;

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

/**
 * Spells an event as the text of the stream.
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
      // There is no line break and no NUL in JSON, nor in an id, so this one, of which there are most, is spelled at once.
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

/** Spells events as bytes, for those that are sent to one viewer. */
export function encodeEvents(events: readonly StreamEvent[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(events.map(encodeEvent).join(""));
}

/**
 * Encodes the records of a ring for any number of viewers: each record becomes text once, and viewers at the same
 * cursor with the same filter are given the same bytes.
 *
 * The newest texts are kept up to a bound, and until a chunk is made after their record left the ring. Chunks are kept
 * up to a bound, so that viewers which come for them one after another find them made; all that fall behind then move
 * along the same chunks.
 */
export class ChunkEncoder {
  readonly #ring: Ring<LogRecord>;
  readonly #run: string;
  readonly #now: () => number;
  /** Texts by number modulo the ring's capacity; those below `#oldest` have been let go. */
  #texts: (string | undefined)[];
  #oldest = 1;
  #keptCharacters = 0;
  /** Chunks in the order they were made, the oldest first. */
  readonly #kept = new Set<KeptChunk>();
  #keptBytes = 0;
  /** How many records the ring had dropped because it was cleared. */
  #cleared = 0;

  /**
   * @param ring The records.
   * @param run Run that the ids name.
   * @param now Returns the time that deadlines are compared with, in ms.
   */
  constructor(ring: Ring<LogRecord>, run: string, now: () => number = () => performance.now()) {
    this.#ring = ring;
    this.#run = run;
    this.#now = now;
    this.#texts = new Array(ring.capacity);
  }

  /** What viewers with one filter share. */
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

  /** The stream after a cursor: a gap where records are gone, then those that match, up to a chunk's size. */
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
      while (this.#keptCharacters > MAX_KEPT_CHARACTERS) this.#letGo(this.#oldest++);
    }
    return text;
  }

  /** Lets go of the texts of records that the ring no longer holds. */
  #release(first: number): void {
    if (first - this.#oldest >= this.#ring.capacity) {
      this.#texts = new Array(this.#ring.capacity);
      this.#keptCharacters = 0;
      this.#oldest = first;
    }
    while (this.#oldest < first) this.#letGo(this.#oldest++);
  }

  #letGo(seq: number): void {
    const slot = seq % this.#ring.capacity;
    this.#keptCharacters -= this.#texts[slot]?.length ?? 0;
    this.#texts[slot] = undefined;
  }

  /** Lets go of every chunk once the ring was cleared: what it dropped is sent to nobody. */
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

/** The chunks for viewers with one filter. */
export interface Lane {
  /**
   * The chunk after a cursor, which is below the ring's newest number.
   *
   * @param deadline When the search for it ends at the latest, as `performance.now()` tells it; one record at least is
   * looked at.
   * @param characters The most characters of it; one record alone may have more. @default {65_536}
   */
  after(cursor: number, deadline?: number, characters?: number): Chunk;
  /** Lets go of what is kept. */
  close(): void;
}

interface KeptChunk extends Chunk {
  readonly from: number;
  readonly lane: Map<number, KeptChunk>;
}
