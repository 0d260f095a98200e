/** Position in a run. A run is the life of one ring; a restart begins another. */
export interface Cursor {
  /** Name of the run. */
  readonly run: string;
  /** Sequence number of the last record that was read. */
  readonly seq: number;
}

const RUN_LENGTH = 6;
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
const EVENT_ID = /^([0-9a-z]{1,16})-(\d{1,16})$/;

/** Returns the name of a new run: six random characters, so that ids from before a restart are recognized. */
export function newRun(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RUN_LENGTH));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Formats a cursor as an event id, `"<run>-<seq>"`. */
export function formatEventId(run: string, seq: number): string {
  return `${run}-${seq}`;
}

/**
 * Parses an event id.
 *
 * @param text Text such as `"m3k9x1-1185"`.
 * @returns The cursor.
 * @throws {SyntaxError} If `text` is not an event id.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseEventId } from "./cursor.ts";
 *
 * assertEquals(parseEventId("m3k9x1-1185"), { run: "m3k9x1", seq: 1185 });
 * ```
 */
export function parseEventId(text: string): Cursor {
  const match = EVENT_ID.exec(text);
  const seq = Number(match?.[2]);
  if (match !== null && Number.isSafeInteger(seq)) return { run: match[1], seq };
  throw new SyntaxError(`Cannot parse event id "${text.slice(0, 64)}": expected "<run>-<number>"`);
}
