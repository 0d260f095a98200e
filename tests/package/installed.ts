import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Child, run } from "../support/child.ts";
import { suiteSwitch } from "../support/environment.ts";

/** Runtimes of the package, each with the arguments before the path of a script. */
export const RUNTIMES = {
  "Deno": [Deno.execPath(), "run", "--quiet", "--allow-all"],
  "Node.js 20": ["npx", "--yes", "node@20"],
  "Node.js 22": ["npx", "--yes", "node@22"],
  "Bun": ["npx", "--yes", "bun@1"],
} as const;

/** Name of a runtime. */
export type Runtime = keyof typeof RUNTIMES;

/** Longest run of npm and of a runtime that npm downloads, in ms. */
const DEADLINE_MS = 100_000;

/** Project that has installed the tarball of the package. */
export interface Installed {
  /** Path of the project. */
  readonly folder: string;
  /** Address of the installed package. */
  readonly package: URL;
  /** Writes a file of the project; returns its path. */
  write(name: string, text: string): Promise<string>;
  /** Runs a program in the project; returns its standard output. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** Runs a script of the project on a runtime; returns its standard output. */
  runOn(runtime: Runtime, path: string, ...args: readonly string[]): Promise<string>;
  /** Starts a script of the project on a runtime. */
  start(runtime: Runtime, path: string, ...args: readonly string[]): Child;
}

/**
 * Installs the package that `deno task npm` has built into a new project, with further packages. Only the suite that names
 * the folder in `RINGSIDE_PACKAGE` does so, since it takes a minute.
 *
 * @param packages Further packages.
 * @returns The project, or `undefined` if the suite names no folder.
 */
export async function installPackage(packages: readonly string[]): Promise<Installed | undefined> {
  const built = suiteSwitch("RINGSIDE_PACKAGE");
  if (built === undefined) return undefined;
  const folder = await Deno.realPath(await Deno.makeTempDir());
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  const runHere = async (program: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await run(program, args, { cwd: folder, deadlineMs: DEADLINE_MS });
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${code}: ${stdout}${stderr}`);
    return stdout;
  };
  const write = async (name: string, text: string) => {
    await Deno.writeTextFile(join(folder, name), text);
    return join(folder, name);
  };
  await write("package.json", '{ "type": "module", "private": true }');
  const tarball = (await runHere("npm", "pack", "--silent", await Deno.realPath(built))).trim();
  await runHere("npm", "install", "--silent", "--no-audit", "--no-fund", `./${tarball}`, ...packages);
  return {
    folder,
    package: pathToFileURL(join(folder, "node_modules/@ringside/ringside/")),
    write,
    run: runHere,
    async runOn(runtime, path, ...args) {
      const [program, ...before] = RUNTIMES[runtime];
      return await runHere(program, ...before, path, ...args);
    },
    start(runtime, path, ...args) {
      const [program, ...before] = RUNTIMES[runtime];
      return new Child(program, [...before, path, ...args], { cwd: folder, deadlineMs: DEADLINE_MS });
    },
  };
}

/** Returns the path of a script beside this file. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
