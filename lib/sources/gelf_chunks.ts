import { concat } from "../base/bytes.ts";

/** Most chunks of a message, as its format has it. */
const MAX_CHUNKS = 128;

/** Time after which a message whose chunks have not all arrived is dropped, in ms, as its format has it. */
const CHUNKS_MS = 5000;

/** Memory of the chunks that wait, in bytes. Beyond that the oldest messages are dropped. */
const MAX_CHUNK_BYTES = 16 * 1024 ** 2;

/** Memory of a message besides its chunks, in bytes. */
const GROUP_BYTES = 2048;

/** Bytes before a chunk: two that mark it, an id of eight, its number and their count. */
const CHUNK_HEAD = 12;

/** Message of which chunks have arrived. */
interface Group {
  readonly chunks: (Uint8Array | undefined)[];
  missing: number;
  bytes: number;
  /** Time of the first chunk, in ms of the clock. */
  readonly since: number;
}

/**
 * Messages of Graylog's Extended Log Format that arrive in chunks.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { GelfChunks } from "./gelf_chunks.ts";
 *
 * const chunks = new GelfChunks(() => {}, Date.now);
 * const id = [1, 2, 3, 4, 5, 6, 7, 8];
 * assertEquals(chunks.add(Uint8Array.of(0x1e, 0x0f, ...id, 1, 2, 30)), undefined);
 * assertEquals(chunks.add(Uint8Array.of(0x1e, 0x0f, ...id, 0, 2, 10, 20)), Uint8Array.of(10, 20, 30));
 * ```
 */
export class GelfChunks {
  readonly #onLost: (reason: "incomplete" | "malformed") => void;
  readonly #now: () => number;
  /** Messages that are not complete, by id, the oldest first. */
  readonly #groups = new Map<string, Group>();
  #bytes = 0;

  /**
   * @param onLost Receives the reason for each message that is dropped.
   * @param now Clock, in ms.
   */
  constructor(onLost: (reason: "incomplete" | "malformed") => void, now: () => number) {
    this.#onLost = onLost;
    this.#now = now;
  }

  /** Adds a chunk; returns the message that it completes. */
  add(bytes: Uint8Array): Uint8Array | undefined {
    const [number, count] = bytes.subarray(CHUNK_HEAD - 2);
    if (bytes.length < CHUNK_HEAD || count === 0 || count > MAX_CHUNKS || number >= count) {
      return void this.#onLost("malformed");
    }
    const id = bytes.subarray(2, CHUNK_HEAD - 2).join();
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { chunks: new Array(count).fill(undefined), missing: count, bytes: GROUP_BYTES, since: this.#now() };
      this.#groups.set(id, group);
      this.#bytes += GROUP_BYTES;
    }
    if (group.chunks.length !== count || group.chunks[number] !== undefined) return undefined; // repeated on its way
    group.chunks[number] = bytes.subarray(CHUNK_HEAD);
    group.bytes += bytes.length;
    this.#bytes += bytes.length;
    if (--group.missing === 0) {
      this.#drop(id, group);
      return concat(...group.chunks as Uint8Array[]);
    }
    for (const [oldest, other] of this.#groups) {
      if (this.#bytes <= MAX_CHUNK_BYTES) break;
      this.#drop(oldest, other);
      this.#onLost("incomplete");
    }
  }

  /** Drops the messages whose chunks have not all arrived in time. */
  dropOld(): void {
    const now = this.#now();
    for (const [id, group] of this.#groups) {
      if (now - group.since < CHUNKS_MS) break;
      this.#drop(id, group);
      this.#onLost("incomplete");
    }
  }

  #drop(id: string, group: Group): void {
    this.#groups.delete(id);
    this.#bytes -= group.bytes;
  }
}

/** Returns true for a datagram that is a chunk. */
export function isChunk(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1e && bytes[1] === 0x0f;
}
