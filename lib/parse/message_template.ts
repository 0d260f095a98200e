/** A hole of a message template: its name, maybe with `@` or `$` before, and with an alignment or a format behind. */
const HOLE = /\{\{|\}\}|\{[@$]?(\w+)(?:,-?\d+)?(:[^{}]*)?\}/g;

/** The most characters of a message; holes that name one long property again and again would make more. */
const MAX_LENGTH = 65_536;

/**
 * Fills the holes of a message template as messagetemplates.org has it, and Serilog.
 *
 * @param template The template, such as `"{User} paid {Amount:0.00}"`.
 * @param properties What the holes are filled with; one that is not there stays as it is.
 * @param renderings The texts of the holes that have a format, in their order.
 * @returns The message.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { renderTemplate } from "./message_template.ts";
 *
 * assertStrictEquals(renderTemplate("{User} paid {Amount:0.00}", { User: "nora", Amount: 3.2 }, ["3.20"]), "nora paid 3.20");
 * ```
 */
export function renderTemplate(
  template: string,
  properties: Readonly<Record<string, unknown>>,
  renderings: readonly unknown[] = [],
): string {
  let text = "";
  let end = 0;
  let formatted = 0;
  for (const match of template.matchAll(HOLE)) {
    if (text.length > MAX_LENGTH) break;
    const [hole, name, format] = match;
    text += template.slice(end, match.index);
    end = match.index + hole.length;
    const rendering = format === undefined ? undefined : renderings[formatted++];
    if (name === undefined) text += hole[0];
    else if (typeof rendering === "string") text += rendering;
    else text += Object.hasOwn(properties, name) ? spell(properties[name]) : hole;
  }
  return text + template.slice(end);
}

function spell(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return "…"; // it nests deeper than the stack
  }
}
