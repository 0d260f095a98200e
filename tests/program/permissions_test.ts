import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "../support/child.ts";

const PERMISSIONS = fileURLToPath(import.meta.resolve("../../lib/program/permissions.ts"));
const NAMES = ["env", "net", "read", "run", "sys", "write"];

for (
  const { duties, kept } of [
    { duties: { runsPrograms: false, usesSockets: false }, kept: ["net", "read"] },
    { duties: { runsPrograms: true, usesSockets: false }, kept: ["net", "read", "run"] },
    { duties: { runsPrograms: false, usesSockets: true }, kept: ["net", "read", "write"] },
  ]
) {
  Deno.test(`dropPermissions keeps ${kept.join(", ")} for ${JSON.stringify(duties)}`, async () => {
    const script = `
      const { dropPermissions } = await import(${JSON.stringify(PERMISSIONS)});
      await dropPermissions(${JSON.stringify(duties)});
      const names = ${JSON.stringify(NAMES)};
      console.log(names.filter((name) => Deno.permissions.querySync({ name }).state === "granted").join(" "));`;
    const { stdout } = await run(Deno.execPath(), ["eval", "--no-config", script]);
    assertEquals(stdout.trim().split(" "), kept);
  });
}
