import { CONTROL_SEQUENCE } from "./ansi.ts";
import { escapeInvisible } from "./invisible.ts";

/** Control characters except tab. */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\0-\x08\x0a-\x1f\x7f-\x9f]/g;

/**
 * Makes a text safe to print on a terminal: removes CSI sequences, and escapes all other control characters and
 * invisible ones as in JSON.
 *
 * @param text One line.
 * @returns The printable line.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { printable } from "./printable.ts";
 *
 * assertStrictEquals(printable("\x1b[31mred\x1b[0m \x1b]0;title\x07"), "red \\u001b]0;title\\u0007");
 * ```
 */
export function printable(text: string): string {
  return escapeControls(stripControlSequences(text));
}

/** Removes CSI sequences: colors and cursor moves. */
export function stripControlSequences(text: string): string {
  return text.replace(CONTROL_SEQUENCE, "");
}

/** Escapes control characters and invisible ones as in JSON. */
export function escapeControls(text: string): string {
  return escapeInvisible(
    text.replace(ACTIVE, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}
