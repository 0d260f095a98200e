/** A control sequence, such as a colour: ESC, a bracket, parameters, and the letter that says what it does. */
// deno-lint-ignore no-control-regex
const SEQUENCE = /\x1b\[[0-?]*[ -/]*[@-~]/g;

/**
 * Leaves out colours and other control sequences, so that a text is found as it is read.
 *
 * @param text The text, as a terminal would be given it.
 * @returns What a terminal would show.
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { stripAnsi } from "./ansi.ts";
 *
 * strictEqual(stripAnsi("GET /\x1b[32m200\x1b[0m"), "GET /200");
 * ```
 */
export function stripAnsi(text: string): string {
  return text.includes("\x1b[") ? text.replace(SEQUENCE, "") : text;
}
