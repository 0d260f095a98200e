import { Readable } from "node:stream";
import { concat } from "../base/bytes.ts";
import type { LineRecords } from "../parse/line_records.ts";
import type { Line } from "../parse/lines.ts";
import { JsonObjects } from "./json_objects.ts";

/** Bytes that tell the compression and the form of a file. */
const BEGINNING_BYTES = 65_536;

/** Longest object of a JSON document, in UTF-16 code units: the logs of one request of OpenTelemetry. */
const MAX_OBJECT_LENGTH = 16 * 1024 ** 2;

/** Length from which on an object is long, in UTF-16 code units. */
const LONG_OBJECT = 16_384;

/** Options for {@linkcode importFile}. */
export interface ImportOptions {
  /** Receives the share of the file that was read, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /**
   * Takes a long object of a document, in place of the parser of lines, which reads only a part of one with very many
   * values.
   *
   * @returns False to leave it to that.
   */
  readonly takeObject?: (text: string) => Promise<boolean>;
  /** Ends the import early. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a file once: lines, or a JSON document such as an export, plain or compressed with gzip or zstd.
 *
 * @param path Path of the file.
 * @param records Receives its lines.
 * @param options Progress and end.
 * @throws If the file cannot be read or decompressed. Records before that were written.
 */
export async function importFile(path: string, records: LineRecords, options: ImportOptions = {}): Promise<void> {
  using file = await Deno.open(path);
  const { size, isDirectory } = await file.stat();
  if (isDirectory) throw new Error("it is a directory");
  try {
    const bytes = await decompressed(readChunks(file, size, options));
    const { beginning, chunks } = await begin(bytes);
    if (!isDocument(new TextDecoder().decode(beginning))) return await records.read(chunks);
    const objects = new JsonObjects(MAX_OBJECT_LENGTH);
    const decoder = new TextDecoder();
    for await (const chunk of chunks) {
      await takeObjects(objects.push(decoder.decode(chunk, { stream: true })), records, options);
    }
    await takeObjects(objects.end(), records, options);
  } finally {
    records.flush();
  }
}

async function takeObjects(lines: readonly Line[], records: LineRecords, { takeObject }: ImportOptions): Promise<void> {
  for (const line of lines) {
    const isTaken = line.text.length > LONG_OBJECT && line.cutBytes === 0 && await takeObject?.(line.text);
    if (!isTaken) await records.take([line]);
  }
}

async function* readChunks(
  file: Deno.FsFile,
  size: number,
  { onProgress, signal }: ImportOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let done = 0; signal?.aborted !== true;) {
    const buffer = new Uint8Array(BEGINNING_BYTES);
    const length = await file.read(buffer);
    if (length === null) return;
    yield buffer.subarray(0, length);
    onProgress?.(Math.min(1, (done += length) / size));
  }
}

type Chunks = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Returns the content by the first bytes, since names may be wrong. */
async function decompressed(file: Chunks): Promise<Chunks> {
  const { beginning: [a, b, c, d], chunks } = await begin(file);
  if (a === 0x1f && b === 0x8b) return await unpack(chunks, "createGunzip");
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return await unpack(chunks, "createZstdDecompress");
  for (const { name, magic } of UNKNOWN) {
    if (magic.every((byte, index) => byte === [a, b, c, d][index])) {
      throw new Error(`it is compressed with ${name}; decompress it and pipe it in`);
    }
  }
  return chunks;
}

/** Compressions that no runtime reads. */
const UNKNOWN: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: "bzip2", magic: [0x42, 0x5a, 0x68] },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58] },
  { name: "zip", magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: "lz4", magic: [0x04, 0x22, 0x4d, 0x18] },
];

async function unpack(chunks: Chunks, name: "createGunzip" | "createZstdDecompress"): Promise<Chunks> {
  const { [name]: create } = await import("node:zlib");
  let unpacker;
  try {
    unpacker = create();
  } catch {
    throw new Error("this runtime cannot decompress zstd; use zstd -dc FILE | ringside"); // Deno 2.5
  }
  return Readable.from(chunks).compose(unpacker) as unknown as Chunks;
}

/** Reads until the form can be told. */
async function begin(file: Chunks): Promise<{ beginning: Uint8Array; chunks: Chunks }> {
  const iterator = file[Symbol.asyncIterator]();
  let beginning: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  while (beginning.length < BEGINNING_BYTES) {
    const { done, value } = await iterator.next();
    if (done) break;
    beginning = beginning.length === 0 ? value : concat(beginning, value);
  }
  async function* chunks() {
    if (beginning.length > 0) yield beginning;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { beginning, chunks: chunks() };
}

/** Returns true for a list of objects, an object over several lines, and OpenTelemetry's, whose lines may be very long. */
function isDocument(beginning: string): boolean {
  return /^\ufeff?\s*(?:\[\s*\{|\{\s*(?:\n|"resourceLogs"))/.test(beginning);
}
