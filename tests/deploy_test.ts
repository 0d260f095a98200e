import { assertEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { parseCommand } from "../lib/program/cli.ts";
import { run } from "./support/child.ts";
import { hasProgram } from "./support/programs.ts";

const UNIT = await Deno.readTextFile(new URL("../deploy/ringside.service", import.meta.url));
const STATE_DIRECTORY = "/var/lib/ringside";

/** Largest exposure that `systemd-analyze security` may find, of 100. */
const MAX_EXPOSURE = 20;

Deno.test("ringside.service starts the program with flags that it knows, and keeps its archive in its folder", () => {
  const [, line] = /^ExecStart=\/usr\/local\/bin\/ringside (.*)$/m.exec(UNIT)!;
  const command = parseCommand(line.replace("${STATE_DIRECTORY}", STATE_DIRECTORY).split(" "));
  assertStrictEquals(command.kind, "serve");
  if (command.kind !== "serve") return;
  assertEquals([command.options.archive?.at, command.options.journal], [`${STATE_DIRECTORY}/history.db`, []]);
});

Deno.test({
  name: "ringside.service is valid and leaves little exposed, as systemd sees it",
  ignore: !hasProgram("systemd-analyze"),
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const path = join(folder, "ringside.service");
      await Deno.writeTextFile(path, UNIT.replace("ExecStart=/usr/local/bin/ringside", `ExecStart=${Deno.execPath()}`));
      const { code, stderr } = await run("systemd-analyze", ["verify", "--man=no", path]);
      assertEquals([code, stderr], [0, ""]);
      const threshold = `--threshold=${MAX_EXPOSURE}`;
      const found = await run("systemd-analyze", ["security", "--offline=true", "--no-pager", threshold, path]);
      assertStrictEquals(found.code, 0, found.stdout);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
