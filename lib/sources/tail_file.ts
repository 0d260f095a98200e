import { basename, dirname, join } from "node:path";
import { concat } from "../base/bytes.ts";
import type { RecordInput } from "../record/record.ts";
import { LineRecords, type LineRecordsOptions, MAX_LINE_BYTES, type SourceStats } from "../parse/line_records.ts";
import { LineSplitter } from "../parse/lines.ts";
import { isRotatedName } from "./rotated.ts";

/** What is read at once. */
const CHUNK_BYTES = 65_536;

/** How much of a file's beginning tells that it is still the same, and how much before a point that a copy is one. */
const HEAD_BYTES = 1024;
const TAIL_BYTES = 64;

/** How many earlier beginnings of a file are remembered, to recognise the copies that were made of them. */
const FORMER_HEADS = 8;

/** How far back its last lines are looked for, which takes about as long as to read that much. */
const MAX_LAST_LINES_BYTES = 256 * 1024 ** 2;

/** How often a copy is looked for: in a folder where names change, one listing may miss it. */
const MAX_LISTINGS = 3;

const LF = 0x0a;
const NOTHING = new Uint8Array(0);

/** What a {@linkcode TailFile} is told at its beginning. */
export interface TailFileOptions {
  /** How many of the last lines to begin with; `undefined` begins with the first. */
  readonly lines?: number;
  /** Tells how far the file of an identity was read before, in bytes, to begin there. */
  readonly offsetOf?: (identity: string) => number | undefined;
  /** Learns that the file was cut short, and what a copy of it still gave. */
  readonly onTruncated?: (recoveredBytes: number) => void;
  /** Now, in milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** How lines become records. */
  readonly records?: LineRecordsOptions;
}

/**
 * Names what a path leads to, so that it is known again under another name. The time of birth tells it from a later
 * file that was given the number of a deleted one; where there are no numbers, the path has to do.
 */
export function identityOf(path: string, { dev, ino, birthtime }: Deno.FileInfo): string {
  return ino === null || ino === 0 ? path : `${dev}:${ino}:${birthtime?.getTime()}`;
}

/**
 * Reads one file as it grows, by whatever name it goes. It is held open, so it can be read to its end after it was
 * renamed or deleted.
 *
 * A file that was cut short and written anew is recognised by its size or by its first KiB. What had not been read of
 * it by then is taken from the copy that a tool made beside it before, where there is one.
 */
export class TailFile {
  readonly identity: string;
  readonly source: string;
  /** In milliseconds since the Unix epoch; 0 where the system does not know. */
  readonly bornAt: number;
  /** In bytes, when it was opened. */
  readonly size: number;
  readonly #file: Deno.FsFile;
  readonly #records: LineRecords;
  readonly #onTruncated: (recoveredBytes: number) => void;
  readonly #now: () => number;
  readonly #splitter = new LineSplitter(MAX_LINE_BYTES);
  #offset = 0;
  #modified: number | undefined;
  #head: Uint8Array = NOTHING;
  #tail: Uint8Array = NOTHING;
  #formerHeads: Uint8Array[] = [];
  #skipsNuls = false;
  #grewAt: number;
  #again = false;
  #reading: Promise<void> | undefined;
  #closed = false;
  /** Where the file was last seen. */
  path: string;

  private constructor(path: string, source: string, file: Deno.FsFile, records: LineRecords, options: TailFileOptions) {
    const { onTruncated = () => {}, now = Date.now } = options;
    const info = file.statSync();
    this.identity = identityOf(path, info);
    this.bornAt = info.birthtime?.getTime() ?? 0;
    this.size = info.size;
    this.path = path;
    this.source = source;
    this.#file = file;
    this.#records = records;
    this.#onTruncated = onTruncated;
    this.#now = now;
    this.#grewAt = now();
  }

