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

/** The same text in memory of its own: what was cut out of a large one would keep all of that. */
export function own(text: string): string {
  // Joining copies the characters; of a single part it would give the part itself.
  return text.length < MIN_REFERRING_LENGTH ? text : [text.slice(0, 1), text.slice(1)].join("");
}

/** What parts of a value take in memory beside their text on a 64-bit V8, in bytes, rounded up. */
const OBJECT_OVERHEAD = 56;
const STRING_OVERHEAD = 24;
const DOUBLE_OVERHEAD = 16;
const ELEMENT_OVERHEAD = 8;
const PROPERTY_OVERHEAD = 12;
/** Names that no other object has in this order: a hidden class or a hash table of its own, and a place in it for each. */
const NEW_SHAPE_OVERHEAD = 144;
const NEW_NAME_OVERHEAD = 56;

/** What a value takes in memory, in bytes, estimated from above. */
export function weigh(value: JsonValue): number {
  switch (typeof value) {
    case "string":
      return STRING_OVERHEAD + weighCharacters(value);
    case "number":
      return (value | 0) === value ? 0 : DOUBLE_OVERHEAD; // a small integer stands in its place itself
    case "object":
      if (value === null) return 0;
      return Array.isArray(value) ? weighList(value) : weighObject(value as JsonObject);
    default:
      return 0;
  }
}

const WIDE = /[^\0-\xff]/;

/** V8 spends one byte on a character, or two once one of them is above U+00FF. */
function weighCharacters(text: string): number {
  return WIDE.test(text) ? 2 * text.length : text.length;
}

function weighList(list: readonly JsonValue[]): number {
  return list.reduce((bytes: number, value) => bytes + ELEMENT_OVERHEAD + weigh(value), OBJECT_OVERHEAD);
}

function weighObject(object: JsonObject): number {
  let bytes = OBJECT_OVERHEAD;
  let reach = 0;
  let shape = NO_NAMES;
  let isNew = false;
  for (const key in object) {
    bytes += PROPERTY_OVERHEAD + weigh(object[key]);
    const grown = startsWithDigit(key) ? grownFor(Number(key), reach) : NaN;
    if (grown > 0) {
      bytes += (grown - reach) * ELEMENT_OVERHEAD;
      reach = grown;
      continue;
    }
    const next = shape.get(key);
    if (next === undefined) {
      bytes += NEW_NAME_OVERHEAD + weighCharacters(key) + (isNew ? 0 : NEW_SHAPE_OVERHEAD);
      isNew = true;
    }
    shape = next ?? remember(shape, key);
  }
  return bytes;
}

/** How far apart names that are whole numbers may be, and how large, before V8 puts them into a hash table. */
const MAX_INDEX_GAP = 1024;
const MAX_INDEX_REACH = 5000;

/**
 * V8 keeps what is named by a whole number in an array with half as much room to spare: the room after a name, of
 * which there is `reach` so far. 0 if the name goes into a hash table.
 */
function grownFor(index: number, reach: number): number {
  if (index < reach) return reach;
  const grown = index + (index >> 1) + 18;
  return index - reach < MAX_INDEX_GAP && grown < Math.max(MAX_INDEX_REACH, 3 * reach) ? grown : 0;
}

/** Whether a name may be one that V8 does not keep with the other properties. */
export function startsWithDigit(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** What may come after the names that an object has so far. Objects with the same names in the same order share one. */
interface Shape extends Map<string, Shape> {}

const NO_NAMES: Shape = new Map();

/** The shapes remembered before all are forgotten, and the longest name in one. A forgotten one weighs as if new. */
const MAX_SHAPES = 1000;
const MAX_NAME_LENGTH = 64;
let shapes = 0;

function remember(shape: Shape, name: string): Shape {
  const next: Shape = new Map();
  if (name.length > MAX_NAME_LENGTH) return next;
  if (shapes++ === MAX_SHAPES) {
    NO_NAMES.clear();
    shapes = 1;
  }
  shape.set(name, next);
  return next;
}
