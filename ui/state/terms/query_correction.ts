import { parseQuery } from "../../../lib/query/query.ts";
import { readParts } from "./query_parts.ts";

/** Range of another query language, such as `duration:[1 TO 5]` or `[2025-10-24 TO now]`. */
const RANGE = /(?:^|(?<=\s))(?:([\p{L}_@][\p{L}\p{N}_.@-]*):)?[[{](\S+) TO (\S+?)[\]}](?=\s|$)/gu;

/** Word of the form `name=value`. */
const ASSIGNMENT = /^([\p{L}_@][\p{L}\p{N}_.@-]*)==?([^=\s].*)$/u;

/**
 * Returns a correction of a query that is valid, but reads words where another query language has operators: `a or b`,
 * `!a`, `level=error` and `[a TO b]`.
 *
 * @param q The query.
 * @returns The corrected query, or `undefined` if there is nothing to correct. Phrases stay as they are.
 */
export function correctQuery(q: string): string | undefined {
  const corrected = correctWords(q.replace(RANGE, readRange));
  return corrected !== q && isValid(corrected) ? corrected : undefined;
}

function readRange(whole: string, name = "timestamp", from: string, to: string): string {
  if (/["()]/.test(whole)) return whole;
  const bounds = [from === "*" ? "" : `${name}>=${from}`, to === "*" || to === "now" ? "" : `${name}<=${to}`];
  return bounds.filter((bound) => bound !== "").join(" ") || `${name}:*`;
}

function correctWords(q: string): string {
  const parts = readParts(q);
  let result = q;
  // From the end, so that the places before stay.
  for (let index = parts.length - 1; index >= 0; index--) {
    const { start, end } = parts[index].term.span!;
    const word = correctWord(q.slice(start, end), index > 0 && index < parts.length - 1);
    result = result.slice(0, start) + word + result.slice(end);
  }
  return result;
}

function correctWord(word: string, isBetween: boolean): string {
  if (word === "or" && isBetween) return "OR";
  if (/^![^!=\s"(]/.test(word)) return `-${correctWord(word.slice(1), false)}`;
  const [, name, value] = ASSIGNMENT.exec(word) ?? [];
  return name === undefined ? word : `${name}:${value}`;
}

function isValid(q: string): boolean {
  try {
    parseQuery(q);
    return true;
  } catch {
    return false;
  }
}
