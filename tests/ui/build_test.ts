import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "../support/child.ts";
import { within } from "../support/wait.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Last change of the test. The watcher reports it after all changes of the build. */
const MARK = `${ROOT}ui/dist/build_test.mark`;

// deno task dev watches ui/ except ui/dist. Deno cannot tell that a removed folder was inside an excluded one, so a
// build that removed one was started again and again.
Deno.test("build.ts leaves every path that it touches in ui/", async () => {
  const build = () => run(Deno.execPath(), ["run", "--quiet", "-P=build", "ui/build.ts"], { cwd: ROOT });
  await build(); // creates ui/dist
  const touched = new Set<string>();
  using watcher = Deno.watchFs(`${ROOT}ui`);
  const { code, stderr } = await build();
  assertEquals([code, stderr], [0, ""]);
  await Deno.writeTextFile(MARK, "");
  const marked = (async () => {
    for await (const { paths } of watcher) {
      if (paths.includes(MARK)) return;
      for (const path of paths) touched.add(path);
    }
  })();
  await within(marked, "the change of the mark", () => touched);
  await Deno.remove(MARK);
  const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
  const gone = await Promise.all(Array.from(touched, async (path) => await exists(path) ? [] : [path]));
  assertEquals(gone.flat(), []);
});
