import { spawn } from "node:child_process";
import { DeliveryError } from "./outbox.ts";

/** Options of {@linkcode runProgram}. */
export interface RunProgramOptions {
  readonly signal: AbortSignal;
  /** Time after which the program is killed, in ms. @default {10_000} */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Runs a program that receives a text on its standard input. No shell reads its arguments, and its output is dropped.
 *
 * @param words Program and its arguments.
 * @param input The text.
 * @param options Deadline.
 * @throws {DeliveryError} If it cannot be started, fails, or is not done in time. The message has no argument.
 */
export function runProgram(words: readonly string[], input: string, options: RunProgramOptions): Promise<void> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const [program, ...args] = words;
  const name = program.replace(/^.*[/\\](?=.)/, "");
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
    let isLate = false;
    const kill = () => child.kill("SIGKILL");
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, timeoutMs);
    signal.addEventListener("abort", kill, { once: true });

    function end(error?: DeliveryError) {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      if (error === undefined) resolve();
      else reject(error);
    }
    child.on("error", (error: Error & { code?: string }) => {
      const reason = error.code === "ENOENT" ? "there is no such program" : error.message;
      end(new DeliveryError(`Cannot start ${name}: ${reason}`, error.code === "ENOENT"));
    });
    child.on("close", (code: number | null) => {
      if (code === 0) end();
      else if (isLate) end(new DeliveryError(`${name} was killed: it took more than ${timeoutMs / 1000} s`));
      else end(new DeliveryError(`${name} ended with code ${code ?? "of a signal"}`));
    });
    child.stdin?.on("error", () => {}); // the program may end without reading
    child.stdin?.end(input);
    if (signal.aborted) kill();
  });
}
