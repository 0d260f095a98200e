import type { Socket } from "node:dgram";
import { cleanText } from "../base/ansi.ts";
import { TURNS } from "../base/turns.ts";
import { LineParser } from "../parse/line.ts";
import type { SourceStats } from "../parse/line_records.ts";
import type { Line } from "../parse/lines.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import { bindDatagrams, Datagrams, type ReceiverAddress } from "./datagrams.ts";
import { Losses } from "./losses.ts";
import type { Report } from "./report.ts";
import { SyslogFraming } from "./syslog_framing.ts";

/** Value of `metadata.source` of its records. */
export const SYSLOG_SOURCE = "syslog";

/** Open connections; more are refused. */
const MAX_CONNECTIONS = 500;

/** Longest message over TCP, in bytes: each connection may hold one that is unfinished. */
const MAX_MESSAGE_BYTES = 131_072;

/** Delay before connections are accepted again after a failure, in ms. */
const RETRY_MS = 1000;

/** Work of a message beside its length, in units of `Turns.spend`. */
const MESSAGE_WORK = 256;

/**
 * Receives syslog over UDP and TCP on one port: RFC 5424, RFC 3164 and any other text. A message is a record, also if it
 * has several lines.
 *
 * Over UDP a message that the system drops is lost without a trace, as its protocol has it.
 */
export class SyslogReceiver implements AsyncDisposable {
  /** Port that is open. */
  readonly port: number;
  readonly #write: (input: RecordInput) => void;
  readonly #report: Report;
  readonly #parser = new LineParser();
  readonly #listener: Deno.TcpListener;
  readonly #socket: Socket;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #serving: Promise<void>;
  readonly #waiting = new Datagrams();
  #isReading = false;
  #reading: Promise<void> | undefined;
  readonly #stop = new AbortController();
  /** Connections refused since one has ended. */
  #refused = 0;
  /** Datagrams dropped. */
  readonly #losses: Losses<{ count: number }>;
  #lines = 0;
  #blank = 0;
  #cutLines = 0;
  #cutBytes = 0;

  private constructor(
    listener: Deno.TcpListener,
    socket: Socket,
    write: (input: RecordInput) => void,
    report: Report,
  ) {
    this.port = listener.addr.port;
    this.#listener = listener;
    this.#socket = socket;
    this.#write = write;
    this.#report = report;
    this.#losses = new Losses({ count: 0 }, (lost) => {
      report("warn", "Dropped {count} datagrams of syslog, which came faster than they are read", lost);
    });
    socket.on("message", (bytes) => this.#takeDatagram(bytes));
    socket.on(
      "error",
      (error) => report("warn", "Cannot receive syslog over UDP: {reason}", { reason: reasonOf(error) }),
    );
    this.#serving = this.#serve();
  }

  /**
   * Opens the port for UDP and TCP.
   *
   * @param address Address to listen on.
   * @param write Receives each record.
   * @param report Receives failures.
   * @throws If the port cannot be opened.
   */
  static async open(
    address: ReceiverAddress,
    write: (input: RecordInput) => void,
    report: Report,
  ): Promise<SyslogReceiver> {
    const { hostname, port } = address;
    const listener = Deno.listen({ hostname, port, transport: "tcp" });
    try {
      return new SyslogReceiver(listener, await bindDatagrams(hostname, listener.addr.port), write, report);
    } catch (error) {
      listener.close();
      throw error;
    }
  }

  /** Counters of all messages. */
  get stats(): SourceStats {
    return {
      ...{ source: SYSLOG_SOURCE, format: this.#parser.format, lines: this.#lines, records: this.#lines - this.#blank },
      ...{ joined: 0, blank: this.#blank, cutLines: this.#cutLines, cutBytes: this.#cutBytes, cleaned: 0 },
    };
  }

  /** Closes the port and all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#listener.close();
    for (const connection of this.#connections) close(connection);
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
    await this.#serving;
    await this.#reading;
    this.#losses[Symbol.dispose]();
  }

  async #serve(): Promise<void> {
    const reading = new Set<Promise<void>>();
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let connection: Deno.TcpConn;
      try {
        connection = await this.#listener.accept();
      } catch (error) {
        if (signal.aborted) break;
        // Such as too many open files: connections that end free some.
        this.#report("warn", "Cannot accept a connection for syslog: {reason}", { reason: reasonOf(error) });
        await sleep(RETRY_MS, signal);
        continue;
      }
      if (this.#connections.size >= MAX_CONNECTIONS) {
        close(connection);
        if (this.#refused++ === 0) {
          this.#report("warn", "Refusing connections for syslog: {count} are open", { count: MAX_CONNECTIONS });
        }
        continue;
      }
      const read = this.#readConnection(connection).finally(() => reading.delete(read));
      reading.add(read);
    }
    await Promise.all(reading);
  }

  async #readConnection(connection: Deno.TcpConn): Promise<void> {
    this.#connections.add(connection);
    const framing = new SyslogFraming(MAX_MESSAGE_BYTES);
    const buffer = new Uint8Array(16_384);
    try {
      for (;;) {
        const length = await connection.read(buffer);
        if (length === null) break;
        await this.#take(framing.push(buffer.subarray(0, length)));
      }
    } catch {
      // The sender has gone, or the program ends.
    } finally {
      this.#connections.delete(connection);
      this.#refused = 0;
      close(connection);
      await this.#take(framing.end());
    }
  }

  #takeDatagram(bytes: Uint8Array): void {
    if (!this.#waiting.push(bytes)) this.#losses.add("count");
    if (!this.#isReading) this.#reading = this.#readDatagrams();
  }

  async #readDatagrams(): Promise<void> {
    this.#isReading = true;
    const decoder = new TextDecoder();
    while (this.#waiting.size > 0) {
      const taken = this.#waiting.take();
      await this.#take(taken.map((bytes) => ({ text: decoder.decode(bytes), cutBytes: 0 })));
      this.#losses.report();
    }
    this.#isReading = false;
  }

  async #take(messages: readonly Line[]): Promise<void> {
    for (const { text, cutBytes } of messages) {
      this.#lines++;
      this.#takeMessage(text, cutBytes);
      if (TURNS.spend(text.length + MESSAGE_WORK)) await TURNS.next();
    }
  }

  #takeMessage(text: string, cutBytes: number): void {
    const clean = cleanText(text).replace(/[\s\ufffd]+$/, "");
    if (clean === "") return void this.#blank++;
    if (cutBytes > 0) this.#cutLines++;
    this.#cutBytes += cutBytes;
    const parsed = this.#parser.parse(clean);
    const cut = cutBytes > 0 ? { truncated: true, cut_bytes: cutBytes } : {};
    this.#write({ ...parsed, metadata: { source: SYSLOG_SOURCE, ...parsed.metadata, ...cut } });
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
