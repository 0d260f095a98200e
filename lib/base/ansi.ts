/** Colors, and what else a control sequence (CSI) can say. */
// deno-lint-ignore no-control-regex
const CONTROL_SEQUENCE = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g;

// deno-lint-ignore no-control-regex
const OTHER_SEQUENCE = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]?|\x9b/;

/**
 * What a terminal obeys and does not show: CSI, OSC, the strings of DCS, SOS, PM and APC, and short escapes. Each
 * begins with ESC or CSI and none reaches beyond the next one, so no text takes longer than its length.
 */
const SEQUENCE = new RegExp(`${CONTROL_SEQUENCE.source}|${OTHER_SEQUENCE.source}`, "g");

/** Colors and styles (SGR), the only sequences that say how the text itself looks, with their parameters as a group. */
// deno-lint-ignore no-control-regex
export const STYLE = /(?:\x1b\[|\x9b)([\d;:]*)m/g;
const STYLE_ALONE = new RegExp(`^${STYLE.source}$`);

/** What is no text, but for the tab and what {@linkcode SEQUENCE} finds. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/g;

/** What makes a look at the text worth it. */
// deno-lint-ignore no-control-regex
const ANY_CONTROL = /[\0-\x08\x0b-\x1f\x7f\x9b]/;

/**
 * Takes out what a terminal obeys and does not show, colors included.
 *
 * @param text The text.
 * @returns What a terminal would show of it.
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
 * Takes out what only a terminal can obey, as the moves of its cursor. Colors stay; NUL bytes, of which a file that was
 * cut while written to may have a million in a row, become one U+FFFD; of what was written over itself by carriage
 * returns, as a bar of progress, the last state stays.
 *
 * @param line A line without its line break.
 * @returns The line as it may be shown. One without control characters is itself.
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

/** Does what {@linkcode cleanLine} does to a text of several lines. */
export function cleanText(text: string): string {
  if (!ANY_CONTROL.test(text)) return text;
  return text
    .replace(SEQUENCE, (sequence) => STYLE_ALONE.test(sequence) ? sequence : "")
    .replace(/\0+/g, "\ufffd")
    .replace(CONTROL, "");
}

/** What stands behind the last carriage return, or before it where nothing follows. */
function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === "\r") end--;
  return line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
}

/** What a terminal would obey, but for tabs; and what would have a text read in another order than it was written in. */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\0-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Gives a text that is shown as it was written, and cannot act on a terminal: the sequences that color it or move the
 * cursor are taken out, and any other control character is spelled as in JSON.
 *
 * @param text One line.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { printable } from "./ansi.ts";
 *
 * assertStrictEquals(printable("\x1b[31mred\x1b[0m \x1b]0;title\x07"), "red \\u001b]0;title\\u0007");
 * ```
 */
export function printable(text: string): string {
  return escapeControls(stripControlSequences(text));
}

/** Takes out the sequences that color a text or move the cursor, and nothing else. */
export function stripControlSequences(text: string): string {
  return text.replace(CONTROL_SEQUENCE, "");
}

/** Spells control characters as in JSON. */
export function escapeControls(text: string): string {
  return text.replace(ACTIVE, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
