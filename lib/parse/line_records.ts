import { cleanLine } from "../base/ansi.ts";
import type { RecordInput } from "../record/record.ts";
import { MAX_DATE_MS } from "../base/time.ts";
import { type Arrival, LineJoiner } from "./line_joiner.ts";
import { type Line, splitLines } from "./lines.ts";
import { LineParser } from "./line.ts";
import type { Opened, ParsedLine } from "./parsed_line.ts";

/** The most bytes of one line that are looked at; what is kept of it is bounded further as a record. */
export const MAX_LINE_BYTES = 1_048_576;

/** Options for {@linkcode LineRecords}. */
export interface LineRecordsOptions {
  /** The format of the lines, one of `FORMAT_NAMES`. @default {"auto"} */
  format?: string;
  /** How long a record waits for a line that might belong to it, in ms. @default {60} */
  holdMs?: number;
  /** Now, in milliseconds since the Unix epoch. @default {Date.now} */
  now?: () => number;
  /** Calls back once after that many ms; what it gives stops that. @default with `setTimeout` */
  schedule?: (callback: () => void, ms: number) => () => void;
}

/** What a source of lines has done. */
export interface SourceStats {
  /** Where the lines come from, as `metadata.source` has it. */
  readonly source: string;
  /** The format that held last, or the one that was asked for. */
  readonly format: string;
  /** What a container's runtime put around the lines, if any did. */
  readonly envelope?: string;
  /** Lines taken. */
  readonly lines: number;
  /** Records written. */
  readonly records: number;
  /** Lines that were joined onto those before them. */
  readonly joined: number;
  /** Lines that were too long, and the bytes that were cut off them. */
  readonly cutLines: number;
  readonly cutBytes: number;
  /** Lines with bytes that are no UTF-8 or characters that only a terminal can obey, which were taken out. */
  readonly cleaned: number;
}

/** A live page may wait so long, and a program has written the rest of its stack trace by then. */
const HOLD_MS = 60;

/** The containers and streams whose lines are kept apart; with more, the first one has to begin anew. */
const MAX_LANES = 100;

/** A time further ahead than this was read by a wrong guess, in ms. */
const MAX_AHEAD_MS = 86_400_000;

/** Where lines go that no container's runtime wrote. */
const MAIN_LANE = "";

/**
 * Turns the lines of one source into records: finds their format, joins the lines of a stack trace, and keeps apart
 * what several containers write at the same time.
 *
 * A line that another one may belong to is held until the next one comes, or until {@linkcode LineRecordsOptions.holdMs}
 * have passed.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { RecordInput } from "../record/record.ts";
 * import { LineRecords } from "./line_records.ts";
 *
 * const records: RecordInput[] = [];
 * const lines = new LineRecords((record) => records.push(record), "stdin");
 * lines.push([{ text: '{"level":"warn","msg":"Slow"}', cutBytes: 0 }]);
 * lines.flush();
 * assertEquals(records, [{ level: "WARN", message: "Slow", metadata: { source: "stdin" } }]);
 * ```
 */
export class LineRecords implements Disposable {
  readonly #write: (input: RecordInput) => void;
  readonly #source: string;
  readonly #parser: LineParser;
  readonly #holdMs: number;
  readonly #now: () => number;
  readonly #schedule: (callback: () => void, ms: number) => () => void;
  /** The joiners of those that write at the same time. */
  readonly #lanes = new Map<string, LineJoiner>();
  readonly #main: LineJoiner;
  #cancel: (() => void) | undefined;
  #arrival: Arrival = { time: 0 };
  #envelope: string | undefined;
  #lines = 0;
  #records = 0;
  #joined = 0;
  #cutLines = 0;
  #cutBytes = 0;
  #cleaned = 0;

  /**
   * @param write Takes each record.
   * @param source Where the lines come from; a line that names a source of its own keeps that.
   * @param options The format, and how long to wait.
   * @throws {RangeError} If the format is unknown.
   */
  constructor(write: (input: RecordInput) => void, source: string, options: LineRecordsOptions = {}) {
    const { format, holdMs = HOLD_MS, now = Date.now, schedule = scheduleTimeout } = options;
    this.#write = write;
    this.#source = source;
    this.#parser = new LineParser(format);
    this.#holdMs = holdMs;
    this.#now = now;
    this.#schedule = schedule;
    this.#main = this.#lane(MAIN_LANE);
  }

  /** Takes lines, in their order. */
  push(lines: readonly Line[]): void {
    this.#arrival = { time: this.#now() };
    this.#lines += lines.length;
    for (const line of lines) this.#take(line);
    this.#wait();
  }

