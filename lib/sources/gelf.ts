import type { Socket } from "node:dgram";
import { gunzipSync, inflateSync } from "node:zlib";
import { TURNS } from "../base/turns.ts";
import { GELF_SOURCE, MAX_GELF_BYTES, parseGelf } from "../parse/gelf.ts";
import type { SourceStats } from "../parse/line_records.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { bindDatagrams, Datagrams, type ReceiverAddress } from "./datagrams.ts";
import { GelfChunks, isChunk } from "./gelf_chunks.ts";
import { Losses } from "./losses.ts";
import type { Report } from "./report.ts";

/** Work of a message beside its length, in units of `Turns.spend`. */
const MESSAGE_WORK = 512;

/** Messages lost, by reason. */
const NO_LOSSES = { waiting: 0, incomplete: 0, malformed: 0 };
const LOST = "Lost messages of GELF: {waiting} came too fast, {incomplete} incomplete, {malformed} malformed";

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
 * Messages that are dropped here are counted and reported. Those that the system drops are not known: UDP has it so.
 */
export class GelfReceiver implements AsyncDisposable {
  /** Port that is open. */
  readonly port: number;
  readonly #socket: Socket;
  readonly #write: (input: RecordInput) => void;
  readonly #chunks: GelfChunks;
  readonly #waiting = new Datagrams();
  #isReading = false;
  #reading: Promise<void> | undefined;
  #messages = 0;
  #records = 0;
  readonly #losses: Losses<typeof NO_LOSSES>;

  private constructor(socket: Socket, write: (input: RecordInput) => void, options: GelfReceiverOptions) {
    this.port = socket.address().port;
    this.#socket = socket;
    this.#write = write;
    const { report, now = Date.now, reportMs } = options;
    this.#losses = new Losses(NO_LOSSES, (lost) => report("warn", LOST, lost), reportMs);
    this.#chunks = new GelfChunks((reason) => this.#losses.add(reason), now);
    socket.on("message", (bytes) => this.#take(bytes));
    socket.on("error", (error) => report("warn", "Cannot receive GELF: {reason}", { reason: reasonOf(error) }));
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
    { hostname, port }: ReceiverAddress,
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
    this.#losses[Symbol.dispose]();
  }

  #take(bytes: Uint8Array): void {
    if (!this.#waiting.push(bytes)) this.#losses.add("waiting");
    if (!this.#isReading) this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    while (this.#waiting.size > 0) {
      for (const bytes of this.#waiting.take()) {
        const message = isChunk(bytes) ? this.#chunks.add(bytes) : bytes;
        const length = message === undefined ? 0 : this.#takeMessage(message);
        if (TURNS.spend(bytes.length + length + MESSAGE_WORK)) await TURNS.next();
      }
      this.#chunks.dropOld();
      this.#losses.report();
    }
    this.#isReading = false;
  }

  /** Returns the length of the message once it is unpacked. */
  #takeMessage(bytes: Uint8Array): number {
    this.#messages++;
    const text = unpack(bytes);
    const record = text === undefined ? undefined : parseGelf(text);
    if (record === undefined) this.#losses.add("malformed");
    else {
      this.#records++;
      this.#write(record);
    }
    return text?.length ?? MAX_GELF_BYTES;
  }
}

const decoder = new TextDecoder();

/** Returns the text of a message, or `undefined` if it is too long or damaged. */
function unpack(bytes: Uint8Array): string | undefined {
  const limit = { maxOutputLength: MAX_GELF_BYTES };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return decoder.decode(gunzipSync(bytes, limit));
    if (bytes[0] === 0x78) return decoder.decode(inflateSync(bytes, limit));
  } catch {
    return undefined;
  }
  return bytes.length > MAX_GELF_BYTES ? undefined : decoder.decode(bytes);
}
