/**
 * Measures the lines per second that Ringside reads from standard input, from a file and from requests: `deno run -A bench/lines.ts`.
 * Names of kinds, such as `json`, measure these alone.
 *
 * The baseline is a program that only splits the same lines, and parses them if they are JSON. pino-pretty is measured
 * too, and `jq -c .` and `lnav -n` if they are installed. The programs alternate. A row is the fastest of its rounds, since other load can
 * only slow a round down, less the time that the program takes for empty input. Further `main.ts` paths, such as that of
 * an earlier commit, may be given as arguments and are measured beside this one.
 */
import { join, resolve } from "node:path";

const LINES = 500_000;
const ROUNDS = 3;

/** Size of a posted body, in bytes. */
const BODY_BYTES = 4_000_000;
const LF = 0x0a;

/** Time limit for one program to read all lines, in ms. */
const DEADLINE_MS = 60_000;

const MAIN = new URL("../main.ts", import.meta.url).pathname;

/** Options for a small ring, and for one that holds all lines. */
const SMALL = ["--capacity", "1000"];
const LARGE = ["--capacity", `${LINES}`, "--max-bytes", "400MiB"];

const PINO_PRETTY = ["--yes", "pino-pretty@13.1.2"];

/** Baseline program: splits lines and counts them. */
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

// Fills npm's cache, so that no round includes a download.
await new Deno.Command("npx", { args: [...PINO_PRETTY, "--version"], stdout: "null", stderr: "null" }).output();

const folder = await Deno.makeTempDir();
const input = join(folder, "input");
const nothing = join(folder, "nothing");
await Deno.writeTextFile(nothing, "");
console.log(`| lines | program | lines/s | ratio to baseline |\n|---|---|---|---|`);
const kinds = Deno.args.filter((arg) => Object.hasOwn(KINDS, arg));
const mains = [MAIN, ...Deno.args.filter((arg) => !kinds.includes(arg)).map((path) => resolve(path))];
const [hasJq, hasLnav] = await Promise.all(["jq", "lnav"].map(isInstalled));
for (const [kind, make] of Object.entries(KINDS)) {
  if (kinds.length > 0 && !kinds.includes(kind)) continue;
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

function isInstalled(program: string): Promise<boolean> {
  return new Deno.Command(program, { args: ["--version"], stdout: "null" }).output().then(() => true, () => false);
}

interface Way {
  readonly name: string;
  /** Measures the time to start and read a file of `lines` lines, in ms. */
  readonly time: (file: string, lines: number) => Promise<number>;
}

function waysOf(kind: string): Way[] {
  const isJson = kind === "json";
  const script = SPLIT.replace("PARSE", isJson ? "JSON.parse(line)" : "line.length");
  const ways: Way[] = [{
    name: isJson ? "baseline: split and JSON.parse" : "baseline: split",
    time: (file) => timePiped([Deno.execPath(), "eval", script], file, 1),
  }];
  for (const main of mains) {
    const name = main === MAIN ? "ringside" : main;
    ways.push(
      { name: `${name}, standard input`, time: (file) => timeProgram(main, file, SMALL) },
      { name: `${name}, standard input, ring of ${LINES}`, time: (file) => timeProgram(main, file, LARGE) },
      { name: `${name} --tee > /dev/null`, time: (file) => timeProgram(main, file, ["--tee", ...SMALL]) },
      {
        name: `${name} --follow`,
        time: (file) => timeProgram(main, "/dev/null", ["--follow", file, "--lines", `${LINES}`, ...SMALL]),
      },
      { name: `${name}, POST`, time: (file) => timePost(main, file, isJson ? "application/x-ndjson" : "text/plain") },
    );
  }
  if (hasLnav) ways.push({ name: "lnav -n", time: (file, lines) => timePiped(["lnav", "-n"], file, lines) });
  if (isJson && hasJq) ways.push({ name: "jq -c .", time: (file, lines) => timePiped(["jq", "-c", "."], file, lines) });
  if (isJson) {
    ways.push({
      name: "pino-pretty, on Node.js",
      time: (file, lines) => timePiped(["npx", ...PINO_PRETTY], file, 2 * lines),
    });
  }
  return ways;
}

/** Measures the time until a program that reads `file` from standard input ends, in ms; it must print `written` lines. */
async function timePiped(args: string[], file: string, written: number): Promise<number> {
  const start = performance.now();
  const lines = await pipe(args, file);
  if (lines !== written) {
    throw new Error(`Cannot compare with ${args[0]} ${args.at(-1)}: expected ${written} lines, got ${lines}`);
  }
  return performance.now() - start;
}

async function pipe(args: string[], from: string): Promise<number> {
  const line = `cat ${from} | "$@" | wc -l`;
  // A foreign working directory keeps this project's deno.json out of the comparison.
  const shell = ["-c", line, "sh", ...args];
  const command = new Deno.Command("sh", { args: shell, cwd: folder, stderr: "null" });
  return Number(new TextDecoder().decode((await command.output()).stdout));
}

/** Measures the time from the start of Ringside until it has accepted a file in requests of a few MB, in ms. */
async function timePost(main: string, file: string, type: string): Promise<number> {
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  const bytes = await Deno.readFile(file);
  for (let at = 0; at < bytes.length;) {
    const end = at + BODY_BYTES < bytes.length ? bytes.lastIndexOf(LF, at + BODY_BYTES) + 1 : bytes.length;
    bodies.push(bytes.slice(at, end));
    at = end;
  }
  const start = performance.now();
  await using program = run(main, "/dev/null", SMALL);
  const url = await program.find(/http:\/\/127\.0\.0\.1:\d+/);
  for (const body of bodies) {
    const response = await fetch(`${url}/api/monitoring/advanced/logs`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    if (!response.ok) throw new Error(`Cannot post to ${main}: ${await response.text()}`);
    await response.body?.cancel();
  }
  return performance.now() - start;
}

/** Measures the time from the start of Ringside until it has read the last line, in ms. */
async function timeProgram(main: string, file: string, args: string[]): Promise<number> {
  const start = performance.now();
  await using program = run(main, file, args);
  await program.find(/End of standard input|Files followed/);
  return performance.now() - start;
}

/** Starts Ringside with a file as its standard input. */
function run(main: string, file: string, args: readonly string[]) {
  const line = `exec "$@" < ${file} > /dev/null`;
  const child = new Deno.Command("sh", {
    args: ["-c", line, "sh", Deno.execPath(), "run", "-A", main, "--port", "0", "--otlp-port", "0", ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const deadline = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
  let text = "";

  return {
    /** Waits for a text on standard error. */
    async find(pattern: RegExp): Promise<string> {
      const decoder = new TextDecoder();
      for await (const part of child.stderr.values({ preventCancel: true })) {
        text += decoder.decode(part, { stream: true });
        const [found] = pattern.exec(text) ?? [];
        if (found !== undefined) return found;
      }
      throw new Error(`Cannot measure ${main}: it did not print ${pattern} within ${DEADLINE_MS} ms:\n${text}`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      clearTimeout(deadline);
      child.kill("SIGKILL");
      await child.stderr.cancel();
      await child.status;
    },
  };
}
