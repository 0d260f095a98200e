import { knownName } from "./keys.ts";
import type { FieldReader } from "./shapes.ts";

/** Reader of the fields that are only metadata. */
export const KEEP: FieldReader = () => false;

/** Maximum names whose reader is remembered. */
const MAX_NAMES = 2000;

/** Readers by the name of a field, in any letter case. */
export class Readers {
  readonly #folded: ReadonlyMap<string, FieldReader>;
  readonly #readers: Map<string, FieldReader>;

  /**
   * @param exact Readers by name.
   * @param folded Readers of names in another letter case, by the known name.
   */
  constructor(exact: ReadonlyMap<string, FieldReader>, folded: ReadonlyMap<string, FieldReader>) {
    this.#readers = new Map(exact);
    this.#folded = folded;
  }

  of(key: string): FieldReader {
    return this.#readers.get(key) ?? this.#find(key);
  }

  #find(key: string): FieldReader {
    const name = knownName(key);
    const reader = name === undefined ? KEEP : this.#folded.get(name) ?? KEEP;
    if (this.#readers.size < MAX_NAMES) this.#readers.set(key, reader);
    return reader;
  }
}
