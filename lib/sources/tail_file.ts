import { basename, dirname } from "node:path";
import { concat } from "../base/bytes.ts";
import type { RecordInput } from "../record/record.ts";
import { LineRecords, type LineRecordsOptions, MAX_LINE_BYTES, type SourceStats } from "../parse/line_records.ts";
import { encodingOf, MARK_BYTES, type TextEncoding } from "../parse/encoding.ts";
import { type Line, LineSplitter } from "../parse/lines.ts";
import type { PositionedSource } from "../stream/positions.ts";
import { readAt, readAtSync, startsWith } from "./file_bytes.ts";
import {
  type Content,
  digestOf,
  type FilePosition,
  type FilePositions,
  formatPosition,
  formatSkipped,
  hasContent,
  HEAD_BYTES,
  isAtPosition,
  type OnWritten,
  TAIL_BYTES,
} from "./file_position.ts";
import { identityOf } from "./file_identity.ts";
import { type CopyTest, findCopy, type FoundCopy } from "./find_copy.ts";
import { lastBreakIn, startOfLastLines } from "./last_lines.ts";
import { withSpans } from "./line_spans.ts";
import { isNumberedName, isRotatedName } from "./rotated.ts";

/** Bytes split into lines at once. */
const CHUNK_BYTES = 65_536;

/** Bytes read at once from a file that has more than a chunk. Each read waits for a thread. */
const READ_BYTES = 262_144;

/** Former contents of a file that are kept, to recognise copies of it. */
const MAX_FORMER = 8;

/** Buffers that are kept for the next read. */
const MAX_BUFFERS = 4;

const NOTHING = new Uint8Array(0);

/** Buffers that are not in use. Ten thousand files would otherwise take one each to read. */
const buffers: Uint8Array<ArrayBuffer>[] = [];

/** Content of a file as a source of positions. */
interface Place extends PositionedSource {
  /** Content that was read before the file was truncated. */
  past?: Content;
}

/** Options for {@linkcode TailFile}. */
export interface TailFileOptions {
  /** Number of last lines to begin with. @default all */
  readonly lines?: number;
  /** Returns the offset at which the file of an identity was left earlier, in bytes. */
  readonly offsetOf?: (identity: string) => number | undefined;
  /** Positions of an earlier run. */
  readonly positions?: FilePositions;
  /** Receives positions: the first one, and one as records are written. */
  readonly onWritten?: OnWritten;
  /** Receives truncations, with the bytes recovered from a copy. */
  readonly onTruncated?: (recoveredBytes: number) => void;
  /** Clock, in milliseconds since the Unix epoch. @default {Date.now} */
  readonly now?: () => number;
  /** Options for the parser of its lines. */
  readonly records?: LineRecordsOptions;
}

/**
 * Reads one file as it grows. The file is held open, so it is read to its end after it was renamed or deleted.
 *
 * Truncation is recognised by the size or by the first KiB. Bytes that were not read by then are recovered from the copy
 * that a rotation tool made beside the file.
 */
export class TailFile {
  readonly identity: string;
  readonly source: string;
  /** Time of birth, in milliseconds since the Unix epoch; 0 if the system does not record it. */
  readonly bornAt: number;
  /** Size when the file was opened, in bytes. */
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
  #former: Content[] = [];
  /** Offset of the unfinished line. */
  #lineStart = 0;
  /** True if the next chunk was just read in search of the last lines. */
  #isCached = false;
  /** Determines the starting point before the first read. */
  #begin: (() => Promise<void>) | undefined;
  #skipsNuls = false;
  readonly #onWritten: OnWritten | undefined;
  #place = this.#openPlace();
  /** Identity of the copy whose bytes were read last. */
  #recoveredFrom: string | undefined;
  #grewAt: number;
  #again = false;
  #until = Infinity;
  #reading: Promise<void> | undefined;
  #isStopped = false;
  #isClosed = false;
  /** Last known path. */
  path: string;

