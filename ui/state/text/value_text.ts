import type { JsonValue } from "../../../lib/record/record.ts";

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** Maximum length of a text in a row, in UTF-16 code units. An open row shows all of it. */
const MAX_ROW_LENGTH = 2000;

/** Returns the first line of a text that is not blank, and the number of other lines. */
export function firstLine(text: string): { readonly line: string; readonly more: number } {
  const lines = text.split(LINE_END);
  while (lines.length > 1 && lines.at(-1) === "") lines.pop();
  const first = lines.findIndex((line) => line.trim() !== "");
  const line = lines[Math.max(0, first)];
  return {
    line: line.length > MAX_ROW_LENGTH ? `${line.slice(0, MAX_ROW_LENGTH)}…` : line,
    more: lines.length - 1,
  };
}

/** Formats a value of the metadata: a string as it is, anything else as JSON. */
export function formatValue(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One error of a chain of causes. */
export interface ErrorPart {
  /** Type and message, as far as present. */
  readonly title: string;
  /** Stack trace, one frame per line; `""` if there is none. */
  readonly stack: string;
}

/** Maximum number of errors in a chain. */
const MAX_CAUSES = 20;

/** Returns an error of the metadata and its causes, outermost first. */
export function readError(error: JsonValue | undefined): readonly ErrorPart[] {
  const parts: ErrorPart[] = [];
  for (let next = error; next !== undefined && next !== null && parts.length < MAX_CAUSES;) {
    if (typeof next !== "object" || Array.isArray(next)) {
      parts.push({ title: formatValue(next), stack: "" });
      break;
    }
    const { type, message, stack, cause } = next as { readonly [key: string]: JsonValue };
    const named = [type, message].filter((part) => typeof part === "string" && part !== "").join(": ");
    const all = typeof stack === "string" ? stack : "";
    // Most stacks start with the title.
    const frames = all.search(/^\s*at /m);
    const title = named || (frames > 0 ? all.slice(0, frames).trim() : firstLine(all).line) || formatValue(next);
    parts.push({ title, stack: all.startsWith(title) ? all.slice(title.length).replace(/^\r?\n/, "") : all });
    next = cause;
  }
  return parts;
}
