/** A JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** Value by key. */
  readonly [key: string]: JsonValue;
}

/** Returns the size of a text in JSON without quotes, in bytes of UTF-8. Above `limit` it is a lower bound. */
export function jsonBytes(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  return PLAIN.test(text) ? text.length : encoder.encode(JSON.stringify(text)).length - 2;
}

/** Text that takes one byte per character in JSON. */
const PLAIN = /^[ !#-[\]-~]*$/;
const encoder = new TextEncoder();

/** Returns the number of UTF-16 code units of a text that fit into `bytes` of JSON. It splits no surrogate pair. */
export function fit(text: string, bytes: number): number {
  let units = 0;
  for (const character of text) {
    bytes -= characterBytes(character);
    if (bytes < 0) break;
    units += character.length;
  }
  return units;
}

const SHORT_ESCAPES = '"\\\b\t\n\f\r';

function characterBytes(character: string): number {
  const code = character.codePointAt(0)!;
  if (SHORT_ESCAPES.includes(character)) return 2;
  if (code < 0x20) return 6;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  if (code >= 0xd800 && code <= 0xdfff) return 6; // a lone surrogate is escaped
  return character.length === 2 ? 4 : 3;
}

/** Shortest text for which V8 makes a slice or a sum refer to its source instead of copying it. */
const MIN_REFERRING_LENGTH = 13;

/**
 * Copies a text into memory of its own. A slice of a larger text would keep all of that in memory. Short texts that
 * repeat, as most messages do, share one copy.
 */
export function own(text: string): string {
  if (text.length < MIN_REFERRING_LENGTH) return text;
  if (text.length > MAX_SHARED_LENGTH) return copyText(text);
  const sample = sampleOf(text);
  const slot = sample & (SHARED_TEXTS - 1);
  const isAlike = samples[slot] === sample;
  if (isAlike && sharedTexts[slot] === text) return sharedTexts[slot];
  samples[slot] = sample;
  const copy = copyText(text);
  // Texts with equal samples that still differ vary in a number or so: comparing the next ones would fail as well.
  sharedTexts[slot] = isAlike ? "" : copy;
  return copy;
}

/** Number of shared texts, a power of two, and the longest one: 64 KB in all, twice that for wide characters. */
const SHARED_TEXTS = 512;
const MAX_SHARED_LENGTH = 128;
const sharedTexts: string[] = new Array(SHARED_TEXTS).fill("");
const samples = new Int32Array(SHARED_TEXTS);

/** Returns a hash of the length and a few characters. */
function sampleOf(text: string): number {
  const step = 1 + (text.length >> 2);
  let sample = text.length;
  for (let at = text.length - 1; at > 0; at -= step) sample = (Math.imul(sample, 31) + text.charCodeAt(at)) | 0;
  return sample;
}

function copyText(text: string): string {
  // join() copies the characters of two parts; it returns a single part as it is.
  return [text.slice(0, 1), text.slice(1)].join("");
}
