/** Control sequences (CSI): colors, cursor moves and others. */
// deno-lint-ignore no-control-regex
export const CONTROL_SEQUENCE = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g;

// deno-lint-ignore no-control-regex
const OTHER_SEQUENCE = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]?|\x9b/;

/**
 * Escape sequences of a terminal: CSI, OSC, the strings of DCS, SOS, PM and APC, and short escapes. Each starts with
 * ESC or CSI and ends before the next one, so a match takes linear time.
 */
const SEQUENCE = new RegExp(`${CONTROL_SEQUENCE.source}|${OTHER_SEQUENCE.source}`, "g");

/** Colors and styles (SGR). The group captures the parameters. */
// deno-lint-ignore no-control-regex
export const STYLE = /(?:\x1b\[|\x9b)([\d;:]*)m/g;
const STYLE_ALONE = new RegExp(`^${STYLE.source}$`);

/** Control characters, except tab, NUL, line breaks and ESC. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/g;

/** Any character that {@linkcode cleanText} may remove. */
// deno-lint-ignore no-control-regex
const ANY_CONTROL = /[\0-\x08\x0b-\x1f\x7f\x9b]/;

/**
 * Removes all escape sequences, including colors.
 *
 * @param text The text.
 * @returns The text as a terminal shows it.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { stripAnsi } from "./ansi.ts";
 *
 * assertStrictEquals(stripAnsi("\x1b[32mINFO\x1b[0m ready"), "INFO ready");
 * ```
 */
export function stripAnsi(text: string): string {
  return text.includes("\x1b") || text.includes("\x9b") ? text.replace(SEQUENCE, "") : text;
}

/**
 * Removes control characters and escape sequences from a line, except colors. A run of NUL bytes becomes one U+FFFD: a
 * file that was truncated while it was written may have a million. Text that a carriage return overwrites, such as an
 * earlier state of a progress bar, is removed.
 *
 * @param line A line without its line break.
 * @returns The cleaned line.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { cleanLine } from "./ansi.ts";
 *
 * assertStrictEquals(cleanLine("\x1b[2K 10%\r\x1b[2K\x1b[32m100%\x1b[0m\r"), "\x1b[32m100%\x1b[0m");
 * ```
 */
export function cleanLine(line: string): string {
  return ANY_CONTROL.test(line) ? cleanText(lastState(line)) : line;
}

/** Removes control characters and escape sequences, except colors, from a text of several lines. */
export function cleanText(text: string): string {
  if (!ANY_CONTROL.test(text)) return text;
  return text
    .replace(SEQUENCE, (sequence) => STYLE_ALONE.test(sequence) ? sequence : "")
    .replace(/\0+/g, "\ufffd")
    .replace(CONTROL, "");
}

/** Returns the text after the last carriage return that has text after it. */
function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === "\r") end--;
  return line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
}
