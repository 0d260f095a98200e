import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/**
 * Rank of each folder, including its subfolders. A file imports from its own folder and from folders of a lower rank.
 * Folders of the same rank do not import each other.
 */
const RANKS: Readonly<Record<string, number>> = {
  "lib/base": 0,
  "lib/runtime": 0,
  "lib/record": 1,
  "lib/query": 2,
  "lib/redact": 3,
  "lib/wire": 3,
  "lib/stream": 4,
  "lib/parse": 4,
  "lib/adapters": 5,
  "lib/sources": 5,
  "lib/archive": 5,
  "lib/ingest": 5,
  "lib/remote": 5,
  "lib/signals": 5,
  "lib/cluster": 6,
  "lib/http": 7,
  "lib/auth": 8,
  "lib/client": 8,
  "lib/mcp": 8,
  "lib/program": 9,
  "lib": 9, // mod.ts, the embeddable surface
  "ui/dist": 0,
  "ui/state": 11,
  "ui/texts": 12,
  "ui/browser": 13,
  "ui/islands": 14,
  "ui/client": 15,
  "ui": 16,
  "main.ts": 17,
};

/** Folders of `lib/` that import nothing from outside the project. */
const CORE = ["lib/base", "lib/record", "lib/query", "lib/redact", "lib/wire", "lib/stream"];

/** Folders of `lib/` that run in a browser. The page may import these alone. */
const SHARED_WITH_PAGE = ["lib/base", "lib/record", "lib/query", "lib/wire"];

/** Packages that the page may import in the browser. */
const PAGE_PACKAGES = ["preact", "preact/hooks", "@preact/signals"];

interface Import {
  readonly from: string;
  /** Path from the root, or a package. */
  readonly to: string;
}

const IMPORT = /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/gm;

/** Returns the imports of a file, including types and re-exports. Imports in comments are examples and do not count. */
function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return Array.from(code.matchAll(IMPORT), ([, named, bare]) => {
    const specifier = named ?? bare;
    const isPath = specifier.startsWith(".");
    return {
      from: file,
      to: isPath ? new URL(specifier, new URL(file, ROOT)).href.slice(ROOT.href.length) : specifier,
    };
  });
}

/** Returns the key of {@linkcode RANKS} that applies to a file: its nearest folder. */
function folderOf(file: string): string | undefined {
  if (/^lib\/[^/]+\//.test(file)) {
    return Object.keys(RANKS).find((path) => path !== "lib" && file.startsWith(`${path}/`));
  }
  for (let path = file; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
    if (Object.hasOwn(RANKS, path)) return path;
  }
}

/** Returns the rule that an import breaks, or `undefined`. */
function violationOf({ from, to }: Import): string | undefined {
  const folder = folderOf(from)!;
  if (!/^(lib|ui)\/|^main\.ts$/.test(to)) {
    if (CORE.includes(folder)) return `${from} imports ${to}, but the core has no dependency`;
    const isBrowser = folder.startsWith("ui") && from !== "ui/page.tsx" && from !== "ui/build.ts";
    return isBrowser && !PAGE_PACKAGES.includes(to)
      ? `${from} imports ${to}, but the page may import ${PAGE_PACKAGES.join(", ")} only`
      : undefined;
  }
  const target = folderOf(to);
  if (target === undefined) return `${from} imports ${to}, which has no rank`;
  if (from.startsWith("lib/") && !to.startsWith("lib/")) return `${from} imports ${to}, but lib/ stands alone`;
  if (from.startsWith("ui/") && to.startsWith("lib/") && !SHARED_WITH_PAGE.includes(target)) {
    return `${from} imports ${to}, but the page may import ${SHARED_WITH_PAGE.join(", ")} only`;
  }
  if (folder === target || RANKS[target] < RANKS[folder]) return;
  return `${from} (rank ${RANKS[folder]}) imports ${to} (rank ${RANKS[target]}), which is not lower`;
}

/** Returns each cycle of imports inside a folder once, as the list of its files. */
function cyclesIn(imports: readonly Import[]): string[][] {
  const below = Map.groupBy(imports.filter(({ from, to }) => folderOf(from) === folderOf(to)), ({ from }) => from);
  const cycles: string[][] = [];
  const done = new Set<string>();

  function visit(file: string, path: readonly string[]) {
    const at = path.indexOf(file);
    if (at !== -1) return void cycles.push([...path.slice(at), file]);
    if (done.has(file)) return;
    for (const { to } of below.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  }
  for (const file of below.keys()) visit(file, []);
  return cycles;
}

/** Folder of built files. Its declaration of the page names the type in a higher folder. */
const BUILT = "ui/dist/";

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) yield* walk(`${folder}${name}/`);
    else if (/\.tsx?$/.test(name) && folder !== BUILT) yield folder + name;
  }
}