  /**
   * Opens a file, which is not read before {@linkcode TailFile.readOn} is called.
   *
   * @param path Where it is.
   * @param source What its records have for `metadata.source`.
   * @param write Takes each record.
   * @param options Where to begin, and who learns what.
   * @throws If it cannot be opened.
   */
  static async open(
    path: string,
    source: string,
    write: (input: RecordInput) => void,
    options: TailFileOptions = {},
  ): Promise<TailFile> {
    const file = await Deno.open(path);
    try {
      const tail = new TailFile(path, source, file, new LineRecords(write, source, options.records), options);
      const offset = options.offsetOf?.(tail.identity);
      if (offset !== undefined) await tail.#skipTo(Math.min(offset, tail.size));
      else if (options.lines !== undefined) await tail.#skipTo(await startOfLastLines(file, tail.size, options.lines));
      return tail;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** What was read. */
  get stats(): SourceStats {
    return this.#records.stats;
  }

  /** How far it was read, in bytes. */
  get offset(): number {
    return this.#offset;
  }

  /** When it last grew, or was opened, in milliseconds since the Unix epoch. */
  get grewAt(): number {
    return this.#grewAt;
  }

  /** Whether the end of a line is missing. */
  get isInLine(): boolean {
    return this.#splitter.isInLine;
  }

  /** Whether a look at it shows that it has changed since it was read. */
  isChanged({ size, mtime }: Deno.FileInfo): boolean {
    return size !== this.#offset || mtime?.getTime() !== this.#modified;
  }

  /** Reads what has come, to the end. Calls while it reads make it look once more. */
  async readOn(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readAll();
    await this.#reading;
  }

  /** Writes what waits for a line that might belong to it. */
  flush(): void {
    this.#records.flush();
  }

  /** Takes the line that has begun for a whole one. */
  endLine(): void {
    this.#records.push(this.#splitter.end());
    this.#records.flush();
  }

  /** Lets go of the file, wherever reading it has come to. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#reading?.catch(() => {}); // whoever waits for it learns of it
    this.endLine();
    this.#file.close();
  }

  /**
   * Whether another file is a copy of this one, as tools make it that then cut the original short.
   *
   * @param other A file beside this one.
   * @returns Whether its name is a rotated one of this, and what it has of a beginning is what ours is or was.
   * @throws If it cannot be read.
   */
  async isCopiedBy(other: TailFile): Promise<boolean> {
    if (!this.#isRotatedName(other.path)) return false;
    const head = await readAt(other.#file, 0, HEAD_BYTES);
    if (head.length === 0) return false;
    const owns = [this.#head, ...this.#formerHeads].filter(({ length }) => length > 0);
    return owns.some((own) => startsWith(own, head) || startsWith(head, own));
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#read();
      }
    } finally {
      this.#reading = undefined;
    }
  }

  async #read(): Promise<void> {
    if (this.#look(NOTHING) !== "same") await this.#beginAnew();
    for (;;) {
      if (this.#closed) return;
      const chunk = await this.#nextChunk();
      if (this.#closed || chunk.length === 0) return;
      const state = this.#look(chunk);
      // If it was cut short since the last look, then after these bytes were read, unless it has grown back beyond them
      // in that instant: then it is not known whose they are, and they are read again, from the copy or the new file.
      if (state !== "replaced") this.#take(chunk);
      if (state !== "same") await this.#beginAnew();
      else if (chunk.length < CHUNK_BYTES) return;
    }
  }

  /** What one read gives; several could give bytes from before and after the file was cut short. */
  async #nextChunk(): Promise<Uint8Array> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    this.#file.seekSync(this.#offset, Deno.SeekMode.Start);
    return buffer.subarray(0, await this.#file.read(buffer) ?? 0);
  }

  /**
   * Compares the file with what was read of it, up to a chunk. This does not wait, so that nothing comes between it and
   * the read before it; what it reads is a page that was in use just now.
   */
  #look(chunk: Uint8Array): "same" | "cut" | "replaced" {
    const { size, mtime } = this.#file.statSync();
    if (size < this.#offset + chunk.length) return "cut";
    const expected = firstBytes(this.#head, chunk);
    const head = readAtSync(this.#file, 0, expected.length);
    if (!startsWith(head, expected)) return "replaced";
    this.#modified = mtime?.getTime();
    return "same";
  }

  #take(chunk: Uint8Array): void {
    this.#offset += chunk.length;
    this.#head = firstBytes(this.#head, chunk);
    this.#tail = lastBytes(this.#tail, chunk);
    this.#grewAt = this.#now();
    // A program that keeps its own place in a file that was cut short leaves a hole at the beginning.
    const start = this.#skipsNuls ? chunk.findIndex((byte) => byte !== 0) : 0;
    if (start === -1) return;
    this.#skipsNuls = false;
    this.#records.push(this.#splitter.push(chunk.subarray(start)));
  }

  async #beginAnew(): Promise<void> {
    const recovered = await this.#recover();
    this.endLine();
    this.#formerHeads = [this.#head, ...this.#formerHeads].slice(0, FORMER_HEADS);
    this.#offset = 0;
    this.#head = NOTHING;
    this.#tail = NOTHING;
    this.#skipsNuls = true;
    this.#onTruncated(recovered);
  }

  /** Reads what is missing from the copy that was made of the file before it was cut short. */
  async #recover(): Promise<number> {
    using copy = await this.#findCopy();
    if (copy === undefined) return 0;
    const from = this.#offset;
    for (;;) {
      const chunk = await readAt(copy, this.#offset, CHUNK_BYTES);
      if (chunk.length === 0) return this.#offset - from;
      this.#take(chunk);
    }
  }

  async #findCopy(): Promise<Deno.FsFile | undefined> {
    for (let listing = 0; listing < MAX_LISTINGS && this.#tail.length > 0; listing++) {
      const copy = await this.#findCopyOnce();
      if (copy !== undefined) return copy;
    }
  }

  async #findCopyOnce(): Promise<Deno.FsFile | undefined> {
    const folder = dirname(this.path);
    try {
      for await (const { name } of Deno.readDir(folder)) {
        if (!this.#isRotatedName(name)) continue;
        const file = await Deno.open(join(folder, name)).catch(() => undefined);
        if (file === undefined) continue; // it has just gone, or is not ours to read
        if (await this.#goesOnIn(file)) return file;
        file.close();
      }
    } catch {
      // The folder is gone, and a copy in it too.
    }
  }

  /** Whether a path ends in a rotated name of this file's, be it by the name it had first or by that of now. */
  #isRotatedName(path: string): boolean {
    const name = basename(path);
    return isRotatedName(name, basename(this.source)) || isRotatedName(name, basename(this.path));
  }

  /** Whether a file has the same beginning and, before the point that was reached, the same bytes. */
  async #goesOnIn(file: Deno.FsFile): Promise<boolean> {
    const { isFile, size } = await file.stat();
    if (!isFile || size < this.#offset) return false;
    const head = await readAt(file, 0, this.#head.length);
    const tail = await readAt(file, this.#offset - this.#tail.length, this.#tail.length);
    return startsWith(head, this.#head) && startsWith(tail, this.#tail);
  }

  /** Leaves out what comes before. */
  async #skipTo(offset: number): Promise<void> {
    this.#offset = offset;
    this.#head = await readAt(this.#file, 0, Math.min(HEAD_BYTES, offset));
    const tailStart = Math.max(0, offset - TAIL_BYTES);
    this.#tail = await readAt(this.#file, tailStart, offset - tailStart);
  }
}

/** Where the last lines of a file begin; a line that has not ended counts. */
async function startOfLastLines(file: Deno.FsFile, size: number, lines: number): Promise<number> {
  if (lines === 0) return size;
  const bound = Math.max(0, size - MAX_LAST_LINES_BYTES);
  let earliest = size;
  let found = 0;
  for (let end = size; end > bound;) {
    const start = Math.max(bound, end - CHUNK_BYTES);
    const block = await readAt(file, start, end - start);
    for (let at = block.lastIndexOf(LF); at !== -1; at = at === 0 ? -1 : block.lastIndexOf(LF, at - 1)) {
      if (start + at + 1 === size) continue; // the end of the last line begins none
      earliest = start + at + 1;
      if (++found === lines) return earliest;
    }
    end = start;
  }
  // So few lines that all of them are meant, or so long that those must do whose beginning was found.
  return bound === 0 ? 0 : earliest;
}

/** Reads up to that many bytes at a place; fewer only at the end. */
async function readAt(file: Deno.FsFile, offset: number, bytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(bytes);
  let length = 0;
  file.seekSync(offset, Deno.SeekMode.Start);
  while (length < bytes) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function readAtSync(file: Deno.FsFile, offset: number, bytes: number): Uint8Array {
  const buffer = new Uint8Array(bytes);
  file.seekSync(offset, Deno.SeekMode.Start);
  return bytes === 0 ? buffer : buffer.subarray(0, file.readSync(buffer) ?? 0);
}

function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.length <= bytes.length && beginning.every((byte, at) => byte === bytes[at]);
}

/** The beginning of a file, as long as it is less than all that counts of it, grows with what follows. */
function firstBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (before.length === HEAD_BYTES || chunk.length === 0) return before;
  return concat(before, chunk.subarray(0, HEAD_BYTES - before.length));
}

function lastBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (chunk.length >= TAIL_BYTES) return chunk.slice(-TAIL_BYTES);
  return concat(before, chunk).slice(-TAIL_BYTES);
}
