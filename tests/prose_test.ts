import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** Folders and files that hold the doc comments which readers meet. */
const PLACES = ["main.ts", "lib/", "npm/", "ui/", "examples/", "bench/", "tests/"];

/** Openers that announce a riddle: a doc comment starts with a noun or a third-person verb. */
const OPENER = /^(?:What|Whether|Whoever|Whatever|Where|Who|How)\b/;

/** Returns the first line of each doc comment in a text, with its line number from 1. */
function docComments(source: string): { readonly line: number; readonly text: string }[] {
  return Array.from(source.matchAll(/\/\*\*[ \t]*(?:\r?\n[ \t]*\*[ \t]*)?([^\r\n]*)/g), ({ index, 1: text }) => ({
    line: source.slice(0, index).split("\n").length,
    text: text.replace(/\s*\*\/.*$/, ""),
  }));
}

async function* sources(path: string): AsyncGenerator<string> {
  if (!path.endsWith("/")) return yield path;
  for await (const { name, isDirectory } of Deno.readDir(new URL(path, ROOT))) {
    if (isDirectory && name !== "dist") yield* sources(`${path}${name}/`);
    else if (/\.tsx?$/.test(name)) yield path + name;
  }
}

Deno.test("no doc comment opens with What, Whether, Whoever, Where, Who or How", async () => {
  let count = 0;
  const found: string[] = [];
  for (const place of PLACES) {
    for await (const path of sources(place)) {
      for (const { line, text } of docComments(await Deno.readTextFile(new URL(path, ROOT)))) {
        count++;
        if (OPENER.test(text)) found.push(`${path}:${line}: ${text}`);
      }
    }
  }
  assert(count > 1000, `read only ${count} doc comments`);
  assertEquals(found, []);
});

Deno.test("the check of doc comments finds an opener on either line, and in no other place", () => {
  const source = [
    "/*" + "* What packs its bytes. */",
    "/*" + "*",
    " * Whether the reader wants it.",
    " * How so.",
    " */",
    "/** Compressor for this viewer. */",
    "/** Returns a value. */ // What else",
    "const text = 'What';",
  ].join("\n");
  const found = docComments(source).filter(({ text }) => OPENER.test(text));
  assertEquals(found, [{ line: 1, text: "What packs its bytes." }, { line: 2, text: "Whether the reader wants it." }]);
});
