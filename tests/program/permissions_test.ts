import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "../support/child.ts";

const PERMISSIONS = fileURLToPath(import.meta.resolve("../../lib/program/permissions.ts"));
const NAMES = ["env", "net", "read", "run", "sys", "write"];

for (
  const { runsPrograms, kept } of [
    { runsPrograms: false, kept: ["net", "read"] },
    { runsPrograms: true, kept: ["net", "read", "run"] },
  ]
) {
  Deno.test(`dropPermissions keeps ${kept.join(", ")} ${runsPrograms ? "with" : "without"} a command`, async () => {
    const script = `
      const { dropPermissions } = await import(${JSON.stringify(PERMISSIONS)});
      await dropPermissions({ runsPrograms: ${runsPrograms} });
      const names = ${JSON.stringify(NAMES)};
      console.log(names.filter((name) => Deno.permissions.querySync({ name }).state === "granted").join(" "));`;
    const { stdout } = await run(Deno.execPath(), ["eval", "--no-config", script]);
    assertEquals(stdout.trim().split(" "), kept);
  });
}
