import { fileURLToPath } from "node:url";
import { Child, type ChildOptions, type Outcome, run } from "../support/child.ts";
import { suiteSwitch } from "../support/environment.ts";
import { deadline, until } from "../support/wait.ts";
import { EventSourceParserStream } from "eventsource-parser/stream";
import deno from "../../deno.json" with { type: "json" };
import { freePort, listens } from "./ports.ts";

export type { Outcome };

const EXECUTABLE = suiteSwitch("RINGSIDE_EXECUTABLE");
const ROOT = new URL("../../", import.meta.url);

/** Flags for the permission set "program" of deno.json. Deno's own `-P` warns that it is experimental. */
const PERMISSIONS = Object.entries(deno.permissions.program).map(([name, granted]) =>
  `--allow-${name}${Array.isArray(granted) ? `=${granted.join(",")}` : ""}`
);

/** Path of the tested program: an executable, or the source. */
export const PROGRAM = EXECUTABLE ?? "main.ts";

/** Defines a test whose name opens with the tested program. */
export function programTest(name: string, run: () => Promise<void>): void {
  Deno.test(`${PROGRAM.split("/").at(-1)} ${name}`, run);
}

/** Returns the command that starts the program. */
export function commandLine(args: readonly string[]): [command: string, args: string[]] {
  if (EXECUTABLE !== undefined) return [EXECUTABLE, [...args]];
  const lock = `--lock=${fileURLToPath(new URL("deno.lock", ROOT))}`;
  return [Deno.execPath(), ["run", lock, "--no-prompt", ...PERMISSIONS, new URL("main.ts", ROOT).href, ...args]];
}

/** Starts the program. Its standard input is empty, unless `stdin` is `piped`. */
export function spawnProgram(args: readonly string[], options?: ChildOptions): Child {
  return new Child(...commandLine(args), options);
}

/** Runs the program to its end. */
export async function runProgram(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome> {
  return await run(...commandLine(args), { env });
}

/** Runs a line of shell, in which `"$@"` is the program with its arguments. */
export async function runInShell(line: string, args: readonly string[]): Promise<Outcome> {
  return await run("sh", ["-c", line, "sh", ...commandLine(args).flat()]);
}

/** A program that serves. */
export interface Running extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** Writes to standard input. */
  write(text: string): Promise<void>;
  /** Closes standard input. */
  endInput(): Promise<void>;
  /** Sends a signal and waits for the program to exit. */
  stop(signal?: Deno.Signal): Promise<Outcome>;
}

/**
 * Starts the program and waits until it listens. It listens on a free port, and on none for OpenTelemetry, unless `args`
 * say otherwise.
 */
export async function startProgram(args: readonly string[] = []): Promise<Running> {
  const child = spawnProgram(["--port", "0", "--otlp-port", "0", "--otlp-grpc-port", "0", ...args], { stdin: "piped" });
  return await serving(child, async () => (await child.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr"))[1]);
}

/**
 * Starts the program with `--quiet` and waits until it listens. Its ring holds nothing but its standard input.
 *
 * @param args Further arguments.
 * @param port Port to listen on; a free one by default.
 * @param env Variables of its environment.
 */
export async function startQuietProgram(
  args: readonly string[] = [],
  port: number = freePort(),
  env?: Readonly<Record<string, string>>,
): Promise<Running> {
  const all = ["--quiet", "--port", String(port), "--otlp-port", "0", ...args];
  const child = spawnProgram(all, { stdin: "piped", env });
  return await serving(child, async () => {
    const isUp = async () => await listens(port) || !child.isRunning;
    await until(isUp, `the program to listen on ${port}`, () => child.stderr.text);
    if (child.isRunning) return `http://127.0.0.1:${port}`;
    throw new Error(`The program ended before it listened: ${child.stderr.text}`);
  });
}

async function serving(child: Child, listening: () => Promise<string>): Promise<Running> {
  try {
    const origin = await listening();
    return {
      origin,
      write: (text) => child.write(text),
      endInput: () => child.endInput(),
      stop: (signal) => child.stop(signal),
      [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
    };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

/** A record on the wire. */
export interface WireRecord {
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Yields the records of a program's stream, from the oldest one held until the stream ends.
 *
 * @param origin Address of the program.
 * @param what Noun phrase for the error, if the reader still waits at the deadline.
 * @throws {DeadlineError} If the reader still waits 20 s after the start.
 */
export async function* records(origin: string, what = "the last record of the stream"): AsyncGenerator<WireRecord> {
  const last: string[] = [];
  const before = deadline(what, () => last);
  const response = await before(fetch(`${origin}/api/monitoring/advanced/logs/stream?recent=1000`));
  const events = response.body!
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await before(events.read());
      if (done) return;
      if (value.event !== undefined) continue;
      const record: WireRecord = JSON.parse(value.data);
      last.push(record.message);
      if (last.length > 10) last.shift();
      yield record;
    }
  } finally {
    await events.cancel();
  }
}

/** Waits for the first record of a program's stream that passes. */
export async function findRecord(origin: string, passes: (record: WireRecord) => boolean): Promise<WireRecord> {
  for await (const record of records(origin, `a record with ${passes}`)) if (passes(record)) return record;
  throw new Error(`The stream ended without a record with ${passes}`);
}
