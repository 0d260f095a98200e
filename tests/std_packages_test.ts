import { assert, assertEquals } from "@std/assert";
import { run } from "./support/child.ts";

const ROOT = new URL("../", import.meta.url);

/** Modules that use every `@std` function in use, without the rest of the program. */
const USERS = [
  "tests/support/assert_error.ts",
  "lib/http/assets.ts",
  "lib/http/compression.ts",
  "lib/http/languages.ts",
  "lib/http/problem_response.ts",
];

/** Returns the lines of CONTRIBUTING.md that point the import map at JSR. */
async function originals(): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(new URL("CONTRIBUTING.md", ROOT));
  const [, lines] = /^```jsonc\n("@std\/assert[^]*?),?\n```$/m.exec(text)!;
  return JSON.parse(`{${lines}}`);
}

/** Runs Deno. Returns its errors if it fails, or takes too long. */
async function deno(args: string[]): Promise<string | undefined> {
  try {
    const { code, stderr } = await run(Deno.execPath(), args);
    return code === 0 ? undefined : stderr;
  } catch (error) {
    return String(error);
  }
}

Deno.test("CONTRIBUTING maps every @std module that comes from the mirror", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const map = { ...config.scopes["./"], ...config.imports };
  const mirrored = Object.keys(map).filter((name) => map[name].startsWith("npm:deno-std@"));
  assert(mirrored.length > 0);
  assertEquals(Object.keys(await originals()), mirrored);
});

Deno.test("the code that uses @std passes the type check with the packages of JSR", async (test) => {
  const folder = await Deno.makeTempDir();
  try {
    const { imports, scopes, compilerOptions: { types: _, ...compilerOptions } } = JSON.parse(
      await Deno.readTextFile(new URL("deno.json", ROOT)),
    );
    const config = `${folder}/deno.json`;
    await Deno.writeTextFile(
      config,
      JSON.stringify({ imports: { ...scopes["./"], ...imports, ...await originals() }, compilerOptions }),
    );
    const unreachable = await deno([
      "cache",
      "--no-lock",
      "--config",
      config,
      scopes["./"]["@std/assert"],
      "jsr:@std/assert@^1",
    ]);
    await test.step({
      name: unreachable === undefined ? "deno check" : "JSR cannot be reached from here",
      ignore: unreachable !== undefined,
      async fn() {
        const paths = USERS.map((path) => new URL(path, ROOT).href);
        assertEquals(await deno(["check", "--no-lock", "--config", config, ...paths]), undefined);
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
