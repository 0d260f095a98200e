import { assertEquals } from "@std/assert";

const TESTS = new URL("./", import.meta.url);

/** Text that only some files of `tests/` may contain. */
const RULES = [
  {
    name: "read no environment variable but the suite's own switches",
    text: /\bDeno\.(?:env|noColor)\b|\bprocess\.env\b/,
    // The last one is a program of its own.
    allowed: ["support/environment.ts", "e2e/unpack_browser.ts"],
  },
  {
    name: "start programs with an environment of their own",
    text: /\bDeno\.Command\b|\bnode:child_process\b/,
    allowed: ["long.ts", "support/child.ts"],
  },
  {
    name: "wait for events with a deadline",
    text: /while \(.*\) await new Promise|await fetch\(|await new Promise<void>\(\(resolve\) => (?!setTimeout)/,
    allowed: [
      // Text that other programs and the browser run.
      "e2e/otel_deno_app.ts",
      "e2e/naughty_test.ts",
      "package/publish_test.ts",
      // The deadlines themselves.
      "support/ask.ts",
      "support/turn.ts",
      "support/wait.ts",
    ],
  },
  {
    name: "replace no timer and no clock of the process",
    text: /\b(?:globalThis\.set(?:Timeout|Interval)|performance\.now|Date\.now) = /,
    allowed: [],
  },
];

async function* files(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, TESTS))) {
    if (isDirectory) yield* files(`${folder}${name}/`);
    else if (/\.tsx?$/.test(name)) yield `${folder}${name}`.slice(2);
  }
}

for (const { name, text, allowed } of RULES) {
  Deno.test(`tests ${name}`, async () => {
    const found: string[] = [];
    for await (const path of files("./")) {
      if (path !== "suite_test.ts" && text.test(await Deno.readTextFile(new URL(path, TESTS)))) found.push(path);
    }
    assertEquals(found.sort(), [...allowed].sort());
  });
}
