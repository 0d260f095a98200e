/** The bundled package on every runtime that it supports. */
import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "../support/child.ts";
import { suiteSwitch } from "../support/environment.ts";
import { bundlePackage } from "./bundle.ts";
import { EVERY_ROUTE, NODE_LISTENER, RELAY } from "./results.ts";

/** Longest run, in ms: the first one downloads Bun. */
const DEADLINE_MS = 60_000;

/** Returns the path of Bun, which `npx` downloads. It would take half a second to find it for each script. */
async function findBun(): Promise<string> {
  const find = ["--yes", "--package=bun@1", "--", "sh", "-c", "command -v bun"];
  const { stdout } = await run("npx", find, { deadlineMs: DEADLINE_MS }).catch(() => ({ stdout: "" }));
  return stdout.trim() || "bun";
}

/** Runtimes, each with the arguments before the path of a script. */
const RUNTIMES: readonly { name: string; program: string; args: readonly string[] }[] = [
  { name: "Deno", program: Deno.execPath(), args: ["run", "--quiet", "--allow-all", "--no-config"] },
  { name: "Node.js", program: "node", args: [] },
  { name: "Bun", program: await findBun(), args: [] },
];

/** Runs a script on a runtime; returns its last line. */
async function runOn({ program, args }: typeof RUNTIMES[number], script: string, ...rest: string[]): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { code, stdout, stderr } = await run(program, [...args, path, ...rest], { deadlineMs: DEADLINE_MS });
  assertEquals([code, code === 0 ? "" : stderr], [0, ""]);
  return stdout.trimEnd().split("\n").at(-1)!;
}

/** Returns true if a runtime starts, or has to. */
async function isHere({ program, args }: typeof RUNTIMES[number]): Promise<boolean> {
  if (suiteSwitch("RINGSIDE_REQUIRE_PROGRAMS") === "1" || program === Deno.execPath()) return true;
  const { code } = await run(program, [...args, "--version"], { deadlineMs: DEADLINE_MS }).catch(() => ({ code: 1 }));
  return code === 0;
}

Deno.test("package runs on Deno, Node.js and Bun", async (t) => {
  const folder = await Deno.makeTempDir();
  try {
    const { href } = await bundlePackage(folder);
    for (const runtime of RUNTIMES) {
      const { name } = runtime;
      const ignore = !await isHere(runtime);
      if (ignore) console.log(`SKIPPED, for want of ${name}`);
      await t.step({
        name: `every part of it works on ${name}`,
        ignore,
        fn: async () => assertEquals(JSON.parse(await runOn(runtime, "every_route.js", href)), EVERY_ROUTE),
      });
      await t.step({
        name: `node:http serves it on ${name}`,
        ignore,
        fn: async () => assertEquals(JSON.parse(await runOn(runtime, "node_listener.js", href)), NODE_LISTENER),
      });
      await t.step({
        name: `a server follows another on ${name}`,
        ignore,
        fn: async () => assertEquals(JSON.parse(await runOn(runtime, "relay.js", href)), RELAY),
      });
      for (const origin of ["uncaughtException", "unhandledRejection"]) {
        await t.step({
          name: `an ${origin} becomes one record on ${name}, and ends the program`,
          ignore,
          async fn() {
            const path = fileURLToPath(new URL("uncaught.js", import.meta.url));
            const { code, stdout } = await run(runtime.program, [...runtime.args, path, href, origin], {
              deadlineMs: DEADLINE_MS,
            });
            const start = origin === "uncaughtException" ? "Uncaught" : "Unhandled rejection:";
            const record = { level: "FATAL", message: `${start} TypeError: boom`, origin, isError: true };
            assertEquals([code, stdout.trimEnd()], [1, JSON.stringify(record)]);
          },
        });
      }
      if (name !== "Bun") continue;
      await t.step({
        name: "a viewer without records stays connected to Bun.serve",
        ignore,
        fn: async () => assertEquals(await runOn(runtime, "idle_viewer.js", href, "6000"), "after a pause"),
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
