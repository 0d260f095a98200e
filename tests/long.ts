/**
 * Runs the random tests with new seeds, and the long forms of others: `deno task test:long [seconds] [first seed]`. A
 * failure names its seed; `RINGSIDE_SEED=7 deno task test tests/e2e/chaos_test.ts` repeats it.
 */
import config from "../deno.json" with { type: "json" };

const ROOT = new URL("../", import.meta.url);

const [seconds = "600", firstSeed = ""] = Deno.args;
if (!(Number(seconds) > 0)) fail(`Cannot run tests for "${seconds}" s: expected a number of seconds`);
if (!/^\d*$/.test(firstSeed)) fail(`Cannot start with the seed "${firstSeed}": expected a whole number`);

/** Yields the test files that have a long form. */
async function* longTests(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}${name}`;
    if (isDirectory) yield* longTests(`${path}/`);
    else if (/_test\.tsx?$/.test(name)) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      if (/\b(?:forEachSeed|withSeeds|longSeconds)\(/.test(text)) yield path;
    }
  }
}

const [, args] = config.tasks.test.command.replace(" --doc", "").split("deno test ");
const paths = await Array.fromAsync(longTests("tests/"));
const command = new Deno.Command(Deno.execPath(), {
  args: ["test", ...args.split(" "), ...paths.sort()],
  cwd: ROOT,
  env: { RINGSIDE_LONG: seconds, RINGSIDE_FIRST_SEED: firstSeed },
});
const { code } = await command.spawn().status;
Deno.exit(code);

function fail(message: string): never {
  console.error(message);
  Deno.exit(2);
}
