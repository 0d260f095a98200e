/**
 * Builds a release into `dist/release`: an archive for each target, a list of the packages in it, notes, installers and
 * the SHA-256 of all. The same tree makes the same bytes.
 *
 * Usage: `deno task release [--target TARGET]... [--url URL] [--compiler DENO]`
 *
 * `--target` builds these targets only. `--url` is the address of the folder that the files are published in, which the
 * installers then know. `--compiler` is another Deno for `deno compile`.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };
import { completionScript } from "../lib/program/completions.ts";
import { configSchema } from "../lib/program/config_schema.ts";
import { manPage } from "../lib/program/man_page.ts";
import { SHELLS } from "../lib/program/shells.ts";
import { type ArchivedFile, writeArchive } from "./archive.ts";
import { commitTime } from "./commit.ts";
import { componentsOf, programImports } from "./components.ts";
import { notesOf } from "./notes.ts";
import { archiveName, type Target, TARGETS } from "./targets.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const OUTPUT = join(ROOT, "dist", "release");
const BUNDLE = join(ROOT, "dist", "bundle");
const { version } = config;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    target: { type: "string", multiple: true },
    url: { type: "string", default: "" },
    compiler: { type: "string", default: Deno.execPath() },
  },
});
const targets = values.target?.map(readTarget) ?? TARGETS;
const time = await commitTime(ROOT) ?? 0;

await Deno.remove(OUTPUT, { recursive: true }).catch(() => {}); // the first release of this folder
await Deno.mkdir(OUTPUT, { recursive: true });
await Deno.remove(BUNDLE, { recursive: true }).catch(() => {}); // chunks of other versions
await run(Deno.execPath(), ["task", "bundle"]);
await setTimes(BUNDLE);
for (const target of targets) {
  const files = [await compile(target), ...await sharedFiles()];
  const folder = `ringside-${version}-${target}`;
  await writeArchive(
    join(OUTPUT, archiveName(version, target)),
    files.map((file) => ({ ...file, name: `${folder}/${file.name}` })),
    time,
  );
}
await writeText(`ringside-${version}.cdx.json`, `${JSON.stringify(await components(), null, 2)}\n`);
await writeText("notes.md", notesOf(await Deno.readTextFile(join(ROOT, "CHANGELOG.md")), version));
for (const name of ["install.sh", "install.ps1"]) await writeText(name, await installer(name));
await writeText("SHA256SUMS", await sums());
console.log(`Built ${targets.length} of ${TARGETS.length} targets in dist/release: ${targets.join(", ")}`);

function readTarget(text: string): Target {
  const target = TARGETS.find((target) => target === text);
  if (target === undefined) throw new Error(`Unknown target "${text}": expected one of ${TARGETS.join(", ")}`);
  return target;
}

/** Sets the times of files, which an executable contains. */
async function setTimes(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) await setTimes(path);
    else await Deno.utime(path, time, time);
  }
}

/** Compiles the executable of a target, as the task does that of this machine. */
async function compile(target: Target): Promise<ArchivedFile> {
  const name = target.includes("windows") ? "ringside.exe" : "ringside";
  const folder = await Deno.makeTempDir();
  const path = join(folder, name); // Deno 2.9 writes over no file, not even an empty one
  try {
    const [, ...args] = config.tasks["compile:bundle"].command.split(" ");
    const output = args.indexOf("dist/ringside");
    await run(values.compiler, [...args.with(output, path).toSpliced(1, 0, "--target", target)]);
    return { name, content: await Deno.readFile(path), isExecutable: true };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns the files that the archives of all targets have. */
async function sharedFiles(): Promise<ArchivedFile[]> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const copies = ["LICENSE", "README.md", "CHANGELOG.md", "deploy/ringside.service"].map(async (path) => ({
    name: path.split("/").at(-1)!,
    content: await Deno.readFile(join(ROOT, path)),
  }));
  return [
    ...await Promise.all(copies),
    { name: "ringside.1", content: encode(manPage(version)) },
    { name: "ringside.schema.json", content: encode(`${JSON.stringify(configSchema(), null, 2)}\n`) },
    ...SHELLS.map((shell) => ({ name: `completions/ringside.${shell}`, content: encode(completionScript(shell)) })),
  ];
}

async function components(): Promise<object> {
  const lock = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  return componentsOf(programImports(config), lock, {
    name: config.name,
    version,
    timestamp: new Date(time * 1000).toISOString(),
  });
}

/** Returns an installer that knows its version and the address of the release. */
async function installer(name: string): Promise<string> {
  const text = await Deno.readTextFile(join(ROOT, "deploy", name));
  return text.replaceAll("@@VERSION@@", version).replaceAll("@@URL@@", values.url);
}

async function sums(): Promise<string> {
  const names = Array.from(Deno.readDirSync(OUTPUT), ({ name }) => name).toSorted();
  const lines = names.map(async (name) => {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(OUTPUT, name)));
    return `${new Uint8Array(digest).toHex()}  ${name}\n`;
  });
  return (await Promise.all(lines)).join("");
}

async function writeText(name: string, text: string): Promise<void> {
  await Deno.writeTextFile(join(OUTPUT, name), text);
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, code } = await new Deno.Command(program, { args, cwd: ROOT, stdout: "inherit", stderr: "inherit" })
    .output();
  if (!success) throw new Error(`Cannot build: ${program} ${args.join(" ")} exited with ${code}`);
}
