/**
 * Measures what Ringside costs the service that embeds it: the size of each export, the time of an import, memory, and
 * the latency of the service's own answers with 0, 10 and 100 viewers. Given the folders of other states, such as a clone
 * of an earlier commit in which `deno task build` ran, each measurement alternates between all of them.
 *
 * `deno run -A bench/costs.ts [folder...]`
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const FOLDERS = [...Deno.args, HERE];

/** Runs of each measurement, of which the median is printed. */
const RUNS = 9;

/** Requests of a measurement of latency, one after the other, and records that the service logs in each. */
const REQUESTS = 3000;
const RECORDS_PER_REQUEST = 2;

/** Program of a service that imports parts of Ringside, whose paths differ between states. */
function importing(folder: string, names: readonly string[]): string {
  const paths: Record<string, string> = {
    LogStream: "lib/mod.ts",
    createHandler: "lib/mod.ts",
    page: isFile(`${folder}/ui/dist/page.js`) ? "ui/dist/page.js" : "ui/page.tsx",
  };
  const lines = names.map((name) => `import { ${name} } from "file://${folder}/${paths[name]}";\n`);
  return `${lines.join("")}globalThis.used = [${names.join(", ")}];\n`; // an unused import is left out
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Returns the command line of a program, with the settings of a state. */
function command(folder: string, args: readonly string[]): Deno.Command {
  const settings = ["--config", `${folder}/deno.json`, "--no-lock", "--quiet"];
  return new Deno.Command(Deno.execPath(), {
    args: [args[0], ...settings, ...args.slice(1)],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  });
}

const scratch = await Deno.makeTempDir();

/** Writes a program into a folder of its own state, so that its imports are those of the state. Returns its path. */
async function program(folder: string, name: string, source: string): Promise<string> {
  const path = `${scratch}/${FOLDERS.indexOf(folder)}_${name}.ts`;
  await Deno.writeTextFile(path, source);
  return path;
}

async function output(folder: string, path: string, ...flags: string[]): Promise<string> {
  const { success, stdout } = await command(folder, ["run", "--allow-all", ...flags, path]).output();
  if (!success) throw new Error(`Cannot measure: ${path} failed`);
  return new TextDecoder().decode(stdout).trim();
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** Prints a row: the median of alternated runs in each state. */
async function row(name: string, unit: string, measure: (folder: string) => Promise<number | undefined>, runs = RUNS) {
  const found = FOLDERS.map(() => [] as number[]);
  for (let run = 0; run < runs; run++) {
    for (const [index, folder] of FOLDERS.entries()) {
      const value = await measure(folder);
      if (value !== undefined) found[index].push(value);
    }
  }
  const cells = found.map((values) => values.length === 0 ? "-" : `${Number(median(values).toPrecision(3))} ${unit}`);
  console.log(`| ${[name, ...cells].join(" | ")} |`);
}

console.log(`| cost | ${FOLDERS.map((folder) => folder.split("/").at(-1)).join(" | ")} |`);
console.log(`| --- | ${FOLDERS.map(() => "---").join(" | ")} |`);

const imports: readonly (readonly string[])[] = [
  [],
  ["LogStream"],
  ["LogStream", "createHandler"],
  ["LogStream", "createHandler", "page"],
];
for (const names of imports) {
  await row(`start of a program with ${names.join(", ") || "nothing"}`, "ms", async (folder) => {
    const path = await program(folder, `import${names.length}`, importing(folder, names));
    const start = performance.now();
    await output(folder, path);
    return performance.now() - start;
  });
}

const FILL =
  `for (let n = 0; n < 2000; n++) stream.write({ level: "INFO", message: "Search completed for customer " + n, metadata: ` +
  `{ query: "winter coat", duration_ms: n, cached: n % 2 === 0, logger: "shop.search" } });\n`;
for (const { name, rest } of [{ name: "idle", rest: "" }, { name: "with a full ring", rest: FILL }]) {
  await row(`heap of a stream and its handler, ${name}`, "MB", async (folder) => {
    const source = `${importing(folder, ["LogStream", "createHandler"])}gc();
const before = Deno.memoryUsage().heapUsed;
const stream = new LogStream();
globalThis.kept = [stream, createHandler({ stream })];
${rest}gc();
console.log(Deno.memoryUsage().heapUsed - before);\n`;
    return Number(
      await output(folder, await program(folder, "memory", source), "--no-check", "--v8-flags=--expose-gc"),
    ) /
      1e6;
  });
}

const exports: Record<string, string> = JSON.parse(await Deno.readTextFile(`${HERE}/deno.json`)).exports;
for (const [name, path] of Object.entries(exports)) {
  await row(`size of "${name}", minified`, "KB", async (folder) => {
    if (!isFile(`${folder}/${path}`)) return undefined;
    const bundle = command(folder, ["bundle", "--minify", "--platform", "deno", `${folder}/${path}`]);
    const { success, stdout } = await bundle.output();
    return success ? stdout.length / 1000 : undefined;
  }, 1);
}

const SERVICE = `let requests = 0;
const handler = createHandler({ stream });
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(port) }, (request) => {
  if (!request.url.endsWith("/hello")) return handler(request);
  for (let n = 0; n < ${RECORDS_PER_REQUEST}; n++) stream.write({ message: "Answered", metadata: { n, request: requests } });
  requests++;
  return new Response("hello");
});\n`;
for (const viewers of [0, 10, 100]) {
  const worst = new Map<string, number[]>();
  await row(`answer of the service with ${viewers} viewers, half of them`, "ms", async (folder) => {
    const source = `${importing(folder, ["LogStream", "createHandler"])}const stream = new LogStream();\n${SERVICE}`;
    const path = await program(folder, "service", source);
    const service = command(folder, ["run", "--allow-all", path]).spawn();
    const reader = service.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const origin = `http://127.0.0.1:${(await reader.read()).value!.trim()}`;
    const read = async () => {
      const { body } = await fetch(`${origin}/api/monitoring/advanced/logs/stream`);
      for await (const _ of body!);
    };
    const reading = Array.from({ length: viewers }, () => read().catch(() => {}));
    const times: number[] = [];
    for (let count = 0; count < REQUESTS; count++) {
      const start = performance.now();
      await (await fetch(`${origin}/hello`)).text();
      if (count >= REQUESTS / 10) times.push(performance.now() - start);
    }
    service.kill("SIGKILL"); // ends the bodies of the viewers too
    await Promise.all([service.status, reader.cancel(), ...reading]);
    const half = median(times);
    worst.set(folder, [...worst.get(folder) ?? [], times[Math.floor(times.length * 0.99)]]);
    return half;
  }, 3);
  await row(`… 99 of 100`, "ms", (folder) => Promise.resolve(worst.get(folder)!.shift()), 3);
}
await Deno.remove(scratch, { recursive: true });
