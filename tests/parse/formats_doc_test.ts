import { assert, assertStrictEquals } from "@std/assert";
import { FORMATS_FILE, formatTables, withTables } from "../support/format_docs.ts";

/** Returns a text without the padding of tables. */
function bare(text: string): string {
  return text.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");
}

Deno.test("docs/formats.md lists the formats of the code; deno run -RW tests/support/format_docs.ts writes it", async () => {
  const text = await Deno.readTextFile(FORMATS_FILE);
  const tables = await formatTables();
  assert(Object.values(tables).every((table) => !table.includes("|  |")), "a format without a comment");
  assertStrictEquals(bare(text), bare(withTables(text, tables)));
});
