import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import config from "../deno.json" with { type: "json" };
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

const DOCKERFILE = await Deno.readTextFile(new URL("../deploy/Dockerfile", import.meta.url));

Deno.test("Dockerfile is valid, and starts and checks the program with arguments that it knows, as no superuser", () => {
  assertEquals(validate(DOCKERFILE), []);
  const [, build, last] = DOCKERFILE.split(/^FROM /m);
  assert(last.startsWith("scratch\n"));
  const [, user] = /^USER (\d+):\d+$/m.exec(last)!;
  assert(Number(user) > 0);
  const [binary, ...entry] = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(last)![1]);
  assert(build.includes(`/image${binary}`));
  const command = parseCommand(entry);
  assert(command.kind === "serve" && command.options.host === "0.0.0.0");
  const [checked, ...health] = JSON.parse(/^HEALTHCHECK .*CMD (\[.*\])$/m.exec(last)![1]);
  assertStrictEquals(checked, binary);
  const check = parseCommand(health);
  assert(check.kind === "doctor" && check.isQuick && check.url === `:${command.options.port}`);
  for (const [, task] of build.matchAll(/deno task ([\w:]+)/g)) assert(Object.hasOwn(config.tasks, task), task);
});
