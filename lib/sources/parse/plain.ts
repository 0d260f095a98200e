import type { ParsedLine } from "./parsed_line.ts";

/** Reads a line of no known form. */
export function parsePlain(line: string): ParsedLine {
  return { message: line };
}
