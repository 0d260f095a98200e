import { childEnvironment } from "./environment.ts";
import { Changes, DEADLINE_MS, within } from "./wait.ts";

/** Options for {@linkcode command}. */
export interface CommandOptions extends Omit<Deno.CommandOptions, "clearEnv" | "env"> {
  /** Variables beside those of {@linkcode childEnvironment}. */
  env?: Readonly<Record<string, string>>;
}

/**
 * Returns a command with an environment of its own, so that no test depends on the environment of the suite. Use
 * {@linkcode run} or {@linkcode Child}, unless a test reads the output itself.
 *
 * @param program Name or path.
 * @param options Arguments, streams and variables.
 */
export function command(program: string, { env, ...options }: CommandOptions = {}): Deno.Command {
  return new Deno.Command(program, { stdin: "null", ...options, clearEnv: true, env: childEnvironment(env) });
}

/** Exit code and output of a program. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options for {@linkcode run} and {@linkcode Child}. */
export interface ChildOptions extends Pick<CommandOptions, "cwd" | "env" | "stdin"> {
  /** Deadline of each wait, in ms. @default {20_000} */
  deadlineMs?: number;
}

/**
 * Runs a program to its end.
 *
 * @param program Name or path.
 * @param args Arguments.
 * @param options Directory, variables and deadline.
 * @throws {DeadlineError} If the program runs longer than the deadline; it is killed.
 */
export async function run(program: string, args: readonly string[], options: ChildOptions = {}): Promise<Outcome> {
  const child = new Child(program, args, options);
  try {
    return await child.ended();
  } catch (error) {
    await child.kill();
    throw error;
  }
}

/** A program that a test started. Its output is read as it arrives. */
export class Child implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly pid: number;
  readonly #name: string;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #outcome: Promise<Outcome>;
  readonly #deadlineMs: number;
  #running = true;

  constructor(program: string, args: readonly string[], options: ChildOptions = {}) {
    const { deadlineMs = DEADLINE_MS, stdin = "null", ...rest } = options;
    this.#name = [program.split("/").at(-1), ...args].join(" ");
    this.#child = command(program, { ...rest, args: [...args], stdin, stdout: "piped", stderr: "piped" }).spawn();
    this.pid = this.#child.pid;
    this.#deadlineMs = deadlineMs;
    if (stdin === "piped") this.#input = this.#child.stdin.getWriter();
    this.stdout = new Output(this.#child.stdout);
    this.stderr = new Output(this.#child.stderr);
    this.#outcome = this.#run();
  }

  /** True until the program has exited and its output has ended. */
  get isRunning(): boolean {
    return this.#running;
  }

  /** Writes to standard input. */
  write(text: string): Promise<void> {
    return this.#within(this.#input!.write(new TextEncoder().encode(text)), "to read its standard input");
  }

  /** Closes standard input. */
  endInput(): Promise<void> {
    return this.#within(this.#input!.close(), "to read its standard input");
  }

  /**
   * Waits for output.
   *
   * @param pattern Searched in all of the output.
   * @param of The output to search.
   * @returns The match.
   * @throws {Error} If the program ends without it.
   * @throws {DeadlineError} If it is not there at the deadline.
   */
  async printed(pattern: RegExp, of: "stdout" | "stderr" = "stdout"): Promise<RegExpExecArray> {
    const output = this[of];
    const find = () => pattern.exec(output.text) ?? (output.hasEnded ? "ended" : null);
    const what = `"${this.#name}" to print ${pattern} to ${of}`;
    const match = await output.changes.until(find, what, () => this.#seen(), this.#deadlineMs);
    if (match === "ended") {
      const { code } = await this.ended();
      throw new Error(
        `"${this.#name}" exited with ${code} before it printed ${pattern}: ${Deno.inspect(this.#seen())}`,
      );
    }
    return match!;
  }

  /** Waits for the program to exit. */
  ended(): Promise<Outcome> {
    return this.#within(this.#outcome, "to exit");
  }

  /**
   * Sends a signal and waits for the program to exit.
   *
   * @param signal Sent only if the program still runs.
   * @throws {DeadlineError} If the program does not exit; it is killed.
   */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<Outcome> {
    this.#signal(signal);
    try {
      return await this.ended();
    } catch (error) {
      await this.kill();
      throw error;
    } finally {
      await this.#input?.abort().catch(() => {}); // it may be closed
    }
  }

  /** Kills the program, and does not wait for output that its own children may still write. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#child.status;
    await this.stdout.cancel();
    await this.stderr.cancel();
    await this.#input?.abort().catch(() => {}); // it may be closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(): Promise<Outcome> {
    const [{ code }] = await Promise.all([this.#child.status, this.stdout.ended, this.stderr.ended]);
    this.#running = false;
    return { code, stdout: this.stdout.text, stderr: this.stderr.text };
  }

  #signal(signal: Deno.Signal): void {
    try {
      if (this.#running) this.#child.kill(signal);
    } catch (error) {
      // It has exited, and something it started still has its output open.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  #within<T>(promise: Promise<T>, doing: string): Promise<T> {
    return within(promise, `"${this.#name}" ${doing}`, () => this.#seen(), this.#deadlineMs);
  }

  #seen() {
    return { stdout: this.stdout.text.slice(-1000), stderr: this.stderr.text.slice(-1000) };
  }
}

/** Output of a program, as far as it has arrived. */
export class Output {
  readonly changes = new Changes();
  /** Resolves at the end of the output. */
  readonly ended: Promise<void>;
  text = "";
  hasEnded = false;

  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
    this.ended = this.#read();
  }

  /** Reads no more. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
    await this.ended;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#reader.read();
      this.text += decoder.decode(value, { stream: !done });
      if (done) break;
      this.changes.tell();
    }
    this.hasEnded = true;
    this.changes.tell();
  }
}
