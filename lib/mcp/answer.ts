import { clean, cut } from "../wire/brief.ts";

/** Bounds of the size of an answer, in bytes. */
export const MIN_BUDGET = 2000;
export const MAX_BUDGET = 200_000;
export const DEFAULT_BUDGET = 20_000;

/** Room for the last lines of an answer, and for the first ones, in bytes. */
const FOOT_BYTES = 900;
export const HEAD_BYTES = 350;

/** Longest link; one of a longer query is left out. */
const MAX_LINK = 500;

/** Start of each line that has data of logs. No line of data starts otherwise, so that data cannot pass for ours. */
const DATA = "| ";

/** Length of the mark of a text that was cut. */
const CUT_LENGTH = 12;

const encoder = new TextEncoder();

/** End of an answer. */
export interface Foot {
  /** Records that are gone and were not read; a text tells more about them. */
  readonly missed: number;
  readonly missedText?: string;
  /** Page that shows the same. */
  readonly link?: string;
  /** Id to continue from. */
  readonly cursor: string;
}

/** Answer of a tool: lines of text, at most as many bytes as the caller asks for. */
export class Answer {
  readonly #lines: string[] = [];
  #left: number;

  /** @param budget Size of the whole answer, in bytes. */
  constructor(budget: number) {
    this.#left = budget - FOOT_BYTES;
  }

  /** Bytes that are left for data. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  /** Adds a line of our own. It is short, and it is kept even if the room is full. */
  say(line: string): this {
    this.#add(line);
    return this;
  }

  /**
   * Adds a line of data, if there is room.
   *
   * @param line Line without control characters.
   * @returns False if there was no room.
   */
  data(line: string): boolean {
    return this.#fits(`${DATA}${line}`) && this.#add(`${DATA}${line}`);
  }

  /**
   * Adds lines of data as long as there is room. The first one is cut if it has too little.
   *
   * @returns The number of lines that were added.
   */
  all(lines: Iterable<string>): number {
    let added = 0;
    for (const line of lines) {
      if (!this.data(line)) {
        // A character of UTF-16 has three bytes at most.
        return added > 0 || !this.data(cut(line, Math.floor((this.left - DATA.length) / 3) - CUT_LENGTH)) ? added : 1;
      }
      added++;
    }
    return added;
  }

  /** Returns the answer. */
  end({ missed, missedText, link, cursor }: Foot): string {
    const reason = missedText === undefined ? "" : ` (${clean(missedText)})`;
    return [
      ...this.#lines,
      `missed: ${missed}${reason}`,
      ...link === undefined || link.length > MAX_LINK ? [] : [`page: ${link}`],
      `cursor: ${cursor}`,
    ].join("\n");
  }

  #fits(line: string): boolean {
    return sizeOf(line) <= this.#left;
  }

  #add(line: string): true {
    this.#lines.push(line);
    this.#left -= sizeOf(line);
    return true;
  }
}

/** Returns the size of a line of an answer, in bytes. */
export function sizeOf(line: string): number {
  return encoder.encode(line).length + 1;
}

/** Returns the size of a line of data, in bytes. */
export function dataSize(line: string): number {
  return sizeOf(line) + DATA.length;
}
