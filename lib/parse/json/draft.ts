import { setProperty } from "../../record/copier.ts";
import type { Level } from "../../record/level.ts";
import type { ReadError } from "./error.ts";

/** Fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Value chosen among fields with the same meaning. The fields that lose become metadata. */
export class Choice<T> {
  value: T | undefined = undefined;
  #rank = Infinity;
  #key = "";
  #raw: unknown = undefined;

  /**
   * Takes a field if its rank is at most that of the field taken before.
   *
   * @returns True if the field was taken.
   */
  take(value: T, rank: number, key: string, raw: unknown, metadata: Record<string, unknown>): boolean {
    if (this.#rank < rank) return false;
    if (this.#key !== "") setProperty(metadata, this.#key, this.#raw);
    this.value = value;
    this.#rank = rank;
    this.#key = key;
    this.#raw = raw;
    return true;
  }
}

/** State of reading one object. */
export class Draft {
  readonly fields: Fields;
  readonly now: number;
  readonly metadata: Record<string, unknown>;
  readonly time = new Choice<number>();
  readonly level = new Choice<Level>();
  readonly message = new Choice<string>();
  error: ReadError | undefined = undefined;
  /** Parts of an error that are fields of their own. */
  errorType: string | undefined = undefined;
  errorMessage: string | undefined = undefined;
  stack: string | undefined = undefined;
  /** True once the fields of a nested object were read, which happens at most once. */
  nested = false;
  /** True if a field tells that the object is an access log line. */
  isAccess = false;

  constructor(fields: Fields, now: number, metadata: Record<string, unknown>) {
    this.fields = fields;
    this.now = now;
    this.metadata = metadata;
  }
}

/** Returns true if a value is an object with fields. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
