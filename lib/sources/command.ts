import { reasonOf } from "../runtime/reason.ts";
import type { RecordInput } from "../record/record.ts";
import { settled } from "../runtime/settled.ts";
import { sleep as sleepUntil } from "../runtime/sleep.ts";
import { LineRecords, type LineRecordsOptions, type SourceStats } from "../parse/line_records.ts";
import type { Report } from "./report.ts";
import { tee } from "./tee.ts";

/** Writes some of the bytes and tells how many, as `Deno.stdout.write` does. */
type Write = (bytes: Uint8Array) => Promise<number>;

/** Options for {@linkcode CommandRunner}. */
export interface CommandRunnerOptions {
  /** Whether a command that failed is started again. @default {false} */
  restart?: boolean;
  /** Where its output is passed on to, unchanged; `undefined` keeps it. */
  passOn?: { readonly stdout: Write; readonly stderr: Write };
  /** What its environment has beside that of this process. */
  env?: Readonly<Record<string, string>>;
  /** Whether signals of the keyboard reach the command from the terminal itself. @default {false} */
  hasTerminal?: boolean;
  /** How long its output may stay open after its end, in ms. @default {1000} */
  drainMs?: number;
  /** How lines become records. */
  records?: LineRecordsOptions;
  /** Learns of its starts and ends. */
  report?: Report;
  /** Now, in milliseconds from any point on. @default {performance.now} */
  now?: () => number;
  /** Waits for so many milliseconds, or until the signal. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The first wait before a restart, in ms; each further one is twice as long, up to the last. */
const FIRST_DELAY_MS = 1000;
const LAST_DELAY_MS = 30_000;

/** Who ran for so long, in ms, is given the first wait again. */
const STEADY_MS = 30_000;

/** What shells answer for a program that is not there, and for one that they cannot run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** A command could not be started. */
export class CommandStartError extends Error {
  override readonly name = "CommandStartError";
  /** What a shell would exit with. */
  readonly code: number;

  constructor(program: string, cause: unknown) {
    super(`Cannot start "${program}": ${startReasonOf(cause)}`, { cause });
    this.code = cause instanceof Deno.errors.NotFound ? NOT_FOUND : NOT_RUNNABLE;
  }
}

/**
 * Runs a command, with its standard output and its standard error as two sources of records, `stdout` and `stderr`.
 *
 * _Its end._ All that it wrote becomes records before its end is told. What it started and left behind may hold its
 * output open, which is not waited for long.
 *
 * _Restarts._ A command that exits with another code than 0 is started again after a second, then two, four, up to
 * thirty; not after it was told to end.
 *
 * _Signals._ They are passed on. The terminal sends those of its keyboard to the command too, so they are not doubled.
 * A second SIGINT ends the command at once.
 */
export class CommandRunner {
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #options: CommandRunnerOptions;
  readonly #report: Report;
  readonly #records: { readonly stdout: LineRecords; readonly stderr: LineRecords };
  readonly #stop = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #interrupts = 0;

  /**
   * @param command The program and its arguments.
   * @param write Takes each record.
   * @param options What else is done with its output, and what when it fails.
   */
  constructor(command: readonly string[], write: (input: RecordInput) => void, options: CommandRunnerOptions = {}) {
    [this.#program, ...this.#args] = command;
    this.#options = options;
    this.#report = options.report ?? (() => {});
    this.#records = {
      stdout: new LineRecords(write, "stdout", options.records),
      stderr: new LineRecords(write, "stderr", options.records),
    };
  }

