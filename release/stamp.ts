/**
 * Writes the commit into the bundle of the program, for `ringside --version`. A tree with changes is marked with `+`.
 *
 * Usage: `deno run --allow-read --allow-write=dist --allow-run=git release/stamp.ts [COMMIT]`
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { commitOf } from "./commit.ts";

/** Mark in `lib/program/commit.ts`. */
const MARK = "@@RINGSIDE_COMMIT@@";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const BUNDLE = `${ROOT}dist/bundle/`;

const commit = Deno.args[0] || await commitOf(ROOT);
if (commit !== undefined) {
  let count = 0;
  for await (const { name, isFile } of Deno.readDir(BUNDLE)) {
    if (!isFile || !name.endsWith(".js")) continue;
    const text = await Deno.readTextFile(BUNDLE + name);
    if (!text.includes(MARK)) continue;
    await Deno.writeTextFile(BUNDLE + name, text.replaceAll(MARK, commit));
    count++;
  }
  if (count !== 1) throw new Error(`Cannot stamp ${BUNDLE}: ${count} files have the mark of the commit`);
}
