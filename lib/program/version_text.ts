import { DatabaseSync } from "node:sqlite";
import { VERSION } from "../base/version.ts";
import { COMMIT } from "./commit.ts";

/** Returns the text of `--version`: that of the program, then those of what it stands on. */
export function versionText(): string {
  const database = new DatabaseSync(":memory:");
  const sqlite = database.prepare("SELECT sqlite_version() AS version").get()?.version;
  database.close();
  const { deno, v8 } = Deno.version;
  return `ringside ${VERSION}${
    COMMIT === undefined ? "" : ` (${COMMIT})`
  }\nDeno ${deno}, V8 ${v8}, SQLite ${sqlite}, ${Deno.build.target}\n`;
}
