import { LineRecords, type LineRecordsOptions, MAX_LINE_BYTES, type SourceStats } from "../parse/line_records.ts";
import { type Line, LineSplitter } from "../parse/lines.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import { Backoff } from "./backoff.ts";
import type { Report } from "./report.ts";
import { kill, Watchdog } from "./watchdog.ts";

/** Value of `metadata.source` of its records. */
const JOURNAL_SOURCE = "journal";

/** Options for {@linkcode JournalReader}. */
export interface JournalReaderOptions {
  /** Units to read. @default all */
  readonly units?: readonly string[];
  /** Newest entries to begin with. @default {50} */
  readonly lines?: number;
  /** Program and its first arguments. @default {["journalctl"]} */
  readonly command?: readonly string[];
  /** Options for the parser of the entries. */
  readonly records?: LineRecordsOptions;
  /** Receives reports of failures. */
  readonly report?: Report;
  /** Waits for `ms` or until `signal` is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads systemd's journal through `journalctl`. If that ends, it is started again and continues after the last entry that
 * was read.
 */
export class JournalReader implements AsyncDisposable {
  readonly #options: JournalReaderOptions;
  readonly #records: LineRecords;
  readonly #report: Report;
  readonly #stop = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #cursor: string | undefined;
  #running: Promise<void> | undefined;

  /**
   * @param write Receives each record.
   * @param options Units, starting point and reports.
   */
  constructor(write: (input: RecordInput) => void, options: JournalReaderOptions = {}) {
    this.#options = options;
    this.#report = options.report ?? (() => {});
    this.#records = new LineRecords(write, JOURNAL_SOURCE, options.records);
  }

  /** Counters of the entries. */
  get stats(): SourceStats {
    return this.#records.stats;
  }

  /**
   * Starts reading, until the reader is disposed of.
   *
   * @throws {Deno.errors.NotFound} If there is no `journalctl`.
   */
  start(): void {
    this.#running = this.#run(this.#spawn());
  }

  /** Ends reading. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    kill(this.#child, "SIGTERM");
    await this.#running;
  }

  async #run(first: Deno.ChildProcess): Promise<void> {
    const { sleep: wait = sleep } = this.#options;
    let child: Deno.ChildProcess | undefined = first;
    const backoff = new Backoff();
    for (;;) {
      const before = this.#cursor;
      const reason = child === undefined ? "it cannot be started" : await this.#read(child);
      if (this.#stop.signal.aborted) return;
      if (this.#cursor !== before) backoff.reset();
      const delayMs = backoff.next();
      this.#report("warn", "journalctl has ended: {reason}; starting it again in {delay_ms} ms", {
        reason,
        delay_ms: delayMs,
      });
      await wait(delayMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        child = this.#spawn();
      } catch (error) {
        this.#report("error", "Cannot start journalctl: {reason}", { reason: reasonOf(error) });
        child = undefined;
      }
    }
  }

  #spawn(): Deno.ChildProcess {
    const { units = [], lines = 50, command: [program, ...args] = ["journalctl"] } = this.#options;
    const from = this.#cursor === undefined ? `--lines=${lines}` : `--after-cursor=${this.#cursor}`;
    const command = new Deno.Command(program, {
      args: [...args, "--output=json", "--follow", "--no-pager", from, ...units.map((unit) => `--unit=${unit}`)],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return this.#child = command.spawn();
  }

  /** Reads until `journalctl` ends. Returns the reason. */
  async #read(child: Deno.ChildProcess): Promise<string> {
    await using _watchdog = new Watchdog(child.pid, 0);
    if (this.#stop.signal.aborted) kill(child, "SIGTERM");
    const [stderr, { code }] = await Promise.all([
      lastOf(child.stderr),
      child.status,
      this.#take(child.stdout).catch((error) =>
        this.#report("warn", "Cannot read the journal: {reason}", {
          reason: reasonOf(error),
        })
      ),
    ]);
    this.#child = undefined;
    return stderr || `exit code ${code}`;
  }

  async #take(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const splitter = new LineSplitter(MAX_LINE_BYTES);
    try {
      // An entry without its end is read again, after the cursor.
      for await (const chunk of chunks) {
        const lines = splitter.push(chunk);
        await this.#records.take(lines);
        this.#cursor = cursorIn(lines) ?? this.#cursor;
      }
    } finally {
      this.#records.flush();
    }
  }
}

/** Place of an entry. Within a text the quotes would be escaped. */
const CURSOR = /"__CURSOR" ?: ?"([^"\\]{1,1000})"/;

function cursorIn(lines: readonly Line[]): string | undefined {
  for (let at = lines.length - 1; at >= 0; at--) {
    const cursor = CURSOR.exec(lines[at].text)?.[1];
    if (cursor !== undefined) return cursor;
  }
}

/** Longest end of an output that is kept, in UTF-16 code units. */
const MAX_LAST = 200;

/** Returns the last line of an output. */
async function lastOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) text = (text + decoder.decode(chunk, { stream: true })).slice(-2 * MAX_LAST);
  return text.trim().split("\n").at(-1)!.slice(-MAX_LAST);
}