  private constructor(
    path: string,
    source: string,
    file: Deno.FsFile,
    write: (input: RecordInput) => void,
    options: TailFileOptions,
  ) {
    const { onTruncated = () => {}, now = Date.now, onWritten } = options;
    const info = file.statSync();
    this.identity = identityOf(path, info);
    this.bornAt = info.birthtime?.getTime() ?? 0;
    this.size = info.size;
    this.path = path;
    this.source = source;
    this.#file = file;
    this.#onWritten = onWritten;
    this.#records = new LineRecords(write, source, {
      ...options.records,
      ...onWritten !== undefined && { onWritten: (records, offset) => onWritten(this.#place, records, offset) },
    });
    this.#onTruncated = onTruncated;
    this.#now = now;
    this.#grewAt = now();
    const offset = options.offsetOf?.(this.identity);
    const { lines } = options;
    if (offset !== undefined) this.#begin = () => this.#skipTo(Math.min(offset, this.size));
    else if (lines !== undefined) {
      this.#begin = async () => {
        await this.#skipTo(await startOfLastLines(this.#file, this.size, lines, await this.#readEncoding()));
        this.#isCached = this.size <= CHUNK_BYTES;
      };
    }
  }

  /**
   * Opens a file. {@linkcode TailFile.readOn} reads it.
   *
   * @param path Path of the file.
   * @param source `metadata.source` of its records.
   * @param write Receives each record.
   * @param options Starting point, reports and parser options.
   * @throws If the file cannot be opened.
   */
  static async open(
    path: string,
    source: string,
    write: (input: RecordInput) => void,
    options: TailFileOptions = {},
  ): Promise<TailFile> {
    const file = await Deno.open(path);
    try {
      const opened = new TailFile(path, source, file, write, options);
      const { positions, offsetOf } = options;
      if (positions !== undefined && offsetOf?.(opened.identity) === undefined) await opened.#continueIn(positions);
      return opened;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Counters of the file. */
  get stats(): SourceStats {
    return this.#records.stats;
  }

  /** True once the starting point is known, so that {@linkcode offset} holds. */
  get hasBegun(): boolean {
    return this.#begin === undefined;
  }

  /** Bytes read. */
  get offset(): number {
    return this.#offset;
  }

  /** Time of the last growth, or of opening, in milliseconds since the Unix epoch. */
  get grewAt(): number {
    return this.#grewAt;
  }

  /** True while {@linkcode readOn} reads. */
  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** True if the last line is unfinished. */
  get isInLine(): boolean {
    return this.#splitter.isInLine;
  }

  /** True if the last line is an object of JSON without its end. */
  get isInObject(): boolean {
    return this.#splitter.isInObject;
  }

  /** Returns true if the file has changed since it was read. */
  isChanged({ size, mtime }: Deno.FileInfo): boolean {
    return size !== this.#offset || mtime?.getTime() !== this.#modified;
  }

  /**
   * Reads to the current end. A call during a read makes that read check the file once more.
   *
   * @param until Offset at which reading may end although the file has grown further. @default {Infinity}
   */
  async readOn(until: number = Infinity): Promise<void> {
    this.#again = true;
    this.#until = until;
    this.#reading ??= this.#readAll();
    await this.#reading;
  }

  /** Writes held records. Must not be called during a read. */
  flush(): void {
    this.#records.flush();
  }

  /** Ends the unfinished line and writes held records. Must not be called during a read. */
  endLine(): void {
    this.#endWith(this.#splitter.endLine());
  }

  #endWith(lines: readonly Line[]): void {
    const span = { start: this.#lineStart, end: this.#offset };
    this.#lineStart = this.#offset;
    this.#records.push(this.#onWritten !== undefined ? lines.map((line) => ({ ...line, span })) : lines);
    this.#records.flush();
  }

  /** Notes that the file is a copy of another, for a later run. */
  noteAsCopy(): void {
    this.#noteCopy(this.identity);
  }

  /** Ends a read in progress after its current chunk, and prevents further ones. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Stops and closes the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.stop();
    await this.#reading?.catch(() => {}); // the caller of readOn() receives the error
    this.#endWith(this.#splitter.end());
    this.#file.close();
  }

  /**
   * Returns true if another file is a copy of this one, made by a tool that then truncates the original: it has a rotated
   * name of this file, and its beginning is the current or a former beginning of this file.
   *
   * Several instances of a program have numbered names as well (`app.1.log`), so a copy under such a name must also have
   * the same bytes before the offset.
   *
   * @param other File that may be a copy.
   * @throws If the other file cannot be read.
   */
  async isCopiedBy(other: TailFile): Promise<boolean> {
    const isRotated = this.#isRotatedName(other.path);
    if (!isRotated && !this.#isNumberedName(other.path)) return false;
    const head = await readAt(other.#file, 0, HEAD_BYTES);
    if (head.length === 0) return false;
    for (const own of [this.#content, ...this.#former]) {
      if (own.head.length === 0 || !startsWith(own.head, head) && !startsWith(head, own.head)) continue;
      // A smaller file may be a copy that is still being written. It is checked again when it has grown.
      if (isRotated || other.size < own.offset || await hasContent(other.#file, own)) return true;
    }
    return false;
  }

  /**
   * Continues where another file was left if this one begins with the same bytes, as after `sed -i` or `rsync`. To be
   * called before the first read.
   *
   * @param other File that had the same name before.
   * @param isAtOnce True if the name was never seen without a file in between, as when a copy is moved there.
   * @returns True if this file continues the other one.
   * @throws If this file cannot be read.
   */
  async continueFrom(other: TailFile, isAtOnce: boolean): Promise<boolean> {
    const { offset, tail } = other.#content;
    if (this.size < offset) return false;
    // Two files may begin with the same few bytes. The file that a copy replaces has no name any more.
    const isShort = tail.length < TAIL_BYTES;
    if (isShort && !(isAtOnce && offset > 0 && this.size > offset && other.#file.statSync().nlink === 0)) return false;
    if (!await hasContent(this.#file, other.#content)) return false;
    this.#begin = undefined;
    await this.#skipTo(other.#lineStart);
    other.#splitter.end(); // its unfinished line is read from this file
    return true;
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#again && !this.#isStopped) {
        this.#again = false;
        await this.#read();
      }
    } finally {
      this.#reading = undefined;
    }
  }

  /**
   * Finds the starting point, which the first read does otherwise. Starting points of many files are found in parallel.
   *
   * @throws If the file cannot be read.
   */
  async findStart(): Promise<void> {
    if (this.#begin === undefined) return;
    await this.#begin();
    this.#begin = undefined;
    this.#onWritten?.(this.#place, 0, this.#offset);
  }

  async #read(): Promise<void> {
    await this.findStart();
    if (this.#look(NOTHING) !== "same") await this.#beginAnew();
    const bytes = this.#file.statSync().size - this.#offset > CHUNK_BYTES ? READ_BYTES : CHUNK_BYTES;
    let buffer = buffers.pop();
    if (buffer === undefined || buffer.length < bytes) buffer = new Uint8Array(bytes);
    try {
      while (!this.#isStopped && this.#offset < this.#until && await this.#readChunk(buffer));
    } finally {
      if (buffers.length < MAX_BUFFERS) buffers.push(buffer);
    }
  }

  /** Reads a chunk. Returns true if more may follow. */
  async #readChunk(buffer: Uint8Array): Promise<boolean> {
    // A single read: two could mix bytes from before and after a truncation.
    this.#file.seekSync(this.#offset, Deno.SeekMode.Start);
    const length = this.#isCached ? this.#file.readSync(buffer) : await this.#file.read(buffer);
    this.#isCached = false;
    const chunk = buffer.subarray(0, length ?? 0);
    if (this.#isStopped || chunk.length === 0) return false;
    const state = this.#look(chunk);
    // A truncation since the last check happened after this read, unless the file has already grown beyond these bytes.
    // Then their origin is unknown, and they are read again from the copy or from the new content.
    if (state !== "replaced") await this.#takeAll(chunk);
    if (state === "same") return chunk.length === buffer.length;
    await this.#beginAnew();
    return true;
  }

  /**
   * Compares the file with the bytes read so far, including a chunk. It is synchronous, so that nothing happens between
   * the read and this check; the pages it reads were in use just before.
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

  async #takeAll(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length && (start === 0 || !this.#isStopped); start += CHUNK_BYTES) {
      await this.#take(bytes.subarray(start, start + CHUNK_BYTES));
    }
  }

  async #take(chunk: Uint8Array): Promise<void> {
    this.#head = firstBytes(this.#head, chunk);
    const encoding = encodingOf(this.#head);
    const lastBreak = lastBreakIn(chunk, chunk.length, this.#offset, encoding);
    const lineStart = this.#lineStart;
    const chunkStart = this.#offset;
    if (lastBreak !== -1) this.#lineStart = this.#offset + lastBreak;
    this.#offset += chunk.length;
    this.#tail = lastBytes(this.#tail, chunk);
    this.#grewAt = this.#now();
    // A program that keeps its own offset in a truncated file leaves a hole of NUL bytes at its beginning.
    const start = this.#skipsNuls ? chunk.findIndex((byte) => byte !== 0) : 0;
    if (start === -1) return;
    this.#skipsNuls = false;
    const lines = this.#splitter.push(chunk.subarray(start));
    const isTold = this.#onWritten !== undefined && lines.length > 0;
    await this.#records.take(isTold ? withSpans(lines, { chunk, chunkStart, lineStart, encoding }) : lines);
  }

  async #beginAnew(): Promise<void> {
    const recovered = await this.#recover();
    this.#endWith(this.#splitter.end());
    if (this.#recoveredFrom !== undefined) this.#noteCopy(this.#recoveredFrom);
    this.#recoveredFrom = undefined;
    this.#former = [this.#content, ...this.#former].slice(0, MAX_FORMER);
    this.#place.past = this.#content;
    this.#place = this.#openPlace();
    this.#offset = 0;
    this.#lineStart = 0;
    this.#head = NOTHING;
    this.#tail = NOTHING;
    this.#skipsNuls = true;
    this.#onTruncated(recovered);
  }

  /** Reads the missing bytes from the copy that was made before the truncation. Returns their number. */
  async #recover(): Promise<number> {
    const from = this.#offset;
    const found = from === 0 ? undefined : await this.#findCopy(from, (file) => hasContent(file, this.#content));
    if (found === undefined) return 0;
    using copy = found.file;
    this.#recoveredFrom = found.identity;
    for (;;) {
      const chunk = await readAt(copy, this.#offset, CHUNK_BYTES);
      if (chunk.length === 0) return this.#offset - from;
      await this.#take(chunk);
    }
  }

  /** Finds a copy that has `size` bytes or more and passes a test. */
  async #findCopy(size: number, isCopy: CopyTest): Promise<FoundCopy | undefined> {
    const isName = (name: string) => this.#isRotatedName(name) || this.#isNumberedName(name);
    return await findCopy(dirname(this.path), { isName, size, isCopy });
  }

  /** Returns true if a path ends in a rotated name of this file, by its first or its current name. */
  #isRotatedName(path: string): boolean {
    const name = basename(path);
    return isRotatedName(name, basename(this.source)) || isRotatedName(name, basename(this.path));
  }

  #isNumberedName(path: string): boolean {
    const name = basename(path);
    return isNumberedName(name, basename(this.source)) || isNumberedName(name, basename(this.path));
  }

  get #content(): Content {
    return { head: this.#head, offset: this.#offset, tail: this.#tail };
  }

  #noteCopy(identity: string): void {
    const { source: path } = this;
    this.#onWritten?.({ positionAt: () => formatSkipped({ identity, path }) }, 0, 0);
  }

  #openPlace(): Place {
    const place: Place = {
      positionAt: (offset) => {
        const { identity, source: path, bornAt } = this;
        const content = place.past ?? this.#content;
        const { head } = content;
        // Reading the tail before another offset would move the file under a read in progress.
        const tail = offset === content.offset ? content.tail : NOTHING;
        const [headDigest, tailDigest] = [head.subarray(0, offset), tail].map(digestOf);
        return formatPosition({ identity, path, bornAt, offset, head: headDigest, tail: tailDigest });
      },
    };
    return place;
  }

  /** Continues where an earlier run was in this file, or in one with the same content that it is a copy of. */
  async #continueIn(positions: FilePositions): Promise<void> {
    const own = positions.take(this.identity);
    if (own !== undefined) return await this.#continueAt(own);
    for (const position of positions.under(this.source)) {
      if (position.offset < TAIL_BYTES || position.tail === "") continue;
      if (await isAtPosition(this.#file, position)) return await this.#continueAt(positions.take(position.identity)!);
    }
  }

  /**
   * Continues at a position. If the file was truncated since, the content before it is read from a copy, so that the next
   * look at the file recognises it; without a copy the file is read from its start.
   */
  async #continueAt(position: FilePosition): Promise<void> {
    const { offset } = position;
    this.#begin = undefined;
    if (offset === 0) return;
    const isSame = await isAtPosition(this.#file, position);
    const found = isSame ? undefined : await this.#findCopy(offset, (file) => isAtPosition(file, position));
    if (!isSame && found === undefined) return;
    using copy = found?.file;
    await this.#skipTo(offset, copy);
  }

  /** Skips the bytes before an offset. Those of a copy tell the content if this file was truncated. */
  async #skipTo(offset: number, source: Deno.FsFile = this.#file): Promise<void> {
    this.#offset = offset;
    this.#lineStart = offset;
    // The pages of a small file were read just before.
    const read = this.size <= CHUNK_BYTES ? readAtSync : readAt;
    this.#head = await read(source, 0, Math.min(HEAD_BYTES, offset));
    const tailStart = Math.max(0, offset - TAIL_BYTES);
    this.#tail = await read(source, tailStart, offset - tailStart);
    if (offset > 0) this.#splitter.begin(encodingOf(this.#head));
  }

  async #readEncoding(): Promise<TextEncoding> {
    return encodingOf(await readAt(this.#file, 0, MARK_BYTES));
  }
}

/** Extends the known beginning of a file by a chunk, up to its bound. */
function firstBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (before.length === HEAD_BYTES || chunk.length === 0) return before;
  return concat(before, chunk.subarray(0, HEAD_BYTES - before.length));
}

/** Returns the last bytes before the offset, after a chunk. */
function lastBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (chunk.length >= TAIL_BYTES) return chunk.slice(-TAIL_BYTES);
  return concat(before, chunk).slice(-TAIL_BYTES);
}
