import { assertStrictEquals } from "@std/assert";
import { ask } from "./support/ask.ts";
import { Child } from "./support/child.ts";
import { findRecord } from "./e2e/program.ts";

/** Library of each example, and the logger that its records name. */
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
    const permissions = ["--allow-net", "--allow-env", "--allow-sys", "--no-prompt"];
    await using example = new Child(Deno.execPath(), ["run", "--no-lock", ...permissions, path, "0"]);
    let origin: string;
    try {
      [, origin] = await example.printed(/Listening on "?(http:\/\/localhost:\d+)\//);
    } catch (error) {
      // The registry of @std/log may be out of reach; no other example may fail to start.
      if (name !== "std_log" || !/JSR package manifest for '@std\/log' failed to load/.test(String(error))) throw error;
      await test.step({ name: "SKIPPED: cannot reach JSR, the registry of @std/log", ignore: true, fn: () => {} });
      return;
    }
    await findRecord(
      origin,
      ({ message, metadata }) => metadata.logger === logger && !message.startsWith("Listening"), // while it runs
    );
    const page = await ask(`${origin}/ui/monitoring/advanced`);
    assertStrictEquals((await page.text()).includes(`>${logger}<`), true);
    assertStrictEquals((await example.stop("SIGINT")).code, 0);
  });
}
