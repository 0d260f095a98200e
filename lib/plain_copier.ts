import { isPlain } from "./copier.ts";
import { type JsonValue, own, startsWithDigit } from "./json.ts";

/** How deep it looks; what nests deeper may be a circle. */
const MAX_DEPTH = 8;

/** What a value takes beside its text, in units: its quotes, colon and comma, or the digits of a number. */
const VALUE_UNITS = 8;

/**
 * Copies what most loggers are given: texts, numbers, booleans, and plain objects and lists of them that are certain to
 * fit. It gives `undefined` for everything else, which the `Copier` walks with more care.
 */
export class PlainCopier {
  /** How many UTF-16 code units of text there is room for, however JSON spells them. */
  units: number;

  constructor(units: number) {
    this.units = units;
  }

  /**
   * Copies a plain object.
   *
   * @param source The object.
   * @param names What its properties are to be called, by what they are called there.
   */
  object(
    source: Readonly<Record<string, unknown>>,
    names?: ReadonlyMap<string, string>,
    depth = MAX_DEPTH,
  ): Record<string, JsonValue> | undefined {
    const out: Record<string, JsonValue> = {};
    for (const key in source) {
      if (key === "__proto__" || startsWithDigit(key)) return undefined;
      this.units -= key.length;
      const value = this.#value(source[key], depth);
      if (value === undefined) return undefined;
      const known = names?.get(key);
      const isFree = known !== undefined && !Object.hasOwn(source, known) && !Object.hasOwn(out, known);
      out[isFree ? known : key] = value;
    }
    return out;
  }

  /** Copies a text if there is room for it. */
  text(value: string): string | undefined {
    this.units -= value.length;
    return this.units < 0 ? undefined : own(value);
  }

  #value(value: unknown, depth: number): JsonValue | undefined {
    this.units -= VALUE_UNITS;
    if (this.units < 0) return undefined;
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return Number.isFinite(value) ? value : undefined;
      case "boolean":
        return value;
      case "object":
        if (value === null) return null;
        if (depth === 0) return undefined;
        if (Array.isArray(value)) return this.#list(value, depth - 1);
        return isPlain(value) && !("toJSON" in value) ? this.object(value, undefined, depth - 1) : undefined;
    }
  }

  #list(values: readonly unknown[], depth: number): JsonValue | undefined {
    const out: JsonValue[] = [];
    for (const value of values) {
      const copy = this.#value(value, depth);
      if (copy === undefined) return undefined;
      out.push(copy);
    }
    return out.slice(); // without the room to spare that pushing left
  }
}
