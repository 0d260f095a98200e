import { cleanLine } from "../base/ansi.ts";
import type { Level } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { TURNS, type Turns } from "../base/turns.ts";
import type { Arrival } from "./held_record.ts";
import { LineJoiner } from "./line_joiner.ts";
import { type Line, splitLines } from "./lines.ts";
import { LineParser } from "./line.ts";
import type { Opened, ParsedLine } from "./parsed_line.ts";
import { type Place, RecordOrder } from "./record_order.ts";
import { isAhead, withoutTime } from "./record_time.ts";
import { UnreadLines, type WriteLater } from "./unread_lines.ts";

/** Longest line that is parsed, in bytes. The record made of it is bounded further. */
export const MAX_LINE_BYTES = 1_048_576;

/** Options for {@linkcode LineRecords}. */
export interface LineRecordsOptions {
  /** Format of the lines, one of `FORMAT_NAMES`. @default {"auto"} */
  format?: string;
  /** Time that a record waits for a line that might belong to it, in ms. @default {60} */
  holdMs?: number;
  /** Clock, in milliseconds since the Unix epoch. @default {Date.now} */
  now?: () => number;
  /** Schedules `callback` after `ms`; returns a cancel function. @default with `setTimeout` */
  schedule?: (callback: () => void, ms: number) => () => void;
  /** Order of the records, shared by sources whose records belong together. @default one of its own */
  order?: RecordOrder;
  /** Turns at the event loop. @default those of the process */
  turns?: Turns;
  /**
   * Called after records of lines with a span were written, in the same turn, with their count and the offset of the first
   * line that is in none of the records so far, in bytes.
   */
  onWritten?: (records: number, offset: number) => void;
  /** Receives lines whose record is made when it is first read. @default records are made at once */
  writeLater?: WriteLater;
  /** Names of fields whose objects are made records at once all the same. @default none */
  readAtOnce?: readonly string[];
  /** Returns a promise while no record should be written, such as while an archive is behind. @default always writes */
  room?: () => Promise<void> | undefined;
}

/** Counters of a source of lines. */
export interface SourceStats {
  /** Name of the source, as in `metadata.source`. */
  readonly source: string;
  /** Format of the last line that had one, or the requested format. */
  readonly format: string;
  /** Last envelope around the lines, if any. */
  readonly envelope?: string;
  /** Lines taken. */
  readonly lines: number;
  /** Records written. */
  readonly records: number;
  /** Lines joined onto the ones before them. */
  readonly joined: number;
  /** Blank lines that belong to no record. */
  readonly blank: number;
  /** Lines that were too long. */
  readonly cutLines: number;
  /** Bytes cut off those lines. */
  readonly cutBytes: number;
  /** Lines with bytes that are not UTF-8, or with control characters, which were removed. */
  readonly cleaned: number;
}

/** Default of {@linkcode LineRecordsOptions.holdMs}: a program has written its whole stack trace by then. */
const HOLD_MS = 60;

/** Writers whose lines are joined separately. Beyond that the oldest one is flushed. */
const MAX_LANES = 100;

/** Work of a line beside its length, in units of {@linkcode Turns.spend}. */
const LINE_WORK = 64;

/** Lane of the lines without an envelope. */
const MAIN_LANE = "";

