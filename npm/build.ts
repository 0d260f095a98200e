/**
 * Builds the package for npm into `dist/npm`: plain modules for Node.js, Bun and Deno, their declarations, and the program
 * for `npx`. Parts that exports share are in files of their own, and no module imports another package.
 *
 * `npm publish --provenance dist/npm` publishes it. Provenance needs the address of the repository, as `--repository`.
 *
 * @module
 */
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");
const OUTPUT = join(DIST, "npm");

/** Oldest Deno that runs the program, and the one that `npx` downloads where there is none. */
const DENO = { oldest: "2.5.0", downloaded: "2.9.6" };

const { values: { repository } } = parseArgs({ args: Deno.args, options: { repository: { type: "string" } } });
const entries = Object.values(config.exports);

/** Modules that stay in files of their own, so that a bundler can leave them out. */
const PARTS = [
  ...["lib/stream/log_stream.ts", "lib/http/handler.ts", "lib/query/filter.ts"],
  // Workers need files of their own.
  ...["lib/archive/worker_host.ts", "lib/archive/writer_worker.ts", "lib/archive/reader_worker.ts"],
  ...["lib/archive/postgres/writer_worker.ts", "lib/archive/postgres/reader_worker.ts"],
];

await Deno.remove(OUTPUT, { recursive: true }).catch(ignoreMissing);
await Deno.mkdir(join(OUTPUT, "program"), { recursive: true });
await runDeno([
  "bundle",
  "--quiet",
  "--platform",
  "deno",
  "--code-splitting",
  "--outdir",
  OUTPUT,
  ...entries,
  ...PARTS,
]);
await copyDeclarations();
await addProgram();
for (const name of ["README.md", "CHANGELOG.md", "LICENSE"]) await Deno.copyFile(join(ROOT, name), join(OUTPUT, name));
await Deno.writeTextFile(join(OUTPUT, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

/** Returns the content of `package.json`. */
function manifest(): Record<string, unknown> {
  const exports = Object.entries(config.exports).map(([name, path]) => {
    const module = path.replace(/\.ts$/, ".js");
    return [name, { types: declarationOf(module), default: module }];
  });
  return {
    name: config.name,
    version: config.version,
    description: "A live seat at a service's logs: a bounded stream of log records, and a page that shows it",
    keywords: ["logs", "logging", "log-viewer", "live", "tail", "server-sent-events", "opentelemetry", "observability"],
    license: config.license,
    ...repository !== undefined && { repository: { type: "git", url: repository } },
    type: "module",
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
    bin: { ringside: "program/ringside.js" },
    sideEffects: false,
    engines: { node: ">=20" },
    publishConfig: { access: "public" },
  };
}

/** Copies the declarations of the exports, and those that they import. `deno pack` makes them from the source. */
async function copyDeclarations(): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: DIST, prefix: "npm-" });
  try {
    const archive = join(folder, "package.tgz");
    await runDeno(["pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", archive]);
    await run("tar", ["-xzf", "package.tgz"], folder);
    const waiting = entries.map((path) => declarationOf(path));
    const seen = new Set(waiting);
    for (const path of waiting) {
      const text = await Deno.readTextFile(join(folder, "package", path));
      for (const [, specifier] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
        const next = declarationOf(`./${posix.join(posix.dirname(path), specifier)}`);
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
      await Deno.mkdir(dirname(join(OUTPUT, path)), { recursive: true });
      // The packer keeps the extension of a declaration that the source imports.
      await Deno.writeTextFile(join(OUTPUT, path), text.replaceAll(/(from "\.[^"]+)\.ts"/g, '$1.js"'));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns the path of the declaration of a module. */
function declarationOf(path: string): string {
  return path.replace(/\.(?:ts|js)$/, ".d.ts");
}

/** Bundles the program as the executable is, and adds its permissions and the script that starts it. */
async function addProgram(): Promise<void> {
  const [bundle] = config.tasks.bundle.command.split(" && "); // what follows writes the commit into dist/bundle
  const [, ...args] = bundle.replace("dist/bundle", "dist/npm/program").split(" ");
  await runDeno(args);
  const { program } = config.permissions;
  await Deno.writeTextFile(
    join(OUTPUT, "program", "deno.json"),
    `${JSON.stringify({ permissions: { program }, unstable: config.unstable }, null, 2)}\n`,
  );
  const script = await Deno.readTextFile(new URL("ringside.js", import.meta.url));
  const path = join(OUTPUT, "program", "ringside.js");
  const constant = /^const DENO = .*$/m;
  if (!constant.test(script)) throw new Error("Cannot build the package: ringside.js has no line for DENO");
  await Deno.writeTextFile(path, script.replace(constant, `const DENO = ${JSON.stringify(DENO)};`));
  await Deno.chmod(path, 0o755).catch(() => {}); // Windows has no such bits, and npm sets them
}

async function runDeno(args: readonly string[]): Promise<void> {
  await run(Deno.execPath(), args, ROOT);
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args], cwd }).output();
  if (!success) throw new Error(`Cannot build the package: ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
