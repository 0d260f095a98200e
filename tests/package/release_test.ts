import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { unzipSync } from "fflate";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { writeArchive } from "../../release/archive.ts";
import { componentsOf, programImports } from "../../release/components.ts";
import { notesOf } from "../../release/notes.ts";
import { archiveName, type Target, TARGETS } from "../../release/targets.ts";
import { serve } from "../http/fixture.ts";
import { run } from "../support/child.ts";
import { hasProgram } from "../support/programs.ts";

const ROOT = new URL("../../", import.meta.url);
const INSTALLER = fileURLToPath(new URL("deploy/install.sh", ROOT));
const TIME = 1_700_000_000;

const FILES = [
  {
    name: "ringside-1.0.0/ringside",
    content: new TextEncoder().encode("#!/bin/sh\necho ringside 1.0.0\n"),
    isExecutable: true,
  },
  { name: "ringside-1.0.0/LICENSE", content: new TextEncoder().encode("MIT\n") },
];

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "writeArchive makes the same bytes of the same files, in any order",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      for (const name of ["a.tar.gz", "a.zip"]) {
        const path = join(folder, name);
        await writeArchive(path, FILES, TIME);
        const first = await Deno.readFile(path);
        await writeArchive(path, FILES.toReversed(), TIME);
        assertEquals(await Deno.readFile(path), first);
      }
      const { stdout } = await run("tar", ["-tvzf", join(folder, "a.tar.gz"), "--full-time"]);
      assertMatch(stdout, /^-rwxr-xr-x 0\/0 +\d+ 2023-11-14 22:13:20 ringside-1\.0\.0\/ringside$/m);
      const names = Object.keys(unzipSync(await Deno.readFile(join(folder, "a.zip"))));
      assertEquals(names, ["ringside-1.0.0/LICENSE", "ringside-1.0.0/ringside"]);
    }),
});

Deno.test("componentsOf lists the packages of the program and theirs, with the hashes of the lock", async () => {
  const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  const imports = programImports(config);
  const info = { name: "@ringside/ringside", version: "1.0.0", timestamp: "2025-10-24T10:26:15.000Z" };
  // deno-lint-ignore no-explicit-any
  const list = componentsOf(imports, lock, info) as any;
  const refs = new Set(list.components.map((component: { "bom-ref": string }) => component["bom-ref"]));
  for (const name of ["preact", "node-forge", "jsonc-parser", "%40logtape/logtape"]) {
    assertStrictEquals([...refs].filter((ref) => `${ref}`.startsWith(`pkg:npm/${name}@`)).length, 1, name);
  }
  assert(![...refs].some((ref) => `${ref}`.includes("playwright")), "a package of the tests");
  for (const { hashes: [{ alg, content }] } of list.components) {
    assertStrictEquals(alg, "SHA-512");
    assertMatch(content, /^[\da-f]{128}$/);
  }
  for (const { ref, dependsOn } of list.dependencies) {
    assert(ref.endsWith("/ringside@1.0.0") || refs.has(ref), ref);
    assertEquals(dependsOn.filter((other: string) => !refs.has(other)), []);
  }
  assertThrows(() => componentsOf(["npm:absent@^1.0.0"], lock, info), Error, "deno.lock lacks npm:absent@^1.0.0");
});

Deno.test("notesOf returns the section of a version, or that of unreleased changes", () => {
  const changelog = "# Changelog\n\n## Unreleased\n\n- new\n\n## 1.0.0 - 2025-10-24\n\n- first\n";
  assertStrictEquals(notesOf(changelog, "1.0.0"), "# Ringside 1.0.0\n\n- first\n");
  assertStrictEquals(notesOf(changelog, "1.1.0"), "# Ringside 1.1.0\n\n- new\n");
  assertThrows(() => notesOf("# Changelog\n", "1.0.0"), Error, "no section 1.0.0");
});

const HOST_TARGETS: Readonly<Record<string, Target>> = {
  "linux x86_64": "x86_64-unknown-linux-gnu",
  "linux aarch64": "aarch64-unknown-linux-gnu",
};
const target = HOST_TARGETS[`${Deno.build.os} ${Deno.build.arch}`];

Deno.test({
  name: "install.sh installs the program of a release for this machine, and nothing with a wrong sum",
  ignore: target === undefined || !hasProgram("curl"),
  fn: () =>
    withFolder(async (folder) => {
      const archive = archiveName("1.0.0", target);
      const root = archive.replace(".tar.gz", "");
      const files = FILES.map((file) => ({ ...file, name: file.name.replace("ringside-1.0.0", root) }));
      await writeArchive(join(folder, archive), files, TIME);
      const bytes = await Deno.readFile(join(folder, archive));
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const sum = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      let sums = `${"0".repeat(64)}  other.tar.gz\n${sum}  ${archive}\n`;
      const server = serve((request) => {
        const name = new URL(request.url).pathname.split("/").at(-1);
        if (name === "SHA256SUMS") return new Response(sums);
        return name === archive ? new Response(bytes) : new Response("none", { status: 404 });
      });
      try {
        const bin = join(folder, "bin");
        const install = (env: Record<string, string>) =>
          run("sh", [INSTALLER], { env: { RINGSIDE_INSTALL: bin, ...env } });
        const release = { RINGSIDE_URL: `http://127.0.0.1:${server.port}/v1.0.0`, RINGSIDE_VERSION: "1.0.0" };
        const done = await install(release);
        assertEquals([done.code, done.stderr], [0, ""]);
        assertMatch(done.stdout, /^Installed \S+\/bin\/ringside:\nringside 1\.0\.0\nAdd \S+\/bin to your PATH/);
        assertEquals(Array.from(Deno.readDirSync(bin), ({ name }) => name), ["ringside"]);

        await Deno.remove(bin, { recursive: true });
        sums = sums.replace(sum.slice(0, 8), "00000000");
        const wrong = await install(release);
        assertStrictEquals(wrong.code, 1);
        assertMatch(wrong.stderr, /has the SHA-256 [\da-f]{64}, not 0{8}[\da-f]{56}; nothing was installed\n$/);
        sums = "";
        assertMatch((await install(release)).stderr, /SHA256SUMS does not list ringside-1\.0\.0-/);
        const absent = await install({ ...release, RINGSIDE_VERSION: "2.0.0" });
        assertMatch(absent.stderr, /cannot download \S+\/ringside-2\.0\.0-\S+\.tar\.gz\n$/);
        assertMatch((await install({})).stderr, /set RINGSIDE_VERSION to a version/);
        assertEquals(await Deno.stat(bin).catch(() => "absent"), "absent");
      } finally {
        await server.shutdown();
      }
    }),
});

Deno.test("installers know every target, and the workflow only tasks that exist", async () => {
  const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));
  const installers = await read("deploy/install.sh") + await read("deploy/install.ps1");
  for (const target of TARGETS) assert(installers.includes(target), target);
  const workflow = await read(".github/workflows/release.yml");
  const tasks = Array.from(workflow.matchAll(/deno task ([\w:]+)/g), ([, task]) => task);
  assertEquals([...new Set(tasks)].filter((task) => !Object.hasOwn(config.tasks, task)), []);
  assert(tasks.includes("release"));
});
