import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { run } from "../support/child.ts";
import { numbers } from "./numbered.ts";
import { Place } from "./place.ts";

Deno.test("an archive whose workers crash goes on, although the program has given up its permissions", async () => {
  using place = new Place();
  const program = new URL("crashing_program.ts", import.meta.url).pathname;
  const flags = ["--no-check", "--no-prompt", "--allow-all", "--unstable-worker-options"];
  const { code, stdout, stderr } = await run(Deno.execPath(), ["run", ...flags, program, place.at]);
  assertStrictEquals(code, 0, stderr); // it has the traces of the crashes
  const { reports, unstored, found } = JSON.parse(stdout);
  assertMatch(reports[0], /^Cannot write the archive: its worker crashed: .*a fault/);
  assertEquals([reports.length, reports.at(-1), unstored], [2, null, 0]);
  assertEquals(found, numbers(1, 900));
});
