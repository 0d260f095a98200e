import { DeliveryError } from "./outbox.ts";

/** Options of {@linkcode runProgram}. */
export interface RunProgramOptions {
  readonly signal: AbortSignal;
  /** Time after which the program is killed, in ms. @default {10_000} */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** A program that runs. */
interface Started {
  /** Its exit code; `null` if a signal ended it. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/**
 * Runs a program that receives a text on its standard input. No shell reads its arguments, and its output is dropped.
 *
 * @param words Program and its arguments.
 * @param input The text.
 * @param options Deadline.
 * @throws {DeliveryError} If it cannot be started, fails, or is not done in time. The message has no argument.
 */
export async function runProgram(words: readonly string[], input: string, options: RunProgramOptions): Promise<void> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const [program, ...args] = words;
  const name = program.replace(/^.*[/\\](?=.)/, "");
  let started: Started;
  try {
    started = deno === undefined ? await startInNode(program, args, input) : startInDeno(deno, program, args, input);
  } catch (error) {
    const { code, name: kind, message } = error as Error & { code?: unknown };
    const isAbsent = code === "ENOENT" || kind === "NotFound";
    throw new DeliveryError(`Cannot start ${name}: ${isAbsent ? "there is no such program" : message}`, isAbsent);
  }
  let isLate = false;
  const kill = () => started.kill();
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutMs);
  signal.addEventListener("abort", kill, { once: true });
  if (signal.aborted) kill();
  const code = await started.ended;
  clearTimeout(timer);
  signal.removeEventListener("abort", kill);
  if (code === 0) return;
  if (isLate) throw new DeliveryError(`${name} was killed: it took more than ${timeoutMs / 1000} s`);
  throw new DeliveryError(`${name} ended ${code === null ? "by a signal" : `with code ${code}`}`);
}

/** Part of `Deno` that starts programs. */
interface DenoCommands {
  readonly Command: new (program: string, options: object) => {
    spawn(): {
      readonly stdin: WritableStream<Uint8Array>;
      readonly status: Promise<{ readonly code: number; readonly signal: string | null }>;
      kill(signal: string): void;
    };
  };
}

/** `Deno`, which unlike its `node:child_process` needs no permission to read the environment. */
const { Deno: deno } = globalThis as { readonly Deno?: DenoCommands };

function startInDeno({ Command }: DenoCommands, program: string, args: readonly string[], input: string): Started {
  const child = new Command(program, { args, stdin: "piped", stdout: "null", stderr: "null" }).spawn();
  const written = (async () => {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  })().catch(() => {}); // the program may end without reading
  return {
    ended: (async () => {
      const { code, signal } = await child.status;
      await written;
      return signal === null ? code : null;
    })(),
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
    },
  };
}

async function startInNode(program: string, args: readonly string[], input: string): Promise<Started> {
  const { spawn } = await import("node:child_process");
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  await new Promise<void>((resolve, reject) => {
    child.on("spawn", resolve);
    child.on("error", reject);
  });
  child.stdin!.on("error", () => {}); // the program may end without reading
  child.stdin!.end(input);
  return { ended, kill: () => void child.kill("SIGKILL") };
}
