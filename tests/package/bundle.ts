import { fileURLToPath, pathToFileURL } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { run } from "../support/child.ts";

const ROOT = new URL("../../", import.meta.url);

/** Entry points of the package. */
const ENTRIES = Object.values(config.exports);

/**
 * Bundles the package into plain modules, each with the path of its source.
 *
 * @param folder Empty folder.
 * @returns The address of the folder.
 */
export async function bundlePackage(folder: string): Promise<URL> {
  const args = ["bundle", "--quiet", "--platform", "deno", "--code-splitting", "--outdir", folder, ...ENTRIES];
  const { code, stderr } = await run(Deno.execPath(), args, { cwd: fileURLToPath(ROOT), deadlineMs: 60_000 });
  if (code !== 0) throw new Error(`Cannot bundle the package: ${stderr}`);
  return pathToFileURL(`${folder}/`);
}