  /** What was read, of its standard output and of its standard error. */
  get stats(): SourceStats[] {
    return [this.#records.stdout.stats, this.#records.stderr.stats];
  }

  /**
   * Runs it to its end.
   *
   * @returns Its exit code: 128 and the signal's number if a signal ended it.
   * @throws {CommandStartError} If it cannot be started the first time.
   */
  async run(): Promise<number> {
    const { restart = false, now = () => performance.now(), sleep = sleepUntil } = this.#options;
    let delayMs = FIRST_DELAY_MS;
    for (let restarts = 0;; restarts++) {
      const startedAt = now();
      const code = await this.#runOnce(restarts);
      if (code === 0 || !restart || this.#stop.signal.aborted) return code;
      if (now() - startedAt >= STEADY_MS) delayMs = FIRST_DELAY_MS;
      this.#report("warn", "Restarting {command} in {delay_ms} ms", { ...this.#command, delay_ms: delayMs });
      await sleep(delayMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return code;
      delayMs = Math.min(2 * delayMs, LAST_DELAY_MS);
    }
  }

  /** Passes a signal on. One that asks for an end is the end of restarts too. */
  signal(signal: Deno.Signal): void {
    const { hasTerminal = false } = this.#options;
    const isFromTerminal = hasTerminal && KEYBOARD.has(signal);
    if (ENDING.has(signal) || isFromTerminal) this.#stop.abort();
    if (signal === "SIGINT" && ++this.#interrupts > 1) this.#kill("SIGKILL");
    else if (!isFromTerminal) this.#kill(signal);
  }

  get #command() {
    return { command: [this.#program, ...this.#args].join(" ") };
  }

  async #runOnce(restarts: number): Promise<number> {
    const { env, drainMs = 1000, passOn, now = () => performance.now() } = this.#options;
    const command = new Deno.Command(this.#program, {
      args: [...this.#args],
      env: { ...env },
      stdin: "inherit",
      stdout: "piped",
      stderr: "piped",
    });
    const startedAt = now();
    let child: Deno.ChildProcess;
    try {
      child = command.spawn();
    } catch (cause) {
      const error = new CommandStartError(this.#program, cause);
      if (restarts === 0) throw error;
      this.#report("error", error.message);
      return error.code;
    }
    this.#child = child;
    const { pid } = child;
    this.#report("info", "Started {command}", { ...this.#command, pid, ...restarts > 0 && { restarts } });
    const readers = [child.stdout.getReader(), child.stderr.getReader()];
    const [stdout, stderr] = readers.map(chunksOf);
    const reading = Promise.all([
      this.#read(this.#records.stdout, stdout, passOn?.stdout, "standard output"),
      this.#read(this.#records.stderr, stderr, passOn?.stderr, "standard error"),
    ]);
    const { code, signal } = await child.status;
    this.#child = undefined;
    const durationMs = Math.round(now() - startedAt);
    if (!await settled(reading, drainMs)) {
      this.#report("warn", "What {command} started still holds its output open", { ...this.#command, pid });
      for (const reader of readers) await reader.cancel();
      this.#records.stdout.flush();
      this.#records.stderr.flush();
    }
    const end = { ...this.#command, pid, code, ...signal !== null && { signal }, duration_ms: durationMs };
    this.#report(
      code === 0 || this.#stop.signal.aborted ? "info" : "error",
      signal === null ? "{command} exited with code {code}" : "{command} was ended by {signal}",
      end,
    );
    return code;
  }

  async #read(
    records: LineRecords,
    chunks: AsyncIterable<Uint8Array>,
    passOn: Write | undefined,
    name: string,
  ): Promise<void> {
    const bytes = passOn === undefined ? chunks : tee(
      chunks,
      passOn,
      (error) => this.#report("warn", "Cannot pass on {stream}: {reason}", { stream: name, reason: reasonOf(error) }),
    );
    try {
      await records.read(bytes);
    } catch (error) {
      this.#report("warn", "Cannot read {stream}: {reason}", { stream: name, reason: reasonOf(error) });
    }
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child?.kill(signal);
    } catch {
      // It has just ended.
    }
  }
}

/** Signals that ask for an end. A hangup asks daemons to read their settings anew, and from a terminal for an end. */
const ENDING: ReadonlySet<Deno.Signal> = new Set(["SIGINT", "SIGTERM", "SIGQUIT", "SIGBREAK"]);

/** Signals that a terminal sends to everything that runs in it. */
const KEYBOARD: ReadonlySet<Deno.Signal> = new Set(["SIGINT", "SIGQUIT", "SIGHUP", "SIGBREAK"]);

/** What has programs color their output though it goes to no terminal. */
const COLOR_VARIABLES = ["FORCE_COLOR", "CLICOLOR_FORCE"];

/**
 * The environment in which a program colors its output, though it goes to no terminal.
 *
 * @param get Reads a variable of the environment.
 * @returns The variables to set: none if the user has said anything about color.
 */
export function colorEnvironment(get: (name: string) => string | undefined): Record<string, string> {
  if (get("NO_COLOR") || COLOR_VARIABLES.some((name) => get(name) !== undefined)) return {};
  return Object.fromEntries(COLOR_VARIABLES.map((name) => [name, "1"]));
}

async function* chunksOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function startReasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such program";
  if (error instanceof Deno.errors.NotCapable) return "Ringside was started without --allow-run";
  if (error instanceof Deno.errors.PermissionDenied) return "it cannot be executed";
  return reasonOf(error);
}
