import type { ParsedLine } from "../../../lib/parse/parsed_line.ts";

/** Line of a program, its format and its content. */
export interface TextLineCase {
  readonly format: string;
  readonly line: string;
  readonly parsed: ParsedLine;
}