  /**
   * Takes bytes as lines, to their end.
   *
   * @throws What the bytes end with, once all before that is written.
   */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const lines of splitLines(chunks, MAX_LINE_BYTES)) this.push(lines);
    } finally {
      this.flush();
    }
  }

  /** Writes what is held back for a line that might belong to it. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const lane of this.#lanes.values()) lane.flush();
  }

  /** Does what {@linkcode flush} does. */
  [Symbol.dispose](): void {
    this.flush();
  }

  /** What the source has done. */
  get stats(): SourceStats {
    return {
      source: this.#source,
      format: this.#parser.format,
      ...this.#envelope !== undefined && { envelope: this.#envelope },
      lines: this.#lines,
      records: this.#records,
      joined: Array.from(this.#lanes.values()).reduce((sum, { joined }) => sum + joined, this.#joined),
      cutLines: this.#cutLines,
      cutBytes: this.#cutBytes,
      cleaned: this.#cleaned,
    };
  }

  #take({ text, cutBytes }: Line): void {
    const json = cutBytes === 0
      ? this.#parser.parseJson(text, this.#arrival.time, { source: this.#source })
      : undefined;
    if (json?.kind === "record") {
      this.#main.flush();
      this.#writeRecord(json.parsed, this.#arrival);
      if (text.includes(REPLACEMENT)) this.#cleaned++;
      return;
    }
    if (cutBytes > 0) {
      this.#cutLines++;
      this.#cutBytes += cutBytes;
    }
    if (json !== undefined) return this.#takeOpened(json.opened, cutBytes);
    const clean = cleanLine(text);
    if (clean !== text || text.includes(REPLACEMENT)) this.#cleaned++;
    const opened = this.#parser.open(clean);
    if (opened !== undefined) this.#takeOpened(opened, cutBytes);
    else this.#main.take({ text: clean, cutBytes }, this.#arrival);
  }

  #takeOpened(opened: Opened, cutBytes: number): void {
    this.#envelope = opened.name;
    const lane = this.#lane(opened.lane ?? JSON.stringify(opened.metadata ?? {}));
    const text = opened.line.includes("\n")
      ? opened.line.split("\n").map(cleanLine).join("\n")
      : cleanLine(opened.line);
    lane.take({ text, cutBytes, opened }, this.#arrival);
  }

  #lane(key: string): LineJoiner {
    const found = this.#lanes.get(key);
    if (found !== undefined) return found;
    const lane = new LineJoiner(this.#parser, (parsed, since) => this.#emit(parsed, since));
    this.#lanes.set(key, lane);
    if (this.#lanes.size > MAX_LANES) this.#dropOldestLane();
    return lane;
  }

  #dropOldestLane(): void {
    for (const [key, lane] of this.#lanes) {
      if (key === MAIN_LANE) continue;
      lane.flush();
      this.#joined += lane.joined;
      this.#lanes.delete(key);
      return;
    }
  }

  /** Sees to it that what is held is written when nothing more comes. */
  #wait(): void {
    if (this.#cancel !== undefined) return;
    let oldest = Infinity;
    for (const { touchedAt } of this.#lanes.values()) if (touchedAt < oldest) oldest = touchedAt;
    if (oldest === Infinity) return;
    this.#cancel = this.#schedule(() => {
      this.#cancel = undefined;
      this.#writeSilent();
      this.#wait();
    }, Math.max(0, oldest + this.#holdMs - this.#arrival.time));
  }

  /** Writes what was held long enough. A clock that was set back is no reason to wait longer. */
  #writeSilent(): void {
    const now = this.#now();
    this.#arrival = { time: now };
    for (const lane of this.#lanes.values()) {
      if (lane.touchedAt + this.#holdMs <= now || lane.touchedAt > now) lane.flush();
    }
  }

  #emit(parsed: ParsedLine, since: Arrival): void {
    // Ours stands first, since the end is cut where it is too much.
    this.#writeRecord({ ...parsed, metadata: { source: this.#source, ...parsed.metadata } }, since);
  }

  #writeRecord(parsed: ParsedLine, since: Arrival): void {
    this.#records++;
    const { timestamp } = parsed;
    if (timestamp === undefined) {
      // It was held in the meantime, or comes right now.
      this.#write(since === this.#arrival ? parsed : { ...parsed, timestamp: since.time });
    } else if (isAhead(timestamp, this.#arrival.time)) {
      const metadata = { timestamp: textOf(timestamp), ...parsed.metadata };
      this.#write({ ...parsed, timestamp: since.time, metadata });
    } else {
      this.#write(parsed);
    }
  }
}

function isAhead(timestamp: string | number, now: number): boolean {
  return (typeof timestamp === "number" ? timestamp : Date.parse(timestamp)) > now + MAX_AHEAD_MS;
}

function textOf(timestamp: string | number): string {
  const ms = Number(timestamp);
  return Math.abs(ms) <= MAX_DATE_MS ? new Date(ms).toISOString() : String(timestamp);
}

/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

function scheduleTimeout(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
