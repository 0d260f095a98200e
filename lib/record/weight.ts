import type { JsonObject, JsonValue } from "./json.ts";
import { NO_NAMES, startsWithDigit } from "./shape.ts";

/** What parts of a value take in memory beside their text on a 64-bit V8, in bytes, rounded up. */
export const OBJECT_OVERHEAD = 56;
export const ELEMENT_OVERHEAD = 8;
export const PROPERTY_OVERHEAD = 12;
const STRING_OVERHEAD = 24;
const DOUBLE_OVERHEAD = 16;
/** Names that no other object has in this order: a hidden class or a hash table of its own, and a place in it for each. */
const NEW_SHAPE_OVERHEAD = 144;
const NEW_NAME_OVERHEAD = 56;

/** What a value takes in memory, in bytes, estimated from above. */
export function weigh(value: JsonValue): number {
  switch (typeof value) {
    case "string":
      return weighText(value);
    case "number":
      return weighNumber(value);
    case "object":
      if (value === null) return 0;
      return Array.isArray(value) ? weighList(value) : weighObject(value as JsonObject);
    default:
      return 0;
  }
}

/** What a text takes in memory, in bytes. */
export function weighText(text: string): number {
  return STRING_OVERHEAD + weighCharacters(text);
}

/** What a number takes in memory, in bytes; a small integer stands in its place itself. */
export function weighNumber(value: number): number {
  return (value | 0) === value ? 0 : DOUBLE_OVERHEAD;
}

const WIDE = /[^\0-\xff]/;

/** A text of no more than so many characters is not looked at: it is taken for a wide one. */
const SHORT_LENGTH = 12;

/** V8 spends one byte on a character, or two once one of them is above U+00FF. */
function weighCharacters(text: string): number {
  return text.length <= SHORT_LENGTH || WIDE.test(text) ? 2 * text.length : text.length;
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
    shape = shape.with(key);
    if (shape.weighed) continue;
    shape.weighed = true;
    bytes += NEW_NAME_OVERHEAD + weighCharacters(key) + (isNew ? 0 : NEW_SHAPE_OVERHEAD);
    isNew = true;
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
