import { plausible, readEpoch } from "../base/epoch.ts";
import type { TimeInText } from "./time_scan.ts";

export { plausible, readEpoch };

/** Digits of an epoch in seconds, ms, µs and ns, or in seconds with a fraction. */
const EPOCH = /(?:\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})(?![\w.])/y;

/**
 * Finds a number that may be an epoch in seconds, ms, µs or ns. Other numbers look the same, so the caller decides from
 * the context.
 *
 * @param text Text.
 * @param at Index of the number.
 * @param now Current time, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time with its end, or `undefined` if none begins at `at`.
 */
export function findEpoch(text: string, at: number = 0, now: number = Date.now()): TimeInText | undefined {
  EPOCH.lastIndex = at;
  const [digits] = EPOCH.exec(text) ?? [];
  const ms = digits === undefined ? undefined : plausible(readEpoch(Number(digits)), now);
  return ms === undefined ? undefined : { ms, end: EPOCH.lastIndex };
}
