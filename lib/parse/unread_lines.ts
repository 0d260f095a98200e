import type { Level } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { readFields } from "./json.ts";
import { Glance } from "./json/glance.ts";
import type { Line } from "./lines.ts";
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
const MAX_UNREAD_LENGTH = 4096;

/** Memory of an unread line besides its characters, in bytes. */
const UNREAD_OVERHEAD = 160;

const BRACE = 0x7b;

/** Lines of one source whose records are made when they are first read. */
export class UnreadLines {
  readonly #write: WriteLater;
  readonly #source: string;
  readonly #glance = new Glance();
  /** Share of a line in the text of its chunk, which it keeps in memory, in UTF-16 code units. */
  #share = 0;

  /**
   * @param write Receives each line.
   * @param source Name of the source.
   */
  constructor(write: WriteLater, source: string) {
    this.#write = write;
    this.#source = source;
  }

  /** Finds the share of each object of JSON in the text of all lines. */
  measure(lines: readonly Line[]): void {
    let length = 0;
    let objects = 0;
    for (const { text } of lines) {
      length += text.length + 1;
      if (text.charCodeAt(0) === BRACE) objects++;
    }
    this.#share = Math.ceil(length / Math.max(1, objects));
  }

  /** Returns the glance that tells the level of a line; `undefined` for a long one, which may have to be cut and counted. */
  glanceAt(line: string): Glance | undefined {
    return line.length <= MAX_UNREAD_LENGTH ? this.#glance : undefined;
  }

  /** Writes a line whose level is known. */
  write(level: Level, line: string): void {
    this.#write(level, UNREAD_OVERHEAD + 2 * this.#share, this.#read, line);
  }

  readonly #read = (now: number, line: string): RecordInput => {
    const parsed = readFields(JSON.parse(line), () => line, now, { source: this.#source });
    return parsed.timestamp !== undefined && isAhead(parsed.timestamp, now) ? withoutTime(parsed, now) : parsed;
  };
}
