/** Position in a run. A run is the life of one ring; a restart begins another. */
export interface Cursor {
  /** Name of the run. */
  readonly run: string;
  /** Sequence number of the last record that was read. */
  readonly seq: number;
}

/** Digits of the start of a run in base 36, in milliseconds since the Unix epoch. They last until the year 2059. */
const TIME_LENGTH = 8;
const RANDOM_LENGTH = 4;
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
/** A run of this version: its start and random characters. */
const RUN = /^[0-9a-z]{12}$/;

const EVENT_ID = /^([0-9a-z]{1,16})-(\d{1,16})$/;

/**
 * Returns the name of a new run: its start as 8 digits of base 36, and 4 random characters. Runs sort as text in the order
 * of their starts.
 *
 * @param after Run that the new one comes after, even if the clock was set back.
 * @param now Start of the run, in milliseconds since the Unix epoch.
 *
 * @example Usage
 * ```ts
 * import { assert } from "@std/assert";
 * import { compareRuns, newRun } from "./cursor.ts";
 *
 * const run = newRun();
 * assert(compareRuns(newRun(run), run) > 0);
 * ```
 */
export function newRun(after?: string, now: number = Date.now()): string {
  const last = after !== undefined && RUN.test(after) ? parseInt(after.slice(0, TIME_LENGTH), 36) : 0;
  const start = Math.max(now, last + 1);
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
  const random = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return start.toString(36).padStart(TIME_LENGTH, "0") + random;
}

/** Returns the start of a run, in milliseconds since the Unix epoch; `undefined` for one of an earlier version. */
export function startOfRun(run: string): number | undefined {
  return RUN.test(run) ? parseInt(run.slice(0, TIME_LENGTH), 36) : undefined;
}

/** Compares two runs by their starts: negative if `left` is the earlier one. Shorter names are of earlier versions. */
export function compareRuns(left: string, right: string): number {
  if (left === right) return 0;
  return left.length - right.length || (left < right ? -1 : 1);
}

/** Compares two cursors by their place in the order of all records: by run, then by number. */
export function compareCursors(left: Cursor, right: Cursor): number {
  return compareRuns(left.run, right.run) || left.seq - right.seq;
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
  const cursor = readEventId(text);
  if (cursor !== undefined) return cursor;
  throw new SyntaxError(`Cannot parse event id "${text.slice(0, 64)}": expected "<run>-<number>"`);
}

/** Returns true if a value is a text that {@linkcode parseEventId} can parse. */
export function isEventId(value: unknown): value is string {
  return typeof value === "string" && readEventId(value) !== undefined;
}

function readEventId(text: string): Cursor | undefined {
  const match = EVENT_ID.exec(text);
  const seq = Number(match?.[2]);
  return match !== null && Number.isSafeInteger(seq) ? { run: match[1], seq } : undefined;
}
