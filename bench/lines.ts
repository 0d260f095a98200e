/**
 * How many lines a second the program takes, from standard input and from a file, beside what it costs only to split the
 * same lines (and to parse them, where they are JSON), and beside pino-pretty: `deno run -A bench/lines.ts`.
 *
 * The ways take turns, and each row is the fastest of its rounds, since what else the machine does can only add to it,
 * less what it takes to start and find nothing. Another `main.ts` may be given, such as that of an earlier state, which
 * then takes turns too.
 */
import { join, resolve } from "node:path";

const LINES = 300_000;
const ROUNDS = 5;
const MAIN = new URL("../main.ts", import.meta.url).pathname;

const PINO_PRETTY = ["--yes", "pino-pretty@13.1.2"];

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

const KINDS: Readonly<Record<string, (index: number) => string>> = {
  plain: (index) => `Order ${index} placed by customer ${index * 7} at the checkout, which took ${index % 97} ms`,
  json: (index) =>
    JSON.stringify({
      level: 30,
      time: 1761301575123 + index,
      pid: 7,
      hostname: "shop",
      name: "checkout",
      order: index,
      msg: "Order placed",
    }),
  logfmt: (index) => `time=2025-10-24T10:26:15.123Z level=info msg="Order placed" order=${index} ms=${index % 97}`,
  access: (index) =>
    `127.0.0.1 - bob [24/Oct/2025:10:26:15 +0000] "GET /orders/${index} HTTP/1.1" 200 153 "-" "curl/7.88.1"`,
};

// Fetches what it needs.
await new Deno.Command("npx", { args: [...PINO_PRETTY, "--version"], stdout: "null", stderr: "null" }).output();

const folder = await Deno.makeTempDir();
const input = join(folder, "input");
const nothing = join(folder, "nothing");
await Deno.writeTextFile(nothing, "");
console.log(`| lines | way | lines/s | against only splitting |\n|---|---|---|---|`);
for (const [kind, make] of Object.entries(KINDS)) {
  await Deno.writeTextFile(input, Array.from({ length: LINES }, (_, index) => make(index) + "\n").join(""));
  const ways = waysOf(kind);
  const whole = ways.map(() => Infinity);
  const start = ways.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { time }] of ways.entries()) {
      whole[index] = Math.min(whole[index], await time(input, LINES));
      start[index] = Math.min(start[index], await time(nothing, 0));
    }
  }
  const best = whole.map((ms, index) => ms - start[index]);
  for (const [index, { name }] of ways.entries()) {
    const speed = Math.round(LINES / best[index]).toLocaleString("en");
    console.log(`| ${kind} | ${name} | ${speed} k | ${(best[index] / best[0]).toFixed(1)} |`);
  }
}
await Deno.remove(folder, { recursive: true });

interface Way {
  readonly name: string;
  /** The time that it takes to read a file of so many lines, in ms, its own start included. */
  readonly time: (file: string, lines: number) => Promise<number>;
}

function waysOf(kind: string): Way[] {
  const isJson = kind === "json";
  const script = SPLIT.replace("PARSE", isJson ? "JSON.parse(line)" : "line.length");
  const ways: Way[] = [{
    name: isJson ? "only split and JSON.parse" : "only split",
    time: (file) => timePiped([Deno.execPath(), "eval", script], file, 1),
  }];
  for (const main of [MAIN, ...Deno.args.map((path) => resolve(path))]) {
    const name = main === MAIN ? "ringside" : main;
    ways.push(
      { name: `${name}, standard input`, time: (file) => timeProgram(main, file, []) },
      { name: `${name} --tee > /dev/null`, time: (file) => timeProgram(main, file, ["--tee"]) },
      {
        name: `${name} --follow`,
        time: (file) => timeProgram(main, "/dev/null", ["--follow", file, "--lines", `${LINES}`]),
      },
    );
  }
  if (isJson) {
    ways.push({
      name: "pino-pretty, on Node.js",
      time: (file, lines) => timePiped(["npx", ...PINO_PRETTY], file, 2 * lines),
    });
  }
  return ways;
}

/** The time until a program has ended that reads the lines from standard input and writes so many itself. */
async function timePiped(args: string[], file: string, written: number): Promise<number> {
  const start = performance.now();
  const lines = await pipe(args, file);
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
async function timeProgram(main: string, file: string, args: string[]): Promise<number> {
  const start = performance.now();
  const line = `exec "$@" < ${file} > /dev/null`;
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
