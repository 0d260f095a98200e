import { parseJson } from "./json.ts";
import type { ParsedLine } from "./parsed_line.ts";

/**
 * Reads one line: a JSON object with the usual field names, or else a plain message.
 *
 * @param line The line; a line break at its end is left out.
 * @returns What it says. It never throws.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import { parseLine } from "./line.ts";
 *
 * deepStrictEqual(parseLine('{"level":30,"time":1761301575123,"msg":"Paid","order":7}'), {
 *   timestamp: 1761301575123,
 *   level: "INFO",
 *   message: "Paid",
 *   metadata: { order: 7 },
 * });
 * deepStrictEqual(parseLine("Listening on 8000"), { message: "Listening on 8000" });
 * ```
 */
export function parseLine(line: string): ParsedLine {
  const text = line.replace(/\r?\n$|\r$/, "");
  return parseJson(text) ?? { message: text };
}