async function projectFiles(): Promise<string[]> {
  return ["main.ts", ...await Array.fromAsync(walk("lib/")), ...await Array.fromAsync(walk("ui/"))];
}

async function projectImports(): Promise<Import[]> {
  const all = (await projectFiles()).map(async (file) => importsOf(file, await Deno.readTextFile(new URL(file, ROOT))));
  return (await Promise.all(all)).flat();
}

Deno.test("layers: every folder has a rank, and every rank has a folder", async () => {
  const files = await projectFiles();
  assert(files.length > 100);
  // mod.ts is the only file of lib/ outside of a layer.
  assertEquals(files.filter((file) => folderOf(file) === "lib"), ["lib/mod.ts"]);
  for (const path of Object.keys(RANKS)) await Deno.stat(new URL(path, ROOT));
});

Deno.test("layers: every import goes down", async () => {
  const imports = await projectImports();
  assert(imports.length > 300);
  assertEquals(imports.map(violationOf).filter((text) => text !== undefined), []);
});

Deno.test("layers: no folder has a cycle", async () => {
  assertEquals(cyclesIn(await projectImports()), []);
});

const CASES: readonly { from: string; source: string; breaks?: RegExp }[] = [
  { from: "lib/record/json.ts", source: 'import { x } from "../query/filter.ts";', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'import type { x } from "../query/filter.ts";', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'export { x } from "../query/filter.ts";', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'export type { x } from "../query/filter.ts";', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'import {\n  a,\n  b,\n} from "../wire/event.ts";', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'const x = await import("../wire/event.ts");', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'type X = import("../wire/event.ts").X;', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'import "../wire/event.ts";', breaks: /not lower/ },
  { from: "lib/ingest/body.ts", source: 'import { x } from "../http/params.ts";', breaks: /not lower/ },
  { from: "lib/ingest/body.ts", source: 'import { x } from "../sources/glob.ts";', breaks: /not lower/ },
  { from: "lib/record/json.ts", source: 'import { inspect } from "node:util";', breaks: /no dependency/ },
  { from: "lib/http/page.ts", source: 'import { page } from "../../ui/page.tsx";', breaks: /stands alone/ },
  { from: "ui/client.tsx", source: 'import { x } from "../lib/http/encode.ts";', breaks: /page may import/ },
  { from: "ui/browser/api.ts", source: 'import { x } from "../../lib/runtime/flags.ts";', breaks: /page may import/ },
  { from: "ui/browser/api.ts", source: 'import { x } from "../islands/help.tsx";', breaks: /not lower/ },
  { from: "ui/state/rows/row.ts", source: 'import { inspect } from "node:util";', breaks: /page may import/ },
  { from: "lib/mod.ts", source: 'import { x } from "./nowhere/x.ts";', breaks: /no rank/ },
  { from: "lib/record/json.ts", source: '/** import { x } from "../wire/event.ts"; */' },
  { from: "lib/record/record.ts", source: 'import { x } from "./json.ts";' },
  { from: "lib/runtime/flags.ts", source: 'import { parseArgs } from "node:util";' },
  { from: "lib/adapters/new.ts", source: 'import { format } from "node:util";' },
];

for (const { from, source, breaks } of CASES) {
  Deno.test(`layers: the check ${breaks === undefined ? "allows" : "refuses"} ${JSON.stringify(source)} in ${from}`, () => {
    const [found] = importsOf(from, source).map(violationOf);
    if (breaks === undefined) assertStrictEquals(found, undefined);
    else assertMatch(found ?? "", breaks);
  });
}

Deno.test("layers: the check finds a cycle of three files, and none in a diamond", () => {
  const edge = (from: string, to: string) => ({ from: `lib/record/${from}.ts`, to: `lib/record/${to}.ts` });
  const name = (path: string) => path.slice("lib/record/".length, -".ts".length);
  const found = cyclesIn([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("a", "d")]);
  assertEquals(found.map((cycle) => cycle.map(name)), [["a", "b", "c", "a"]]);
  assertEquals(cyclesIn([edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d")]), []);
});
