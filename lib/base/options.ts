/** Most characters by which a mistyped name may differ from the one meant. */
const MAX_TYPOS = 2;

/**
 * Checks the names of options, so that a mistyped one is not ignored.
 *
 * @param action Start of the error, such as `"Cannot create handler"`.
 * @param options The options.
 * @param known Object with every known name as a key.
 * @throws {TypeError} If the options are no object, or have an unknown name.
 *
 * @example Usage
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { checkOptions } from "./options.ts";
 *
 * const check = () => checkOptions("Cannot open", { colour: 1 }, { color: true });
 * assertThrows(check, TypeError, 'Cannot open: unknown option "colour"; did you mean "color"?');
 * ```
 */
export function checkOptions(action: string, options: unknown, known: object): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${action}: expected an object of options, got ${describe(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(known, name) || value === undefined) continue;
    const meant = Object.keys(known).find((other) => isTypo(name.toLowerCase(), other.toLowerCase()));
    const hint = meant === undefined
      ? `expected ${Object.keys(known).join(", ")}`
      : `did you mean ${JSON.stringify(meant)}?`;
    throw new TypeError(`${action}: unknown option "${name}"${meant === undefined ? `: ${hint}` : `; ${hint}`}`);
  }
}

/** Describes a value of a wrong type in a few words. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (typeof value !== "object" && typeof value !== "function") return `${typeof value} ${String(value)}`;
  if (typeof value === "function") return "a function";
  const name = Array.isArray(value) ? "list" : (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? `a ${name}` : "an object";
}

/** Returns true if few characters were added, dropped or changed, counted as edit distance. */
function isTypo(text: string, meant: string): boolean {
  if (Math.abs(text.length - meant.length) > MAX_TYPOS) return false;
  let row = Array.from({ length: meant.length + 1 }, (_, index) => index);
  for (let at = 0; at < text.length; at++) {
    const next = [at + 1];
    for (let to = 0; to < meant.length; to++) {
      next.push(Math.min(next[to] + 1, row[to + 1] + 1, row[to] + Number(text[at] !== meant[to])));
    }
    row = next;
  }
  return row[meant.length] <= MAX_TYPOS;
}
