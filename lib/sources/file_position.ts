import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { readAt, startsWith } from "./file_bytes.ts";
import type { PositionedSource, StoredPosition } from "../stream/positions.ts";

/** Content of a file that was read, as far as it identifies the file. */
export interface Content {
  readonly head: Uint8Array;
  /** Bytes read. */
  readonly offset: number;
  /** Bytes before the offset. */
  readonly tail: Uint8Array;
}

/** Identity of a file, and the path under which it was followed. */
interface Followed {
  readonly identity: string;
  /** Absolute path under which the file was followed. */
  readonly path: string;
  /** Time of birth of the file, in milliseconds since the Unix epoch; 0 if the system does not record it. */
  readonly bornAt: number;
}

/**
 * Position in a file at which an earlier run of the program was. The content is known by digests: its bytes may have
 * secrets, which are not to be stored.
 */
export interface FilePosition extends Followed {
  /** Bytes read. */
  readonly offset: number;
  /** Digest of the first bytes before the offset, {@linkcode HEAD_BYTES} at most. */
  readonly head: string;
  /** Digest of the last bytes before the offset, {@linkcode TAIL_BYTES} at most; empty if they are not known. */
  readonly tail: string;
}

/** Bytes at the beginning of a file that identify it, and bytes before the offset that identify a copy. */
export const HEAD_BYTES = 1024;
export const TAIL_BYTES = 64;

/** Receives positions: the place in a file, the records written since the last call, and the offset behind them. */
export type OnWritten = (place: PositionedSource, records: number, offset: number) => void;

/** Begins the key of the position of a file. */
const KEY = "file:";

/** Formats a position, to be stored. */
export function formatPosition({ identity, path, ...position }: FilePosition): StoredPosition {
  return { key: KEY + identity, value: JSON.stringify({ path: resolve(path), ...position }) };
}

/** Returns a digest of a part of a file; an empty text for no bytes. */
export function digestOf(bytes: Uint8Array): string {
  return bytes.length === 0 ? "" : createHash("sha256").update(bytes).digest("base64");
}

/** Returns true if a file has the content of a position before its offset. */
export async function isAtPosition(file: Deno.FsFile, { offset, head, tail }: FilePosition): Promise<boolean> {
  const { size } = await file.stat();
  if (size < offset || digestOf(await readAt(file, 0, Math.min(HEAD_BYTES, offset))) !== head) return false;
  return tail === "" || digestOf(await readTail(file, offset)) === tail;
}

/** Returns true if a file has the same beginning as a content, and the same bytes before its offset. */
export async function hasContent(file: Deno.FsFile, { head, offset, tail }: Content): Promise<boolean> {
  return startsWith(await readAt(file, 0, head.length), head) &&
    startsWith(await readAt(file, offset - tail.length, tail.length), tail);
}

/** Reads the last bytes before an offset. */
async function readTail(file: Deno.FsFile, offset: number): Promise<Uint8Array> {
  const start = Math.max(0, offset - TAIL_BYTES);
  return await readAt(file, start, offset - start);
}

/** Formats the note that a file is not to be read: it was there before its name was followed, or is a copy of another. */
export function formatSkipped({ identity, path }: Pick<Followed, "identity" | "path">): StoredPosition {
  return { key: KEY + identity, value: JSON.stringify({ path: resolve(path), isSkipped: true }) };
}

/** Positions of an earlier run. Each is used for one file. */
export class FilePositions {
  readonly #positions = new Map<string, FilePosition>();
  /** Latest birth of the files that were followed under a path. */
  readonly #lastBorn = new Map<string, number>();
  /** Identities of files that are not to be read. */
  readonly #skipped = new Set<string>();

  /** @param stored Positions that were stored, those of other sources included. */
  constructor(stored: Iterable<StoredPosition> = []) {
    for (const position of stored) {
      if (!position.key.startsWith(KEY)) continue;
      const read = parsePosition(position);
      if (typeof read === "string") {
        this.#skipped.add(read);
        continue;
      }
      this.#positions.set(read.identity, read);
      this.#lastBorn.set(read.path, Math.max(read.bornAt, this.#lastBorn.get(read.path) ?? 0));
    }
  }

  /** Returns true if a file was followed under a path. */
  hasPath(path: string): boolean {
    return this.#lastBorn.size > 0 && this.#lastBorn.has(resolve(path));
  }

  /** Returns true if a file was noted as not to be read. */
  isSkipped(identity: string): boolean {
    return this.#skipped.has(identity);
  }

  /** Returns true if a file under a rotated name was followed under a path, or is not earlier than those that were. */
  mayContinue(path: string, identity: string, bornAt: number): boolean {
    const last = this.#lastBorn.size === 0 ? undefined : this.#lastBorn.get(resolve(path));
    return last !== undefined && !this.#skipped.has(identity) &&
      (this.#positions.has(identity) || last > 0 && bornAt >= last);
  }

  /** Takes the position of a file. */
  take(identity: string): FilePosition | undefined {
    const position = this.#positions.get(identity);
    this.#positions.delete(identity);
    return position;
  }

  /** Returns the positions of files that were followed under a path. */
  under(path: string): FilePosition[] {
    if (!this.hasPath(path)) return [];
    const absolute = resolve(path);
    return Array.from(this.#positions.values()).filter((position) => position.path === absolute);
  }
}

/** Returns the position, or the identity of a file that is not to be read. */
function parsePosition({ key, value }: StoredPosition): FilePosition | string {
  const identity = key.slice(KEY.length);
  const { path, bornAt, offset, head, tail, isSkipped } = JSON.parse(value);
  if (isSkipped) return identity;
  return { identity, path, bornAt, offset, head, tail };
}
