import { assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { sleep } from "../../lib/runtime/sleep.ts";
import { within } from "../support/wait.ts";
import { startQuietProgram } from "./program.ts";
import { ask, askJson } from "../support/ask.ts";

/** Answers that are waited for, each with a deadline of its own. */
const CHECKS = 5;

/** Time between two looks at the counters, in ms. */
const LOOK_MS = 100;

/** Size of the file to follow: more than the program reads during the test, in bytes. */
const FILE_BYTES = 48 * 1024 ** 2;

const LINES = new TextEncoder().encode("y\n".repeat(32_768));

for (
  const { name, args, feeds } of [
    { name: "a command that writes to both outputs", args: ["--", "sh", "-c", "yes & yes >&2"], feeds: false },
    { name: "standard input", args: [], feeds: true },
  ]
) {
  Deno.test(`program serves and stops while ${name}, a file and the demo write at full speed`, async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "app.log");
    await Deno.writeTextFile(path, "");
    const program = await startQuietProgram(["--demo", "--follow", path, ...args]);
    const fed = feeds ? feed(program.write) : undefined;
    try {
      const { origin } = program;
      await sourcesBusy(origin, feeds ? ["stdin"] : ["stdout", "stderr"]);
      await writeFile(path);
      await sourcesBusy(origin, [path]);
      for (let check = 0; check < CHECKS; check++) assertStrictEquals((await ask(`${origin}/healthz`)).status, 200);
      const { code } = await program.stop("SIGTERM");
      assertStrictEquals(code, feeds ? 0 : 128 + 15);
    } finally {
      await program.stop("SIGKILL");
      await fed;
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function writeFile(path: string): Promise<void> {
  using file = await Deno.open(path, { append: true });
  for (let bytes = 0; bytes < FILE_BYTES; bytes += LINES.length) await file.write(LINES);
}

/** Writes lines until the program has ended. */
async function feed(write: (text: string) => Promise<void>): Promise<void> {
  const text = new TextDecoder().decode(LINES);
  try {
    for (;;) await write(text);
  } catch {
    // The program has ended.
  }
}

interface Summary {
  readonly sources: readonly { readonly source: string; readonly records: number }[];
}

/** Waits until each source has written records, and writes more. */
async function sourcesBusy(origin: string, names: readonly string[]): Promise<void> {
  await within(
    (async () => {
      for (let isBusy = false; !isBusy;) {
        await sleep(LOOK_MS);
        const { sources }: Summary = await askJson(`${origin}/api/monitoring/advanced/summary`);
        isBusy = names.every((name) => sources.some(({ source, records }) => source === name && records > 0));
      }
    })(),
    `records of ${names.join(", ")}`,
  );
}
