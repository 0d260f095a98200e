import { EventSourceParserStream } from "eventsource-parser/stream";
import deno from "../../deno.json" with { type: "json" };
import { freePort, listens } from "./ports.ts";

const EXECUTABLE = Deno.env.get("RINGSIDE_EXECUTABLE");
const ROOT = new URL("../../", import.meta.url);

/** Flags for the permission set "program" of deno.json. Deno's own `-P` warns that it is experimental. */
const PERMISSIONS = Object.entries(deno.permissions.program).map(([name, granted]) =>
  `--allow-${name}${Array.isArray(granted) ? `=${granted.join(",")}` : ""}`
);

/** What is tested: the executable that the environment names, or else the program from its source. */
export const PROGRAM = EXECUTABLE ?? "main.ts";

/** How the program is started. */
export function commandLine(args: readonly string[]): [command: string, args: string[]] {
  if (EXECUTABLE !== undefined) return [EXECUTABLE, [...args]];
  return [Deno.execPath(), ["run", "--no-prompt", ...PERMISSIONS, new URL("main.ts", ROOT).href, ...args]];
}

/** What a program that ran to its end left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export async function runProgram(args: readonly string[]): Promise<Outcome> {
  const [command, all] = commandLine(args);
  return await run(new Deno.Command(command, { args: all, stdin: "null", stdout: "piped", stderr: "piped" }));
}

/** Runs the program by a shell's line, in which `"$@"` is the program with its arguments. */
export async function runInShell(line: string, args: readonly string[]): Promise<Outcome> {
  const [command, all] = commandLine(args);
  const shell = ["-c", line, "sh", command, ...all];
  return await run(new Deno.Command("sh", { args: shell, stdin: "null", stdout: "piped", stderr: "piped" }));
}

async function run(command: Deno.Command): Promise<Outcome> {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A program that serves. */
export interface Running extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** Writes to its standard input. */
  write(text: string): Promise<void>;
  /** Ends its standard input. */
  endInput(): Promise<void>;
  /** Sends a signal, waits for its end, and gives what it left. */
  stop(signal?: Deno.Signal): Promise<Outcome>;
}

/** Starts the program on a free port, and on none for OpenTelemetry unless told so, and waits until it listens. */
export async function startProgram(args: readonly string[] = []): Promise<Running> {
  const [command, all] = commandLine(["--port", "0", "--otlp-port", "0", ...args]);
  const child = new Deno.Command(command, { args: all, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const input = child.stdin.getWriter();
  const stdout = new Response(child.stdout).text();
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  const stderr = readStderr(child.stderr, resolve).then((text) => {
    reject(new Error(`The program ended before it listened: ${text}`));
    return text;
  });
  const origin = await listening;
  let ended: Promise<Outcome> | undefined;

  async function end(signal: Deno.Signal): Promise<Outcome> {
    child.kill(signal);
    const { code } = await child.status;
    await input.abort().catch(() => {}); // it is closed already
    return { code, stdout: await stdout, stderr: await stderr };
  }
  const stop = (signal: Deno.Signal = "SIGTERM") => ended ??= end(signal);
  return {
    origin,
    write: (text) => input.write(new TextEncoder().encode(text)),
    endInput: () => input.close(),
    stop,
    [Symbol.asyncDispose]: async () => void await stop(),
  };
}

/**
 * Starts the program with `--quiet`, so that its ring holds nothing but what is piped in, on a free port or a given one;
 * waits until it listens.
 */
export async function startQuietProgram(args: readonly string[] = [], port = freePort()): Promise<Running> {
  const [command, all] = commandLine(["--quiet", "--port", String(port), "--otlp-port", "0", ...args]);
  const child = new Deno.Command(command, { args: all, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const input = child.stdin.getWriter();
  const output = Promise.all([child.status, new Response(child.stdout).text(), new Response(child.stderr).text()]);
  let running = true;
  const ended = output.then(([{ code }, stdout, stderr]) => {
    running = false;
    return { code, stdout, stderr };
  });
  while (!await listens(port)) {
    if (!running) throw new Error(`The program ended before it listened: ${(await ended).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async function stop(signal: Deno.Signal = "SIGTERM") {
    if (running) child.kill(signal);
    const outcome = await ended;
    await input.abort().catch(() => {}); // it is closed already
    return outcome;
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    write: (text) => input.write(new TextEncoder().encode(text)),
    endInput: () => input.close(),
    stop,
    [Symbol.asyncDispose]: async () => void await stop(),
  };
}

async function readStderr(stream: ReadableStream<Uint8Array>, found: (origin: string) => void): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    text += part;
    const match = /Listening on (http:\/\/\S+?)\/\n/.exec(text);
    if (match !== null) found(match[1]);
  }
  return text;
}

/** A record as it is on the wire. */
export interface WireRecord {
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The records of a program's stream, from its first one on, until the stream ends. */
export async function* records(origin: string): AsyncGenerator<WireRecord> {
  const response = await fetch(`${origin}/api/monitoring/advanced/logs/stream?recent=1000`);
  const events = response.body!
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events) {
    if (event === undefined) yield JSON.parse(data);
  }
}

/** Waits for the first record of a program's stream that passes. */
export async function findRecord(origin: string, passes: (record: WireRecord) => boolean): Promise<WireRecord> {
  for await (const record of records(origin)) if (passes(record)) return record;
  throw new Error("The stream ended without the record");
}
