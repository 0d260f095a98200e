import { WELL_KNOWN } from "./well_known.ts";

/**
 * The names that an object has so far, in their order. Objects with the same ones share a shape, as they share a hidden
 * class in V8, so what is to be known of a name is found out once.
 */
export class Shape {
  /** The last of the names. */
  readonly name: string;
  /** The well-known name that it is another spelling of. */
  readonly wellKnown: string | undefined;
  /** Whether V8 keeps what is called so apart from the other properties, or takes it for the prototype. */
  readonly isSpecial: boolean;
  /** Whether what the shape itself takes in memory has been counted. */
  weighed = false;
  readonly #next = new Map<string, Shape>();
  /** The one that came next the last time: a program logs the same names again and again. */
  #last: Shape | undefined;

  constructor(name: string) {
    this.name = name;
    this.wellKnown = WELL_KNOWN.get(name);
    this.isSpecial = name === "__proto__" || startsWithDigit(name);
  }

  /** The shape with one name more. */
  with(name: string): Shape {
    const last = this.#last;
    return last !== undefined && last.name === name ? last : this.#find(name);
  }

  #find(name: string): Shape {
    const known = this.#next.get(name);
    if (known !== undefined) return this.#last = known;
    const shape = new Shape(name);
    if (name.length > MAX_NAME_LENGTH) return shape;
    if (shapes++ === MAX_SHAPES) {
      NO_NAMES.#next.clear();
      NO_NAMES.#last = undefined;
      shapes = 1;
    }
    this.#next.set(name, shape);
    return this.#last = shape;
  }
}

/** Whether a name may be a whole number. */
export function startsWithDigit(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** The shape of an object without names. */
export const NO_NAMES: Shape = new Shape("");

/** The shapes remembered before all are forgotten, and the longest name in one. A forgotten one weighs as if new. */
const MAX_SHAPES = 1000;
const MAX_NAME_LENGTH = 64;
let shapes = 0;
