import type { CopyWatch } from "./watch.ts";
import { WELL_KNOWN } from "./well_known.ts";

/**
 * List of property names in order. Objects with the same names share a shape, as they share a hidden class in V8, so
 * facts about a name are computed once.
 */
export class Shape {
  /** Last name of the list. */
  readonly name: string;
  /** Well-known key that the name is a twin of. */
  readonly wellKnown: string | undefined;
  /** True for `__proto__`, and for names that V8 may store as array indexes. */
  readonly isSpecial: boolean;
  /** True once the memory of the shape itself was counted. */
  weighed = false;
  /** Watch that was asked about the last name, and its answer. */
  #watch: CopyWatch | undefined;
  #isSuspect = false;
  readonly #next = new Map<string, Shape>();
  /** Shape returned last: programs log the same names again and again. */
  #last: Shape | undefined;

  constructor(name: string) {
    this.name = name;
    this.wellKnown = WELL_KNOWN.get(name);
    this.isSpecial = name === "__proto__" || startsWithDigit(name);
  }

  /** Returns true if a watch suspects the last name. */
  isSuspectTo(watch: CopyWatch): boolean {
    if (this.#watch !== watch) {
      this.#watch = watch;
      this.#isSuspect = watch.suspectsName(this.name);
    }
    return this.#isSuspect;
  }

  /** Returns the shape with one more name. */
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

/** Returns true if a name may be a whole number. */
export function startsWithDigit(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** Shape of an empty object. */
export const NO_NAMES: Shape = new Shape("");

/** Number of cached shapes before the cache is cleared, and the longest name in it. A cleared shape weighs as new. */
const MAX_SHAPES = 1000;
const MAX_NAME_LENGTH = 64;
let shapes = 0;
