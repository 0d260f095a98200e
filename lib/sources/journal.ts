import { LineRecords, type LineRecordsOptions, MAX_LINE_BYTES, type SourceStats } from "../parse/line_records.ts";
import { type Line, LineSplitter } from "../parse/lines.ts";
import type { PositionedSource, StoredPosition } from "../stream/positions.ts";
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
  /** Positions of an earlier run. It continues after its last entry. */
  readonly positions?: readonly StoredPosition[];
  /** Receives positions as records are written. */
  readonly onWritten?: (source: PositionedSource, records: number, offset: number) => void;
  /** Receives reports of failures. */
  readonly report?: Report;
  /** Waits for `ms` or until `signal` is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads systemd's journal through `journalctl`. If that ends, it is started again and continues after the last entry that
 * was read; after a restart of this program, after the last one whose record was stored.
 */
export class JournalReader implements AsyncDisposable {
  readonly #options: JournalReaderOptions;
  readonly #records: LineRecords;
  readonly #report: Report;
  readonly #stop = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #cursor: string | undefined;
  readonly #places: Places;
  #running: Promise<void> | undefined;

  /**
   * @param write Receives each record.
   * @param options Units, starting point and reports.
   */
  constructor(write: (input: RecordInput) => void, options: JournalReaderOptions = {}) {
    this.#options = options;
    this.#report = options.report ?? (() => {});
    const { units = [], positions = [], onWritten, records } = options;
    const places = this.#places = new Places(units);
    this.#cursor = places.cursorIn(positions);
    this.#records = new LineRecords(write, JOURNAL_SOURCE, {
      ...records,
      ...onWritten !== undefined && { onWritten: (count, offset) => onWritten(places, count, offset) },
    });
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
      else if (NO_CURSOR.test(reason)) this.#cursor = undefined; // the journal was replaced
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
        await this.#records.take(this.#options.onWritten === undefined ? lines : this.#places.add(lines));
        this.#cursor = lastCursorIn(lines) ?? this.#cursor;
      }
    } finally {
      this.#records.flush();
    }
  }
}

/** Place of an entry. Within a text the quotes would be escaped. */
const CURSOR = /"__CURSOR" ?: ?"([^"\\]{1,1000})"/;

function lastCursorIn(lines: readonly Line[]): string | undefined {
  for (let at = lines.length - 1; at >= 0; at--) {
    const cursor = CURSOR.exec(lines[at].text)?.[1];
    if (cursor !== undefined) return cursor;
  }
}

/** Error of `journalctl` for a cursor of another journal. */
const NO_CURSOR = /cursor/i;

/** Cursors that are kept while the archive is behind. */
const MAX_CURSORS = 200_000;

/** Entries by their numbers, as a source of positions. */
class Places implements PositionedSource {
  readonly #key: string;
  /** Cursors of the entries whose records were not stored yet, by the number of the entry after each. */
  readonly #cursors = new Map<number, string>();
  #entries = 0;
  #last = "";
  #stored = "";

  /** @param units Units that are read. Another choice of units begins anew. */
  constructor(units: readonly string[]) {
    this.#key = `journal:${units.toSorted().join()}`;
  }

  /** Returns the cursor after which to continue. */
  cursorIn(positions: readonly StoredPosition[]): string | undefined {
    return positions.find(({ key }) => key === this.#key)?.value || undefined;
  }

  /** Numbers entries, as offsets of a file would. */
  add(lines: readonly Line[]): Line[] {
    return lines.map((line) => {
      const start = this.#entries++;
      this.#last = CURSOR.exec(line.text)?.[1] ?? this.#last;
      this.#cursors.set(start + 1, this.#last);
      if (start >= MAX_CURSORS) this.#cursors.delete(start - MAX_CURSORS); // an entry may be read twice then
      return { ...line, span: { start, end: start + 1 } };
    });
  }

  positionAt(offset: number): StoredPosition {
    const value = this.#stored = this.#cursors.get(offset) ?? this.#stored;
    // Positions are stored in their order.
    for (const entry of this.#cursors.keys()) {
      if (entry >= offset) break;
      this.#cursors.delete(entry);
    }
    return { key: this.#key, value };
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
