import type { Level } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { readFields } from "./json.ts";
import { Glance } from "./json/glance.ts";
import type { Line } from "./lines.ts";
import { isProse } from "./prose.ts";
import { isAhead, withoutTime } from "./record_time.ts";

/**
 * Writes a record that is made of its line when it is first read, given the level for the counters and the memory of the
 * line, in bytes.
 */
export type WriteLater = (
  level: Level,
  bytes: number,
  read: (now: number, line: string) => RecordInput,
  line: string,
) => void;

/** Longest line whose record is made when it is read, in UTF-16 code units. */
export const MAX_UNREAD_LENGTH = 4096;

/** Memory of an unread line besides its characters, in bytes. */
export const UNREAD_OVERHEAD = 160;

const BRACE = 0x7b;

/** Lines of one source whose records are made when they are first read. */
export class UnreadLines {
  readonly #write: WriteLater;
  readonly #source: string;
  readonly #glance: Glance;
  /** True for each measured line that is prose. */
  readonly #prose: boolean[] = [];
  /** Index of the next line. */
  #next = 0;
  /** Share of a line in the text of its chunk, which it keeps in memory, in UTF-16 code units. */
  #share = 0;

  /**
   * @param write Receives each line.
   * @param source Name of the source.
   * @param others Names of fields whose objects are read at once.
   */
  constructor(write: WriteLater, source: string, others: readonly string[] = []) {
    this.#write = write;
    this.#source = source;
    this.#glance = new Glance(others);
  }

  /** Finds the lines of prose, and the share of each line that may stay unread in the text of all lines. */
  measure(lines: readonly Line[]): void {
    let length = 0;
    let unread = 0;
    this.#prose.length = lines.length;
    this.#next = 0;
    for (let index = 0; index < lines.length; index++) {
      const { text, cutBytes } = lines[index];
      length += text.length + 1;
      const prose = cutBytes === 0 && text.length <= MAX_UNREAD_LENGTH && isProse(text);
      this.#prose[index] = prose;
      if (prose || text.charCodeAt(0) === BRACE) unread++;
    }
    this.#share = Math.ceil(length / Math.max(1, unread));
  }

  /** Returns true if the next of the measured lines is prose. */
  takesProse(): boolean {
    return this.#prose[this.#next++];
  }

  /** Returns the glance that tells the level of a line; `undefined` for a long one, which may have to be cut and counted. */
  glanceAt(line: string): Glance | undefined {
    return line.length <= MAX_UNREAD_LENGTH ? this.#glance : undefined;
  }

  /** Writes a line whose level is known. */
  write(level: Level, line: string): void {
    this.#write(level, UNREAD_OVERHEAD + 2 * this.#share, this.#read, line);
  }

  /** Writes a line of prose. */
  writeProse(line: string): void {
    this.#write("INFO", UNREAD_OVERHEAD + 2 * this.#share, this.#readProse, line);
  }

  readonly #readProse = (_now: number, line: string): RecordInput => ({
    message: line,
    metadata: { source: this.#source },
  });

  readonly #read = (now: number, line: string): RecordInput => {
    const parsed = readFields(JSON.parse(line), () => line, now, { source: this.#source });
    return parsed.timestamp !== undefined && isAhead(parsed.timestamp, now) ? withoutTime(parsed, now) : parsed;
  };
}
