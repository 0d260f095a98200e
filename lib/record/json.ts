/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What a text takes inside the quotes of JSON in UTF-8, in bytes, counted no further than a little above `limit`. */
export function jsonBytes(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  return PLAIN.test(text) ? text.length : encoder.encode(JSON.stringify(text)).length - 2;
}

/** Text that JSON spells with one byte for each character. */
const PLAIN = /^[ !#-[\]-~]*$/;
const encoder = new TextEncoder();

/** How many UTF-16 code units of a text fit into a number of bytes of JSON, without parting a surrogate pair. */
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
  if (code >= 0xd800 && code <= 0xdfff) return 6; // a lone surrogate is spelled as an escape
  return character.length === 2 ? 4 : 3;
}

/** The length from which on V8 makes a slice of a text, or a sum of two, refer to what it was made from. */
const MIN_REFERRING_LENGTH = 13;

/**
 * The same text in memory of its own: what was cut out of a large one would keep all of that. Short texts that come
 * again, as most messages do, share one.
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
  // Texts that are alike and yet not the same differ in a number or so: to compare the next ones would be in vain.
  sharedTexts[slot] = isAlike ? "" : copy;
  return copy;
}

/** The texts kept to be shared, a power of two, and the longest of them: 64 KB in all, or twice that of wide ones. */
const SHARED_TEXTS = 512;
const MAX_SHARED_LENGTH = 128;
const sharedTexts: string[] = new Array(SHARED_TEXTS).fill("");
const samples = new Int32Array(SHARED_TEXTS);

/** A number of the length and a few characters. */
function sampleOf(text: string): number {
  const step = 1 + (text.length >> 2);
  let sample = text.length;
  for (let at = text.length - 1; at > 0; at -= step) sample = (Math.imul(sample, 31) + text.charCodeAt(at)) | 0;
  return sample;
}

function copyText(text: string): string {
  // Joining copies the characters; of a single part it would give the part itself.
  return [text.slice(0, 1), text.slice(1)].join("");
}
