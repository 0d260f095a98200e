import { assertMatch, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { programTest, runProgram, spawnProgram } from "./program.ts";

programTest("reads the config file of its user and RINGSIDE_ variables, and says so", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "ringside", "ringside.jsonc");
    await Deno.mkdir(join(folder, "ringside"));
    await Deno.writeTextFile(path, '{ "port": 1, "otlp-port": 0, "follow": "app.log" } // for a test');
    await Deno.writeTextFile(join(folder, "ringside", "app.log"), "a line\n");
    const env = { XDG_CONFIG_HOME: folder, RINGSIDE_PORT: "0" };
    await using child = spawnProgram([], { env });
    await child.printed(/Settings are from \S+ringside\.jsonc\n/, "stderr");
    await child.printed(/Settings are from the environment: RINGSIDE_PORT\n/, "stderr");
    await child.printed(/Files followed: 1\n/, "stderr");
    const { code, stderr } = await runProgram(["--config", join(folder, "none.jsonc")], env);
    assertStrictEquals(code, 2);
    assertMatch(stderr, /^ringside: Cannot read the config file "\S+none\.jsonc": No such file/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("starts where the folder for settings cannot be entered", async () => {
  await using child = spawnProgram(["--port", "0", "--otlp-port", "0"], { env: { XDG_CONFIG_HOME: "/dev/null" } });
  await child.printed(/Listening on /, "stderr");
});
