import type { Socket } from "node:dgram";
import { gunzipSync, inflateSync } from "node:zlib";
import { concat } from "../base/bytes.ts";
import { TURNS } from "../base/turns.ts";
import { GELF_SOURCE, parseGelf } from "../parse/gelf.ts";
import type { SourceStats } from "../parse/line_records.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { Datagrams } from "./datagrams.ts";
import type { Report } from "./report.ts";
import { bindDatagrams, type SyslogAddress } from "./syslog.ts";

/** Longest message once it is whole and unpacked, in bytes. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Most chunks of a message, as its format has it. */
const MAX_CHUNKS = 128;

/** Time after which a message whose chunks have not all arrived is dropped, in ms, as its format has it. */
const CHUNKS_MS = 5000;

/** Memory of the chunks that wait, in bytes. Beyond that the oldest messages are dropped. */
const MAX_CHUNK_BYTES = 16 * 1024 ** 2;

/** Memory of a message besides its chunks, in bytes. */
const GROUP_BYTES = 2048;

/** Time between two reports of losses, in ms: a report for each would overwrite all other records. */
const REPORT_MS = 10_000;

/** Bytes before a chunk: two that mark it, an id of eight, its number and their count. */
const CHUNK_HEAD = 12;

/** Work of a message beside its length, in units of `Turns.spend`. */
const MESSAGE_WORK = 512;

/** Message of which chunks have arrived. */
interface Group {
  readonly chunks: (Uint8Array | undefined)[];
  missing: number;
  bytes: number;
  /** Time of the first chunk, in ms of the clock. */
  readonly since: number;
}

/** Options for {@linkcode GelfReceiver}. */
export interface GelfReceiverOptions {
  /** Receives failures and losses. */
  readonly report: Report;
  /** Clock, in ms. @default {Date.now} */
  readonly now?: () => number;
  /** Time between two reports of losses, in ms. @default {10_000} */
  readonly reportMs?: number;
}

/**
 * Receives messages of Graylog's Extended Log Format over UDP: whole or in chunks, as text or in gzip or zlib.
 *
 * What the system drops of UDP is lost without a trace, as the protocol has it; messages that are dropped here are
 * counted and reported.
 */
export class GelfReceiver implements AsyncDisposable {
  /** Port that is open. */
  readonly port: number;
  readonly #socket: Socket;
  readonly #write: (input: RecordInput) => void;
  readonly #report: Report;
  readonly #now: () => number;
  /** Messages that are not complete, by id, the oldest first. */
  readonly #groups = new Map<string, Group>();
  #groupBytes = 0;
  readonly #waiting = new Datagrams();
  readonly #reportMs: number;
  /** Timer until losses are reported again. */
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #reading: Promise<void> | undefined;
  #messages = 0;
  #records = 0;
  /** Messages lost since the last report, by reason. */
  readonly #lost = { waiting: 0, incomplete: 0, malformed: 0 };

