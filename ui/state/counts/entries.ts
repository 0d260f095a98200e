import { isObject } from "../../../lib/wire/event.ts";

/** Count of a value, as the server sends it. */
export interface CountedValue {
  readonly value: string | number;
  readonly count: number;
}

/** Returns true if a value of an answer is a list of objects that all pass a test. */
export function isListOf(list: unknown, isItem: (item: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(list) && list.every((item) => isObject(item) && isItem(item));
}

/** Returns true if a value of an answer is a list of numbers. */
export function isNumberList(list: unknown): boolean {
  return Array.isArray(list) && list.every(Number.isFinite);
}

/** Returns true if an object is a {@linkcode CountedValue}. */
export function isCounted({ value, count }: Record<string, unknown>): boolean {
  return (typeof value === "string" || typeof value === "number") && Number.isFinite(count);
}
