import { assertStrictEquals } from "@std/assert";
import { findRecord } from "./e2e/program.ts";

/** What each example logs with, and the logger that its records name. */
const EXAMPLES = [
  { name: "console", logger: "console" },
  { name: "logtape", logger: "shop.search" },
  { name: "pino", logger: "shop" },
  { name: "requests", logger: "shop" },
  { name: "std_log", logger: "mail" },
];

for (const { name, logger } of EXAMPLES) {
  Deno.test(`examples/${name}.ts shows its own log`, async (test) => {
    const path = new URL(`../examples/${name}.ts`, import.meta.url).href;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-lock", "--allow-net", "--allow-env", "--allow-sys", "--no-prompt", path, "0"],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const child = command.spawn();
    const listening = Promise.withResolvers<string>();
    const output = Promise.all([read(child.stdout, listening.resolve), read(child.stderr, listening.resolve)]);
    output.then((texts) => listening.reject(new Error(texts.join("\n"))));
    let origin: string;
    try {
      origin = await listening.promise;
    } catch (error) {
      await child.status;
      // Only where the registry of @std/log cannot be reached may its example not run.
      if (name !== "std_log" || !/JSR package manifest for '@std\/log' failed to load/.test(String(error))) throw error;
      await test.step({ name: "SKIPPED: JSR, where @std/log comes from, is out of reach", ignore: true, fn: () => {} });
      return;
    }
    // Not what it says at its start, but what it logs while it runs.
    try {
      await findRecord(
        origin,
        ({ message, metadata }) => metadata.logger === logger && !message.startsWith("Listening"),
      );
      const page = await fetch(`${origin}/ui/monitoring/advanced`);
      assertStrictEquals((await page.text()).includes(`>${logger}<`), true);
    } finally {
      child.kill("SIGINT");
      await output;
    }
    assertStrictEquals((await child.status).code, 0);
  });
}

/** Reads to the end, and tells the address that the example prints as soon as it is there. */
async function read(stream: ReadableStream<Uint8Array>, found: (origin: string) => void): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    text += part;
    const match = /Listening on "?(http:\/\/localhost:\d+)\//.exec(text);
    if (match !== null) found(match[1]);
  }
  return text;
}
