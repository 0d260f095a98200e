/** Placeholder of a message template: a name, an optional `@` or `$` before it, alignment and format after it. */
const HOLE = /\{\{|\}\}|\{[@$]?(\w+)(?:,-?\d+)?(:[^{}]*)?\}/g;

/** Longest message, in UTF-16 code units. A template can repeat one long property many times. */
const MAX_LENGTH = 65_536;

/**
 * Fills the placeholders of a message template (messagetemplates.org, as Serilog writes them).
 *
 * @param template Template such as `"{User} paid {Amount:0.00}"`.
 * @param properties Values by name. A placeholder without a value stays as it is.
 * @param renderings Texts of the placeholders that have a format, in their order.
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
    return "…"; // nested deeper than the stack allows
  }
}
