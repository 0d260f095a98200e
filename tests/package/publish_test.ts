/** The package as it is published, used from outside of the workspace. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { run } from "../support/child.ts";

const ROOT = new URL("../../", import.meta.url);

/** Longest run of Deno, in ms. The types of the whole package are read. */
const DEADLINE_MS = 60_000;

/** Runs the command of `deno task publish:check`; returns the published files. */
async function publishedFiles(): Promise<string[]> {
  const args = config.tasks["publish:check"].command.split(" ").slice(1).filter((arg) => arg !== "--quiet");
  args.push("--no-check"); // the task checks the types, which takes long
  const options = { cwd: fileURLToPath(ROOT), env: { NO_COLOR: "1" }, deadlineMs: DEADLINE_MS };
  const { code, stderr } = await run(Deno.execPath(), args, options);
  assertEquals([code, code === 0 ? "" : stderr], [0, ""]);
  return Array.from(stderr.matchAll(/^ {3}(file:\S+) \(/gm), ([, url]) => url.slice(ROOT.href.length));
}

/** Text of a published module, with bare specifiers replaced as the registry does. */
async function published(path: string): Promise<string> {
  const source = await Deno.readTextFile(new URL(path, ROOT));
  const map: Record<string, string> = { ...config.imports, ...config.scopes["./"] };
  return source.replaceAll(/(from |import\()"([^."][^"]*)"/g, (whole, before, specifier) => {
    const target = map[specifier];
    return target === undefined ? whole : `${before}"${target}"`;
  });
}

/** Export that needs Deno, as its documentation says. */
const DENO_ALONE = "lib/archive/";

/** Features that Node.js 20 lacks, and those of Deno alone. */
const MISSING_IN_NODE_20 =
  /\b(?:Map|Object)\.groupBy\b|\bwithResolvers\b|\bfromAsync\b|\b(?:Async)?DisposableStack\b|\bURL\.parse\b|\b(?:await )?using \w+ =|\bPromise\.try\b|\.(?:toHex|toBase64)\(|\bRegExp\.escape\b|\bDeno\./;

Deno.test("package", async (t) => {
  const files = await publishedFiles();

  await t.step("has the exports and what they import, the built page included", () => {
    for (const path of Object.values(config.exports)) assert(files.includes(path.slice(2)), path);
    const others = files.filter((path) => !/^lib\/.*\.ts$/.test(path)).sort();
    assertEquals(others, [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "deno.json",
      "ui/dist/assets.js",
      "ui/dist/page.d.ts",
      "ui/dist/page.js",
    ]);
  });

  await t.step("uses nothing that Node.js 20 lacks", async () => {
    for (const path of files.filter((path) => path.endsWith(".ts") && !path.startsWith(DENO_ALONE))) {
      const code = (await Deno.readTextFile(new URL(path, ROOT))).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
      assertEquals(MISSING_IN_NODE_20.exec(code)?.[0], undefined, path);
    }
  });

  await t.step("serves its page to a program that has --allow-net alone, and no settings for JSX", async () => {
    const answer = async ({ url }: Request) => {
      const path = new URL(url).pathname.slice(1);
      if (!files.includes(path)) return new Response(null, { status: 404 });
      const type = path.endsWith(".js") ? "text/javascript" : "application/typescript";
      return new Response(await published(path), { headers: { "content-type": type } });
    };
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
    const host = `127.0.0.1:${server.addr.port}`;
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/service.ts`, SERVICE.replaceAll("HOST", host));
      const deno = async (...args: string[]) => {
        const { code, stdout, stderr } = await run(Deno.execPath(), args, { cwd: folder, deadlineMs: DEADLINE_MS });
        assertEquals([code, code === 0 ? "" : stderr], [0, ""]);
        return stdout;
      };
      const allowImport = `--allow-import=${host}`;
      await deno("check", "--quiet", allowImport, "service.ts");
      const output = await deno("run", "--quiet", "--no-prompt", "--allow-net", allowImport, "service.ts");
      assertStringIncludes(output, "200 text/html; charset=utf-8 true\n");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});

/** A service that embeds Ringside. */
const SERVICE = `import { createHandler, LogStream, type Page } from "http://HOST/lib/mod.ts";
import { page } from "http://HOST/ui/dist/page.js";

const typed: Page = page;
// @ts-expect-error: the page has a declaration
const wrong: number = page;

const stream = new LogStream();
stream.write({ message: "from a service" });
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, createHandler({ stream, page: typed }));
const response = await fetch(\`http://127.0.0.1:\${server.addr.port}/ui/monitoring/advanced\`);
console.log(response.status, response.headers.get("content-type"), (await response.text()).includes("from a service"));
await server.shutdown();
void wrong;
`;