  private constructor(socket: Socket, write: (input: RecordInput) => void, options: GelfReceiverOptions) {
    this.port = socket.address().port;
    this.#socket = socket;
    this.#write = write;
    this.#report = options.report;
    this.#now = options.now ?? Date.now;
    this.#reportMs = options.reportMs ?? REPORT_MS;
    socket.on("message", (bytes) => this.#take(bytes));
    socket.on("error", (error) => this.#report("warn", "Cannot receive GELF: {reason}", { reason: reasonOf(error) }));
  }

  /**
   * Opens the port.
   *
   * @param address Address to listen on.
   * @param write Receives each record.
   * @param options Reports and clock.
   * @throws If the port cannot be opened.
   */
  static async open(
    { hostname, port }: SyslogAddress,
    write: (input: RecordInput) => void,
    options: GelfReceiverOptions,
  ): Promise<GelfReceiver> {
    return new GelfReceiver(await bindDatagrams(hostname, port), write, options);
  }

  /** Counters of all messages. Those that could not be read count as blank. */
  get stats(): SourceStats {
    const blank = this.#messages - this.#records;
    return {
      ...{ source: GELF_SOURCE, format: "json", lines: this.#messages, records: this.#records },
      ...{ joined: 0, blank, cutLines: 0, cutBytes: 0, cleaned: 0 },
    };
  }

  /** Closes the port. */
  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
    await this.#reading;
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
    this.#reportLost();
    clearTimeout(this.#quiet);
  }

  #take(bytes: Uint8Array): void {
    if (!this.#waiting.push(bytes)) this.#lost.waiting++;
    this.#reading ??= this.#read().finally(() => this.#reading = undefined);
  }

  async #read(): Promise<void> {
    while (this.#waiting.size > 0) {
      for (const bytes of this.#waiting.take()) {
        const message = isChunk(bytes) ? this.#assemble(bytes) : bytes;
        const length = message === undefined ? 0 : this.#takeMessage(message);
        if (TURNS.spend(bytes.length + length + MESSAGE_WORK)) await TURNS.next();
      }
      this.#dropOld();
      this.#reportLost();
    }
  }

  /** Returns the length of the message once it is unpacked. */
  #takeMessage(bytes: Uint8Array): number {
    this.#messages++;
    const text = unpack(bytes);
    const record = text === undefined ? undefined : parseGelf(text);
    if (record === undefined) this.#lost.malformed++;
    else {
      this.#records++;
      this.#write(record);
    }
    return text?.length ?? MAX_MESSAGE_BYTES;
  }

  /** Returns the message that a chunk completes. */
  #assemble(bytes: Uint8Array): Uint8Array | undefined {
    const [number, count] = bytes.subarray(CHUNK_HEAD - 2);
    if (bytes.length < CHUNK_HEAD || count === 0 || count > MAX_CHUNKS || number >= count) {
      return void this.#lost.malformed++;
    }
    const id = bytes.subarray(2, CHUNK_HEAD - 2).join();
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { chunks: new Array(count).fill(undefined), missing: count, bytes: GROUP_BYTES, since: this.#now() };
      this.#groups.set(id, group);
      this.#groupBytes += GROUP_BYTES;
    }
    if (group.chunks.length !== count || group.chunks[number] !== undefined) return undefined; // repeated on its way
    group.chunks[number] = bytes.subarray(CHUNK_HEAD);
    group.bytes += bytes.length;
    this.#groupBytes += bytes.length;
    if (--group.missing === 0) {
      this.#drop(id, group);
      return concat(...group.chunks as Uint8Array[]);
    }
    for (const [oldest, other] of this.#groups) {
      if (this.#groupBytes <= MAX_CHUNK_BYTES) break;
      this.#drop(oldest, other);
      this.#lost.incomplete++;
    }
  }

  #drop(id: string, group: Group): void {
    this.#groups.delete(id);
    this.#groupBytes -= group.bytes;
  }

  #dropOld(): void {
    const now = this.#now();
    for (const [id, group] of this.#groups) {
      if (now - group.since < CHUNKS_MS) break;
      this.#drop(id, group);
      this.#lost.incomplete++;
    }
  }

  #reportLost(): void {
    const { waiting, incomplete, malformed } = this.#lost;
    if (this.#quiet !== undefined || waiting + incomplete + malformed === 0) return;
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      this.#reportLost();
    }, this.#reportMs);
    this.#report(
      "warn",
      "Lost messages of GELF: {waiting} came too fast, {incomplete} incomplete, {malformed} malformed",
      {
        ...this.#lost,
      },
    );
    Object.assign(this.#lost, { waiting: 0, incomplete: 0, malformed: 0 });
  }
}

function isChunk(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1e && bytes[1] === 0x0f;
}

const decoder = new TextDecoder();

/** Returns the text of a message, or `undefined` if it is too long or damaged. */
function unpack(bytes: Uint8Array): string | undefined {
  const limit = { maxOutputLength: MAX_MESSAGE_BYTES };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return decoder.decode(gunzipSync(bytes, limit));
    if (bytes[0] === 0x78) return decoder.decode(inflateSync(bytes, limit));
  } catch {
    return undefined;
  }
  return bytes.length > MAX_MESSAGE_BYTES ? undefined : decoder.decode(bytes);
}
