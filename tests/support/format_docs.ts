/**
 * Tables of docs/formats.md, made from the formats and envelopes and the comments of their definitions. Run as a program,
 * with --allow-read and --allow-write, it writes them.
 *
 * @module
 */
import { LINE_LEVEL_KEYS, LINE_MESSAGE_KEYS, LINE_TIME_KEYS } from "../../lib/parse/json/keys.ts";
import { ENVELOPES, TEXT_FORMATS } from "../../lib/parse/text_formats.ts";

const TEXT = new URL("../../lib/parse/text/", import.meta.url);

/** File with the tables. */
export const FORMATS_FILE: URL = new URL("../../docs/formats.md", import.meta.url);

const DEFINITION = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const \w+: (?:LineFormat|Envelope) = \{\s*name: "([\w-]+)"/g;

/** Returns the first paragraph of the comment of each format and envelope, by its name. */
async function comments(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(TEXT)) {
    for (const [, comment, format] of (await Deno.readTextFile(new URL(name, TEXT))).matchAll(DEFINITION)) {
      const [first] = comment.replaceAll(/^\s*\*? ?/gm, "").trim().split("\n\n");
      found.set(format, first.replaceAll("\n", " ").replaceAll(/` {2,}/g, "`").replace("\\u2502", "\u2502"));
    }
  }
  return found;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  return [heads, heads.map(() => "---"), ...escaped].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Returns the tables by the name of their section. */
export async function formatTables(): Promise<Record<string, string>> {
  const texts = await comments();
  const rows = (formats: readonly { readonly name: string }[]) =>
    formats.map(({ name }) => [`\`${name}\``, texts.get(name) ?? ""]);
  const keys = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  return {
    json: table(["part", "fields, the first one that is there"], [
      ["time", keys(LINE_TIME_KEYS)],
      ["level", keys(LINE_LEVEL_KEYS)],
      ["message", keys(LINE_MESSAGE_KEYS)],
    ]),
    formats: table(["`--format`", "lines"], rows(TEXT_FORMATS)),
    envelopes: table(["name", "lines"], rows(ENVELOPES)),
  };
}

/** Returns the text of a document with its tables between `<!-- begin NAME -->` and `<!-- end NAME -->` replaced. */
export function withTables(text: string, tables: Readonly<Record<string, string>>): string {
  for (const [name, rows] of Object.entries(tables)) {
    const between = new RegExp(`(<!-- begin ${name} -->\n)[^]*?(\n<!-- end ${name} -->)`);
    text = text.replace(between, (_, begin, end) => `${begin}\n${rows}\n${end}`);
  }
  return text;
}

if (import.meta.main) {
  await Deno.writeTextFile(FORMATS_FILE, withTables(await Deno.readTextFile(FORMATS_FILE), await formatTables()));
}
