/**
 * Builds the assets of the page into `ui/dist/assets.ts`: the scripts of the page and of the hub, the parts they share or
 * load on demand, and the styles. All are bundled and minified, and have a hash of their content in the name.
 *
 * `ui/dist/page.js` is the page as the package exports it: a plain module that needs neither JSX nor a build.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLIENT = new URL("client.tsx", import.meta.url);
const HUB = new URL("hub_worker.ts", import.meta.url);
const STYLES = new URL("page.css", import.meta.url);
const PAGE = new URL("page.tsx", import.meta.url);
const LOCK = new URL("../deno.lock", import.meta.url);
const OUTPUT = new URL("dist/", import.meta.url);

/** Parent of the bundler's output. It is outside of `ui/`, which `deno task dev` watches. */
const SCRATCH = new URL("../dist/", import.meta.url);

/** Arguments for the assets. */
const FOR_BROWSERS = ["--platform", "browser", "--code-splitting", CLIENT.href, HUB.href, STYLES.href];

/** Arguments for the page. Its assets stay in a module of their own. */
const FOR_SERVERS = ["--platform", "deno", "--external=./dist/assets.ts", PAGE.href];

/** Returns the bundled files by name. Those of the shared parts have a hash in the name. */
async function bundle(args: readonly string[]): Promise<Map<string, string>> {
  await Deno.mkdir(SCRATCH, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: fileURLToPath(SCRATCH), prefix: "page-" });
  try {
    return await bundleInto(folder, args);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function bundleInto(folder: string, args: readonly string[]): Promise<Map<string, string>> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--lock", fileURLToPath(LOCK), "--unstable-npm-lazy-caching"],
      ...["--minify", "--outdir", folder, ...args],
    ],
  }).output();
  if (!success) throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr)}`);
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    files.set(name, await Deno.readTextFile(join(folder, name)));
  }
  return files;
}

async function asset(name: string, extension: string, type: string, body: string) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const hash = new Uint8Array(digest, 0, 8).toHex();
  return { name: `${name}.${hash}.${extension}`, type, hash, body };
}

const SCRIPT = "text/javascript; charset=utf-8";
// Not at once: on a first start each would fetch the bundler, and one would find the other's half of it.
const files = await bundle(FOR_BROWSERS);
const served = await bundle(FOR_SERVERS);
const [client, hub, styles] = await Promise.all([
  asset("client", "js", SCRIPT, files.get("client.js")!),
  asset("hub", "js", SCRIPT, files.get("hub_worker.js")!),
  asset("page", "css", "text/css; charset=utf-8", files.get("page.css")!),
]);
for (const name of ["client.js", "hub_worker.js", "page.css"]) files.delete(name);
// Parts import each other by name, so they keep their names.
const parts = await Promise.all(
  Array.from(files, async ([name, body]) => ({ ...await asset("part", "js", SCRIPT, body), name })),
);
const module = `// Made by "deno task build" from ../client.tsx, ../hub_worker.ts and ../page.css.
export const CLIENT = ${JSON.stringify(client)};
export const PARTS = ${JSON.stringify(parts)};
export const HUB = ${JSON.stringify(hub)};
export const STYLES = ${JSON.stringify(styles)};
`;
await Deno.mkdir(OUTPUT, { recursive: true });
const page = `// @ts-self-types="./page.d.ts"
${served.get("page.js")!.replace('"./dist/assets.ts"', '"./assets.js"')}`;
const declaration = `/**
 * The page of Ringside for \`createHandler()\`.
 *
 * @module
 */
import type { Page } from "../../lib/wire/page.ts";

/** The page: the document and its assets. */
export declare const page: Page;
`;
await write("assets.ts", module);
await write("assets.js", module);
await write("page.js", page);
await write("page.d.ts", declaration);

/** Writes a file, except an unchanged one, so that it wakes no watcher. */
async function write(name: string, text: string): Promise<void> {
  const path = new URL(name, OUTPUT);
  if (await Deno.readTextFile(path).catch(() => "") !== text) await Deno.writeTextFile(path, text);
}
