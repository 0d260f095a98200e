import type { JsonObject, JsonValue } from "./json.ts";
import { NO_NAMES, startsWithDigit } from "./shape.ts";

/** Memory of the parts of a value besides their text, on a 64-bit V8, in bytes, rounded up. */
export const OBJECT_OVERHEAD = 56;
export const ELEMENT_OVERHEAD = 8;
export const PROPERTY_OVERHEAD = 12;
const STRING_OVERHEAD = 24;
const DOUBLE_OVERHEAD = 16;
/** Memory of names in a new order: a hidden class or a hash table, and an entry per name. */
const NEW_SHAPE_OVERHEAD = 144;
const NEW_NAME_OVERHEAD = 56;

/** Returns an upper estimate of the memory of a value, in bytes. */
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

/** Returns the memory of a text, in bytes. */
export function weighText(text: string): number {
  return STRING_OVERHEAD + weighCharacters(text);
}

/** Returns the memory of a number besides its slot, in bytes. A small integer takes none. */
export function weighNumber(value: number): number {
  return (value | 0) === value ? 0 : DOUBLE_OVERHEAD;
}

const WIDE = /[^\0-\xff]/;

/** Longest text that counts as wide without a check. */
const SHORT_LENGTH = 12;

/** V8 stores one byte per character, or two if any of them is above U+00FF. */
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

/** Largest gap between, and end of, names that V8 stores as array indexes; others go into a hash table. */
const MAX_INDEX_GAP = 1024;
const MAX_INDEX_REACH = 5000;

/**
 * Returns the capacity of the array in which V8 stores integer names, once `index` is added to one of capacity `reach`.
 * V8 grows it by half. Returns 0 if the name goes into a hash table.
 */
function grownFor(index: number, reach: number): number {
  if (index < reach) return reach;
  const grown = index + (index >> 1) + 18;
  return index - reach < MAX_INDEX_GAP && grown < Math.max(MAX_INDEX_REACH, 3 * reach) ? grown : 0;
}
