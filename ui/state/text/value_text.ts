import type { JsonValue } from "../../../lib/record/record.ts";

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** The most letters of a text in a row; an open row has all of them. */
const MAX_ROW_LETTERS = 2000;

/** The first line of a text that has any letter, and how many more there are. */
export function fold(text: string): { readonly line: string; readonly more: number } {
  const lines = text.split(LINE_END);
  while (lines.length > 1 && lines.at(-1) === "") lines.pop();
  const first = lines.findIndex((line) => line.trim() !== "");
  const line = lines[Math.max(0, first)];
  return {
    line: line.length > MAX_ROW_LETTERS ? `${line.slice(0, MAX_ROW_LETTERS)}…` : line,
    more: lines.length - 1,
  };
}

/** A value of the metadata as it is read. */
export function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An error and what it was caused by, the first one first. */
export interface ErrorPart {
  /** Its type and message, as far as it has them. */
  readonly title: string;
  /** Where it happened, a place a line; `""` where it does not say. */
  readonly stack: string;
}

/** How many causes are followed. */
const MAX_CAUSES = 20;

/** Reads what `error` in the metadata holds. */
export function readError(error: JsonValue | undefined): readonly ErrorPart[] {
  const parts: ErrorPart[] = [];
  for (let next = error; next !== undefined && next !== null && parts.length < MAX_CAUSES;) {
    if (typeof next !== "object" || Array.isArray(next)) {
      parts.push({ title: textOf(next), stack: "" });
      break;
    }
    const { type, message, stack, cause } = next as { readonly [key: string]: JsonValue };
    const named = [type, message].filter((part) => typeof part === "string" && part !== "").join(": ");
    const all = typeof stack === "string" ? stack : "";
    // Most stacks begin with what is the title already.
    const frames = all.search(/^\s*at /m);
    const title = named || (frames > 0 ? all.slice(0, frames).trim() : fold(all).line) || textOf(next);
    parts.push({ title, stack: all.startsWith(title) ? all.slice(title.length).replace(/^\r?\n/, "") : all });
    next = cause;
  }
  return parts;
}
