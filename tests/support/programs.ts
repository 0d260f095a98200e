import { join } from "node:path";
import { programFolders, suiteSwitch } from "./environment.ts";

/** Returns the path of a program, also in directories of services, which few users have in their `PATH`. */
export function findProgram(name: string): string | undefined {
  return [...programFolders(), "/usr/sbin", "/sbin"].map((folder) => join(folder, name)).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Returns true if a program is installed, or has to be. Otherwise the tests that need it are skipped. */
export function hasProgram(name: string): boolean {
  return suiteSwitch("RINGSIDE_REQUIRE_PROGRAMS") === "1" || findProgram(name) !== undefined;
}
