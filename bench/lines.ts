/**
 * How many lines a second the program takes, from standard input and from a file, beside what it costs only to split the
 * same lines (and to parse them, where they are JSON), and beside pino-pretty: `deno run -A bench/lines.ts`.
 */
import { join } from "node:path";

const LINES = 300_000;
const ROOT = new URL("../", import.meta.url);

/** What any program must do at least that reads lines. */
const SPLIT = `
  let lines = 0;
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\\n");
    rest = parts.pop();
    for (const line of parts) { PARSE; lines++; }
  }
  console.log(lines);
`;

const KINDS = {
  plain: (index: number) =>
    `2025-10-24T10:26:15.123Z INFO checkout: order ${index} placed by customer ${index * 7} in 45 ms`,
  json: (index: number) =>
    JSON.stringify({
      level: 30,
      time: 1761301575123 + index,
      pid: 7,
      hostname: "shop",
      name: "checkout",
      order: index,
      msg: "Order placed",
    }),
};

const folder = await Deno.makeTempDir();
const input = join(folder, "input");
console.log("| lines | way | lines/s |\n|---|---|---|");
for (const [kind, make] of Object.entries(KINDS)) {
  await Deno.writeTextFile(input, Array.from({ length: LINES }, (_, index) => make(index) + "\n").join(""));
  const script = SPLIT.replace("PARSE", kind === "json" ? "JSON.parse(line)" : "line.length");
  row(kind, "only split, with JSON.parse where it is JSON", await timePiped([Deno.execPath(), "eval", script], 1));
  row(kind, "ringside, standard input", await timeProgram([], true));
  row(kind, "ringside --tee > /dev/null", await timeProgram(["--tee"], true));
  row(kind, "ringside --follow", await timeProgram(["--follow", input, "--lines", `${LINES}`], false));
  if (kind === "json") {
    row(kind, "pino-pretty, on Node.js", await timePiped(["npx", "--yes", "pino-pretty@13.1.2"], 2 * LINES));
  }
}
await Deno.remove(folder, { recursive: true });

function row(kind: string, way: string, ms: number) {
  console.log(`| ${kind} | ${way} | ${Math.round(LINES / ms).toLocaleString("en")} k |`);
}

/** The time until a program has ended that reads the lines from standard input and writes so many itself. */
async function timePiped(args: string[], written: number): Promise<number> {
  await pipe(args, "/dev/null"); // fetches what it needs
  const start = performance.now();
  const lines = await pipe(args, input);
  if (lines !== written) throw new Error(`Cannot compare with ${args[0]} ${args.at(-1)}: it wrote ${lines} lines`);
  return performance.now() - start;
}

async function pipe(args: string[], from: string): Promise<number> {
  const line = `cat ${from} | "$@" | wc -l`;
  // What it compares with has nothing to do with this project's dependencies.
  const shell = ["-c", line, "sh", ...args];
  const command = new Deno.Command("sh", { args: shell, cwd: folder, stderr: "null" });
  return Number(new TextDecoder().decode((await command.output()).stdout));
}

/** The time from its start until the program has taken the last line. */
async function timeProgram(args: string[], isPiped: boolean): Promise<number> {
  const start = performance.now();
  const main = new URL("main.ts", ROOT).pathname;
  const line = `exec "$@" < ${isPiped ? input : "/dev/null"} > /dev/null`;
  const child = new Deno.Command("sh", {
    args: ["-c", line, "sh", Deno.execPath(), "run", "-A", main, "--port", "0", ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  for await (const part of child.stderr.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    text += part;
    if (/End of standard input|Files followed/.test(text)) break;
  }
  const ms = performance.now() - start;
  child.kill();
  await child.status;
  return ms;
}