/**
 * Turns the lines of one source into records: detects their format, joins the lines of a stack trace, and separates the
 * lines of several containers.
 *
 * A record that the next line may belong to is held until that line arrives or {@linkcode LineRecordsOptions.holdMs}
 * have passed. Records come out in the order in which their first lines arrived; those of one writer wait at most that
 * long for those of another.
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
  readonly #turns: Turns;
  readonly #order: RecordOrder;
  readonly #onWritten: ((records: number, offset: number) => void) | undefined;
  readonly #room: () => Promise<void> | undefined;
  readonly #unread: UnreadLines | undefined;
  /** Offset behind the last line taken, in bytes. */
  #end = 0;
  /** Records that were told. */
  #told = 0;
  /** Joiners by writer. */
  readonly #lanes = new Map<string, LineJoiner>();
  readonly #main: LineJoiner;
  #cancel: (() => void) | undefined;
  #arrival: Arrival = { time: 0, isOver: true };
  /** Time of the last look for records that were held long enough. */
  #lookedAt = 0;
  /** True while lines wait for a turn. The next line has arrived then, so nothing is written early. */
  #isWaiting = false;
  #envelope: string | undefined;
  #lines = 0;
  #records = 0;
  #joined = 0;
  #blank = 0;
  #cutLines = 0;
  #cutBytes = 0;
  #cleaned = 0;

  /**
   * @param write Receives each record.
   * @param source Name of the source. A line that names a source itself keeps that.
   * @param options Format, hold time and clock.
   * @throws {RangeError} If the format is unknown.
   */
  constructor(write: (input: RecordInput) => void, source: string, options: LineRecordsOptions = {}) {
    const { format, holdMs = HOLD_MS, now = Date.now, schedule = scheduleTimeout, turns = TURNS } = options;
    this.#write = write;
    this.#source = source;
    this.#parser = new LineParser(format);
    this.#holdMs = holdMs;
    this.#now = now;
    this.#schedule = schedule;
    this.#turns = turns;
    this.#order = options.order ?? new RecordOrder();
    this.#onWritten = options.onWritten;
    this.#room = options.room ?? (() => undefined);
    this.#unread = options.writeLater && new UnreadLines(options.writeLater, source, options.readAtOnce);
    this.#main = this.#lane(MAIN_LANE);
  }

  /** Takes lines in their order, without giving up the turn. For few lines. */
  push(lines: readonly Line[]): void {
    this.#arrive();
    this.#unread?.measure(lines);
    this.#lines += lines.length;
    for (const line of lines) this.#takeAt(line);
    this.#endTake();
  }

  /** Takes lines in their order. It gives up the turn whenever that is over, and waits for room. Calls must not overlap. */
  async take(lines: readonly Line[]): Promise<void> {
    this.#arrive();
    this.#unread?.measure(lines);
    this.#lines += lines.length;
    for (const line of lines) {
      this.#takeAt(line);
      const room = this.#room();
      const isOver = this.#turns.spend(line.text.length + LINE_WORK);
      if (room === undefined && !isOver) continue;
      this.#endArrival();
      this.#isWaiting = true;
      await (room ?? this.#turns.next());
      this.#isWaiting = false;
      this.#arrive();
    }
    this.#endTake();
  }

  /**
   * Reads bytes as lines to their end.
   *
   * @throws The error of `chunks`, after all records before it were written.
   */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const lines of splitLines(chunks, MAX_LINE_BYTES)) await this.take(lines);
    } finally {
      this.flush();
    }
  }

  /** Writes the held records. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    // The stream stamps the last lines, which have just arrived.
    this.#arrival.isOver = false;
    for (const lane of this.#lanes.values()) lane.flush();
    this.#arrival.isOver = true;
    this.#tell();
  }

  /** Flushes, as {@linkcode flush} does. */
  [Symbol.dispose](): void {
    this.flush();
  }

  /** Counters of the source. */
  get stats(): SourceStats {
    return {
      source: this.#source,
      format: this.#parser.format,
      ...this.#envelope !== undefined && { envelope: this.#envelope },
      lines: this.#lines,
      records: this.#records,
      joined: Array.from(this.#lanes.values()).reduce((sum, { joined }) => sum + joined, this.#joined),
      blank: Array.from(this.#lanes.values()).reduce((sum, { blank }) => sum + blank, this.#blank),
      cutLines: this.#cutLines,
      cutBytes: this.#cutBytes,
      cleaned: this.#cleaned,
    };
  }

  #arrive(): void {
    this.#arrival = { time: this.#now(), isOver: false };
  }

  /** Gives lines that are still held the time of the records that were written before them. */
  #endArrival(): void {
    this.#arrival.time = Math.max(this.#arrival.time, this.#now());
    this.#arrival.isOver = true;
  }

  /** Writes what was held long enough, and schedules the rest. */
  #endTake(): void {
    this.#endArrival();
    const { time } = this.#arrival;
    // The timer may be late while lines keep arriving.
    if (time - this.#lookedAt >= this.#holdMs || time < this.#lookedAt) this.#writeSilent(time);
    this.#wait(time);
  }

  #takeAt(line: Line): void {
    if (line.span === undefined) return this.#take(line);
    this.#order.offset = line.span.start;
    this.#take(line);
    this.#end = line.span.end;
    this.#tell();
  }

  /** Tells the offset behind the records written. */
  #tell(): void {
    if (this.#onWritten === undefined || this.#told === this.#records) return;
    const records = this.#records - this.#told;
    this.#told = this.#records;
    this.#onWritten(records, this.#order.heldOffset ?? this.#end);
  }

  #take({ text, cutBytes }: Line): void {
    const isProse = this.#unread?.takesProse() === true && this.#parser.passesProse;
    if (isProse && this.#main.takeProse(text, this.#arrival)) return this.#parser.notePlain();
    const glance = this.#order.isHeld ? undefined : this.#unread?.glanceAt(text);
    const json = cutBytes === 0
      ? this.#parser.parseJson(text, this.#arrival.time, { source: this.#source }, glance)
      : undefined;
    if (json !== undefined && json.kind !== "opened") {
      this.#main.flush();
      if (text.includes(REPLACEMENT)) this.#cleaned++;
      if (json.kind === "unread") this.#writeUnread(json.level, text);
      else if (json.kind === "record") this.#writeNow(json.parsed);
      else for (const parsed of json.parsed) this.#writeNow(parsed);
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
    const lane = new LineJoiner(
      this.#parser,
      this.#order,
      (parsed, since, place) => this.#emit(parsed, since, place),
      (text, since, place) => this.#emitProse(text, since, place),
    );
    this.#lanes.set(key, lane);
    if (this.#lanes.size > MAX_LANES) this.#dropOldestLane();
    return lane;
  }

  #dropOldestLane(): void {
    for (const [key, lane] of this.#lanes) {
      if (key === MAIN_LANE) continue;
      lane.flush();
      this.#joined += lane.joined;
      this.#blank += lane.blank;
      this.#lanes.delete(key);
      return;
    }
  }

  /** Schedules the writing of held records in case no further line arrives. */
  #wait(now: number): void {
    if (this.#cancel !== undefined || this.#isWaiting) return;
    let oldest = this.#order.waitingSince;
    for (const { touchedAt } of this.#lanes.values()) if (touchedAt < oldest) oldest = touchedAt;
    if (oldest === Infinity) return;
    this.#cancel = this.#schedule(() => {
      this.#cancel = undefined;
      if (this.#isWaiting) return;
      const time = this.#now();
      this.#writeSilent(time);
      this.#wait(time);
    }, Math.max(0, oldest + this.#holdMs - now));
  }

  /** Writes records that were held long enough. A clock that was set back does not prolong the wait. */
  #writeSilent(now: number): void {
    this.#lookedAt = now;
    for (const lane of this.#lanes.values()) {
      if (lane.touchedAt + this.#holdMs <= now || lane.touchedAt > now) lane.flush();
    }
    this.#order.pass(now - this.#holdMs);
    this.#tell();
  }

  #emitProse(text: string, since: Arrival, place: Place): void {
    // The stream stamps a record that is made later.
    if (since.isOver || !this.#order.isFirst(place)) return this.#emit({ message: text }, since, place);
    this.#records++;
    this.#unread!.writeProse(text);
  }

  #writeUnread(level: Level, line: string): void {
    this.#records++;
    this.#unread!.write(level, line);
  }

  /** Writes a record that is complete with its line. */
  #writeNow(parsed: ParsedLine): void {
    const since = this.#arrival;
    if (!this.#order.isHeld) return this.#writeRecord(parsed, since);
    const place = this.#order.open(() => {});
    this.#order.write(place, () => this.#writeRecord(parsed, since), parsed.message.length, since.time);
    this.#order.close(place);
  }

  #emit(parsed: ParsedLine, since: Arrival, place: Place): void {
    // Our own field goes first, because a record that is too large is cut at its end.
    const whole = { ...parsed, metadata: { source: this.#source, ...parsed.metadata } };
    if (this.#order.isFirst(place)) return this.#writeRecord(whole, since); // in most cases, without a closure
    const { time } = this.#arrival;
    this.#order.write(place, () => this.#writeRecord(whole, since), whole.message.length, time);
  }

  #writeRecord(parsed: ParsedLine, since: Arrival): void {
    this.#records++;
    const { timestamp } = parsed;
    if (timestamp === undefined) {
      this.#write(since.isOver ? { ...parsed, timestamp: since.time } : parsed);
    } else {
      this.#write(isAhead(timestamp, this.#arrival.time) ? withoutTime(parsed, since.time) : parsed);
    }
  }
}

/** Replacement character, for bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";

function scheduleTimeout(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
