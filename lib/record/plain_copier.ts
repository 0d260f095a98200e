import { isPlain } from "./copier.ts";
import { type JsonValue, own } from "./json.ts";
import { NO_NAMES, type Shape } from "./shape.ts";
import type { CopyWatch } from "./watch.ts";
import { ELEMENT_OVERHEAD, OBJECT_OVERHEAD, PROPERTY_OVERHEAD, weighNumber, weighText } from "./weight.ts";

/** Deepest nesting copied; a deeper value may be circular. */
const MAX_DEPTH = 8;

/** Code units of a value besides its text: quotes, colon and comma, or the digits of a number. */
const VALUE_UNITS = 8;

/**
 * Copies the common input of loggers: texts, numbers, booleans, and plain objects and lists of them that are certain to
 * fit. Returns `undefined` for everything else; `Copier` then copies it with more care.
 */
export class PlainCopier {
  /** UTF-16 code units left. */
  units: number;
  /** Memory of the copies, in bytes, as `weigh()` counts objects with known names. */
  bytes = 0;
  /** True if an object had names in a new order, which `weigh()` must count. */
  hasNewNames = false;
  /** True if the watch suspects a part. */
  isSuspect = false;
  readonly #watch: CopyWatch | undefined;

  /**
   * @param units UTF-16 code units that fit.
   * @param watch Looks at each name, text and number.
   */
  constructor(units: number, watch?: CopyWatch) {
    this.units = units;
    this.#watch = watch;
  }

  /**
   * Copies metadata, a plain object. Twins of well-known keys are renamed.
   *
   * @param logger Value of `logger`, if the object itself has none.
   */
  metadata(source: Readonly<Record<string, unknown>>, logger?: string): Record<string, JsonValue> | undefined {
    const out: Record<string, JsonValue> = {};
    if (logger === undefined) return this.#object(source, out, NO_NAMES, MAX_DEPTH, true);
    const shape = NO_NAMES.with("logger");
    this.units -= shape.name.length + VALUE_UNITS;
    const text = this.text(logger);
    if (text === undefined) return undefined;
    this.#add(out, shape, text);
    return this.#object(source, out, shape, MAX_DEPTH, true);
  }

  /** Copies a text, or returns `undefined` if it does not fit. */
  text(value: string): string | undefined {
    this.units -= value.length;
    if (this.units < 0) return undefined;
    this.bytes += weighText(value);
    const copy = own(value);
    if (this.#watch !== undefined && !this.isSuspect) this.isSuspect = this.#watch.suspectsText(copy);
    return copy;
  }

  /** Copies the properties of `source` into `out`, an object of the given shape. */
  #object(
    source: Readonly<Record<string, unknown>>,
    out: Record<string, JsonValue>,
    shape: Shape,
    depth: number,
    folds: boolean,
  ): Record<string, JsonValue> | undefined {
    this.bytes += OBJECT_OVERHEAD;
    for (const key in source) {
      const names = shape;
      shape = names.with(key);
      if (shape.isSpecial) return undefined;
      if (this.#watch !== undefined && shape.isSuspectTo(this.#watch)) this.isSuspect = true;
      this.units -= key.length;
      const value = this.#value(source[key], depth);
      if (value === undefined) return undefined;
      const { wellKnown } = shape;
      if (folds && wellKnown !== undefined && !Object.hasOwn(source, wellKnown) && !Object.hasOwn(out, wellKnown)) {
        shape = names.with(wellKnown);
      }
      this.#add(out, shape, value);
    }
    return out;
  }

  #add(out: Record<string, JsonValue>, { name, weighed }: Shape, value: JsonValue): void {
    out[name] = value;
    this.bytes += PROPERTY_OVERHEAD;
    if (!weighed) this.hasNewNames = true;
  }

  #value(value: unknown, depth: number): JsonValue | undefined {
    this.units -= VALUE_UNITS;
    if (this.units < 0) return undefined;
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        if (!Number.isFinite(value)) return undefined;
        this.bytes += weighNumber(value);
        if (this.#watch !== undefined && this.#watch.suspectsNumber(value)) this.isSuspect = true;
        return value;
      case "boolean":
        return value;
      case "object":
        if (value === null) return null;
        if (depth === 0) return undefined;
        if (Array.isArray(value)) return this.#list(value, depth - 1);
        return isPlain(value) && !("toJSON" in value) ? this.#object(value, {}, NO_NAMES, depth - 1, false) : undefined;
    }
  }

  #list(values: readonly unknown[], depth: number): JsonValue | undefined {
    const out: JsonValue[] = [];
    this.bytes += OBJECT_OVERHEAD;
    for (const value of values) {
      const copy = this.#value(value, depth);
      if (copy === undefined) return undefined;
      // Lists of headers and of arguments hold names too.
      if (typeof copy === "string" && this.#watch?.suspectsName(copy)) this.isSuspect = true;
      out.push(copy);
      this.bytes += ELEMENT_OVERHEAD;
    }
    return out.slice(); // drops the spare capacity that push() allocated
  }
}
