/** The package for npm, installed from its tarball. `RINGSIDE_PACKAGE=dist/npm` runs these tests. */
import { assert, assertEquals, assertLess, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { freePort } from "../e2e/ports.ts";
import { ask } from "../support/ask.ts";
import { Child } from "../support/child.ts";
import { until } from "../support/wait.ts";
import { installPackage, type Runtime, RUNTIMES, scriptPath } from "./installed.ts";
import { EVERY_ROUTE, NODE_LISTENER } from "./results.ts";

const project = await installPackage([
  "@hono/node-server@1",
  "@types/node@22",
  "esbuild@0.28",
  "express@5",
  "fastify@5",
  "hono@4",
  "koa@3",
  "typescript@5.9",
]);
const ignore = project === undefined;
if (ignore) console.error("NO PACKAGE: without RINGSIDE_PACKAGE, the tests of the package for npm are SKIPPED");

Deno.test({
  name: "npm package installs nothing else",
  ignore,
  async fn() {
    const list = JSON.parse(await project!.run("npm", "ls", "--json", "--all", "@ringside/ringside"));
    assertEquals(Object.keys(list.dependencies["@ringside/ringside"].dependencies ?? {}), []);
  },
});

for (const runtime of Object.keys(RUNTIMES) as Runtime[]) {
  Deno.test({
    name: `npm package works in every part on ${runtime}`,
    ignore,
    async fn() {
      const { href } = project!.package;
      const lastLine = async (script: string) =>
        JSON.parse((await project!.runOn(runtime, scriptPath(script), href)).trimEnd().split("\n").at(-1)!);
      assertEquals(await lastLine("every_route.js"), EVERY_ROUTE);
      assertEquals(await lastLine("node_listener.js"), NODE_LISTENER);
    },
  });
}

Deno.test({
  name: "npm package has declarations that a strict program checks",
  ignore,
  async fn() {
    const path = await project!.write("typed.ts", TYPED);
    const options = [
      "--strict",
      "--noEmit",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--lib",
      "es2024,esnext,dom",
    ];
    await project!.run("npx", "tsc", ...options, "--types", "node", path);
  },
});

const TYPED = `import { createHandler, LogStream, type LogRecord } from "@ringside/ringside";
import { bunyanStream } from "@ringside/ringside/bunyan";
import { consolaReporter } from "@ringside/ringside/consola";
import { captureConsole } from "@ringside/ringside/console";
import { captureDebug } from "@ringside/ringside/debug";
import { captureErrors } from "@ringside/ringside/errors";
import { honoPrinter } from "@ringside/ringside/hono";
import { Ingest } from "@ringside/ringside/ingest";
import { streamSink } from "@ringside/ringside/logtape";
import { toNodeListener } from "@ringside/ringside/node";
import { logRecordExporter } from "@ringside/ringside/opentelemetry";
import { page } from "@ringside/ringside/page";
import { pinoDestination } from "@ringside/ringside/pino";
import { logRequests } from "@ringside/ringside/requests";
import { stdLogHandler } from "@ringside/ringside/std-log";
import { tslogTransport } from "@ringside/ringside/tslog";
import { winstonTransport } from "@ringside/ringside/winston";
import { createServer } from "node:http";

const stream = new LogStream({ capacity: 10 });
const record: LogRecord | undefined = stream.recent()[0];
// @ts-expect-error: a message is a text
const wrong: number = record?.message ?? "";
const handler = createHandler({ stream, page, ingest: new Ingest() });
createServer(toNodeListener(logRequests(stream, handler)));
console.log(wrong, captureConsole, streamSink, pinoDestination, stdLogHandler, bunyanStream, consolaReporter);
console.log(captureDebug, captureErrors, honoPrinter, logRecordExporter, tslogTransport, winstonTransport);
`;

/** Imports, and the most bytes that they cost a program, bundled and minified by esbuild. */
const SIZES: readonly (readonly [names: string, from: string, maxBytes: number])[] = [
  ["{ LogStream }", "", 46_500],
  ["{ LogStream, createHandler }", "", 146_000],
  ["{ captureConsole }", "/console", 19_000],
  ["{ logRequests }", "/requests", 49_000],
  ["{ toNodeListener }", "/node", 7000],
  ["{ winstonTransport }", "/winston", 5000],
];

for (const [names, from, maxBytes] of SIZES) {
  Deno.test({
    name: `npm package costs a program at most ${maxBytes / 1000} kB for ${names} from ".${from}"`,
    ignore,
    async fn() {
      const path = await project!.write(
        `size${SIZES.findIndex(([other]) => other === names)}.js`,
        [
          `export ${names} from "@ringside/ringside${from}";`,
        ].join(),
      );
      const flags = ["--bundle", "--minify", "--format=esm", "--platform=node", "--log-level=error"];
      const bundled = await project!.run("npx", "esbuild", path, ...flags);
      assertLess(bundled.length, maxBytes);
    },
  });
}

Deno.test({
  name: "npm package starts the program",
  ignore,
  async fn() {
    assert(/^ringside \d/.test(await project!.run("npx", "ringside", "--version")));
    // The command itself: npx passes no signals on.
    const command = join(project!.folder, "node_modules/.bin/ringside");
    const options = { cwd: project!.folder, stdin: "piped", deadlineMs: 60_000 } as const;
    await using program = new Child(command, ["--port", "0", "--otlp-port", "0"], options);
    const [, origin] = await program.printed(/Listening on (http:\S+)\//, "stderr");
    await program.write('{"level":"warn","msg":"from npx"}\n');
    const logs = `${origin}/api/monitoring/advanced/logs?search=from+npx`;
    await until(async () => (await (await ask(logs)).json()).records.length === 1, "the record from standard input");
    const page = await ask(`${origin}/ui/monitoring/advanced`);
    assertStrictEquals(page.status, 200);
    assertStrictEquals((await program.stop("SIGTERM")).code, 0);
  },
});

/** Programs of docs/embedding.md, with the runtimes that run each. */
const SNIPPETS: Readonly<Record<string, readonly Runtime[]>> = {
  "Deno": ["Deno"],
  "Bun": ["Bun"],
  "Node.js": ["Node.js 20", "Deno", "Bun"],
  "Hono": ["Node.js 22"],
  "Express": ["Node.js 20"],
  "Fastify": ["Node.js 22"],
  "Koa": ["Node.js 20"],
};

const GUIDE = await Deno.readTextFile(new URL("../../docs/embedding.md", import.meta.url));

Deno.test("every program of docs/embedding.md is tested", () => {
  const names = Array.from(GUIDE.matchAll(/^### (.*)\n(?:(?!^##)[^])*?^```ts/gm), ([, name]) => name);
  assertEquals(names, Object.keys(SNIPPETS));
});

if (project !== undefined) {
  const { pageTest } = await import("../e2e/browser.ts");
  for (const [name, runtimes] of Object.entries(SNIPPETS)) {
    for (const runtime of runtimes) {
      pageTest(`npm package shows the page live: ${name} of docs/embedding.md on ${runtime}`, async (page) => {
        const [, program] = new RegExp(`^### ${name.replace(".", "\\.")}\n.*?^\`\`\`ts ignore\n(.*?)^\`\`\``, "ms")
          .exec(GUIDE)!;
        const port = freePort();
        const path = await project.write(`${name} on ${runtime}.js`, program.replaceAll("8000", `${port}`));
        const server = project.start(runtime, path);
        try {
          const root = `http://127.0.0.1:${port}`;
          await until(
            () => ask(root).then(({ status }) => status === 200, () => false),
            "the server to answer",
            () => ({
              stdout: server.stdout.text,
              stderr: server.stderr.text,
            }),
            60_000,
          );
          await page.goto(`${root}/logs`);
          await page.waitForSelector('[data-hydrated] [data-state="live"]');
          await page.locator("[data-id] .message", { hasText: "Hello" }).first().waitFor();
          const count = await page.locator("[data-id]").count();
          await ask(root);
          await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length > count, count);
          const viewers = async () =>
            (await (await ask(`${root}/logs/api/monitoring/advanced/summary`)).json()).viewers.count;
          assertStrictEquals(await viewers(), 1);
          await page.goto("about:blank");
          await until(async () => await viewers() === 0, "the viewer to leave");
        } finally {
          await server.kill();
        }
      });
    }
  }
}
