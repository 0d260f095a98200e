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
    const { code, stderr } = await runProgram(["--config", join(folder, "no\x1b[31mne\x07.jsonc")], env);
    assertStrictEquals(code, 2);
    assertMatch(stderr, /^ringside: Cannot read the config file "\S+none\\u0007\.jsonc": No such file or directory\n$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("takes no settings from the current folder, and stores nothing there, if there is no home", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, ".config/ringside"), { recursive: true });
    await Deno.writeTextFile(join(folder, ".config/ringside/ringside.jsonc"), '{ "prot": 1 }');
    const env = { HOME: "", XDG_CONFIG_HOME: "", XDG_STATE_HOME: "" };
    await using child = spawnProgram(["--port", "0", "--otlp-port", "0"], { env, cwd: folder });
    await child.printed(/Listening on /, "stderr");
    const { code, stderr } = await runProgram(["--archive", "--port", "0", "--otlp-port", "0"], env);
    assertStrictEquals(code, 1);
    assertMatch(stderr, /^ringside: Cannot find the folder of the archive: HOME is not set; try --archive-at FILE\n$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("starts where the folder for settings cannot be entered", async () => {
  await using child = spawnProgram(["--port", "0", "--otlp-port", "0"], { env: { XDG_CONFIG_HOME: "/dev/null" } });
  await child.printed(/Listening on /, "stderr");
});
