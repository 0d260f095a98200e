import { assert, assertEquals } from "@std/assert";
import deno from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);

/** Modules of the program and of its page. */
async function* modules(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* modules(url);
    else if (/(?<!\.d)\.tsx?$/.test(name)) yield url;
  }
}

/** The package of a specifier such as `npm:@scope/name@^1.0.0/path`. */
function packageOf(specifier: string): string {
  return /^\w+:(?:@[^/]+\/)?[^/@]+/.exec(specifier)![0];
}

// "deno task" fetches every package of "imports" and of a default lock, with all that they need, before it runs a command.
Deno.test("deno.json imports outside of scopes only what the first start and each service need", () => {
  assertEquals([...new Set(Object.values(deno.imports).map(packageOf))], ["npm:deno-std"]);
});

Deno.test("deno.json maps for the program only packages that the program or a doc example uses", async () => {
  const urls = [new URL("main.ts", ROOT)];
  for (const folder of ["lib/", "ui/"]) urls.push(...await Array.fromAsync(modules(new URL(folder, ROOT))));
  const texts = await Promise.all(urls.map((url) => Deno.readTextFile(url)));
  const imports = Object.entries({ ...deno.imports, ...deno.scopes["./"] }).map(([name, target]) => ({
    name,
    pack: packageOf(target),
  }));
  const used = new Set(
    imports.filter(({ name }) => texts.some((text) => text.includes(`"${name}"`))).map(({ pack }) => pack),
  );
  assertEquals(imports.filter(({ pack }) => !used.has(pack)), []);
});

Deno.test("deno.json has tasks that name the lock, since none is read by default", () => {
  assertEquals(deno.lock, false);
  for (const [name, { command }] of Object.entries(deno.tasks)) {
    if (!/deno (?:test|check|bench|bundle|run(?! .*ui\/build\.ts$))/.test(command)) continue;
    assert(command.includes("--lock=deno.lock"), `task ${name} reads no lock`);
  }
});
