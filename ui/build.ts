/**
 * Builds what the page's document asks for into `ui/dist/assets.ts`: the script and that of the hub, bundled and
 * minified, and the styles, each with a name that holds a hash of its content.
 *
 * @module
 */
const CLIENT = new URL("client.tsx", import.meta.url);
const HUB = new URL("hub.ts", import.meta.url);
const STYLES = new URL("page.css", import.meta.url);
const OUTPUT = new URL("dist/", import.meta.url);

async function bundle(entry: URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", entry.href],
  }).output();
  if (!success) throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

async function asset(name: string, extension: string, type: string, body: string) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const hash = new Uint8Array(digest, 0, 8).toHex();
  return { name: `${name}.${hash}.${extension}`, type, hash, body };
}

const client = await asset("client", "js", "text/javascript; charset=utf-8", await bundle(CLIENT));
const hub = await asset("hub", "js", "text/javascript; charset=utf-8", await bundle(HUB));
const styles = await asset("page", "css", "text/css; charset=utf-8", await Deno.readTextFile(STYLES));
const module = `// Made by "deno task build" from ../client.tsx, ../hub.ts and ../page.css.
export const CLIENT = ${JSON.stringify(client)};
export const HUB = ${JSON.stringify(hub)};
export const STYLES = ${JSON.stringify(styles)};
`;
await Deno.mkdir(OUTPUT, { recursive: true });
const path = new URL("assets.ts", OUTPUT);
// Left as it is where nothing changed, so that what watches it is not woken.
if (await Deno.readTextFile(path).catch(() => "") !== module) await Deno.writeTextFile(path, module);
