import { reasonOf } from "../runtime/reason.ts";
import type { RecordInput } from "../record/record.ts";
import { settled } from "../runtime/settled.ts";
import { sleep as sleepUntil } from "../runtime/sleep.ts";
import { LineRecords, type LineRecordsOptions, type SourceStats } from "../parse/line_records.ts";
import { RecordOrder } from "../parse/record_order.ts";
import { Backoff } from "./backoff.ts";
import type { Report } from "./report.ts";
import { tee } from "./tee.ts";
import { kill, Watchdog } from "./watchdog.ts";

/** Writes some of the bytes and returns their number, as `Deno.stdout.write` does. */
type Write = (bytes: Uint8Array) => Promise<number>;

/** Options for {@linkcode CommandRunner}. */
export interface CommandRunnerOptions {
  /** Restarts the command after a failure. @default {false} */
  restart?: boolean;
  /** Writers that receive the output unchanged. @default none */
  passOn?: { readonly stdout: Write; readonly stderr: Write };
  /** Environment variables in addition to those of this process. */
  env?: Readonly<Record<string, string>>;
  /** True if the terminal itself sends the signals of its keyboard to the command. @default {false} */
  hasTerminal?: boolean;
  /** Time that the output may stay open after the end of the command, in ms. @default {1000} */
  drainMs?: number;
  /** Time between a signal that asks for an end and the kill of a command that ignores it, in ms. @default {10_000} */
  graceMs?: number;
  /** Options for the parser of its lines. */
  records?: LineRecordsOptions;
  /** Receives reports of starts and ends. */
  report?: Report;
  /** Monotonic clock, in ms. @default {performance.now} */
  now?: () => number;
  /** Waits for `ms` or until `signal` is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Run time after which the delay starts again at the first one, in ms. */
const STEADY_MS = 30_000;

/** Drain times that a busy machine may take to read what a command has written. */
const MAX_DRAINS = 10;

/** Checks per drain time. The reads have a turn before each, so a process that was paused for longer loses no output. */
const DRAIN_CHECKS = 10;

/** Output that a command can leave unread at its end, in bytes: two pipes of 64 KiB, and as much again. */
const MAX_LEFT_BYTES = 256 * 1024;

/** Exit codes of shells for a program that does not exist, and for one that cannot be executed. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** Error for a command that could not be started. */
export class CommandStartError extends Error {
  override readonly name = "CommandStartError";
  /** Exit code that a shell would use. */
  readonly code: number;

  constructor(program: string, cause: unknown) {
    super(`Cannot start "${program}": ${startReasonOf(cause)}`, { cause });
    this.code = cause instanceof Deno.errors.NotFound ? NOT_FOUND : NOT_RUNNABLE;
  }
}

/**
 * Runs a command. Its standard output and standard error are two sources of records, `stdout` and `stderr`. Their records
 * come in the order in which their first lines arrived.
 *
 * _End._ All output becomes records before the end is reported. A process that the command left behind may hold the
 * output open; the runner waits for it only briefly.
 *
 * _Restarts._ A command that exits with another code than 0 is restarted after one second, then two, four, up to thirty.
 * It is not restarted after a signal asked it to end.
 *
 * _Signals._ Signals are forwarded, except those that the terminal sends to the command itself. A second SIGINT kills the
 * command, and so does a signal that asks for an end once the grace time has passed. A command does not outlive Ringside,
 * even if Ringside is killed.
 */
export class CommandRunner {
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #options: CommandRunnerOptions;
  readonly #report: Report;
  readonly #records: { readonly stdout: LineRecords; readonly stderr: LineRecords };
  readonly #stop = new AbortController();
  #child: Deno.ChildProcess | undefined;
  /** Aborted with the end of the child. */
  #ended = new AbortController();
  #interrupts = 0;
  /** Output read so far, in bytes. */
  #readBytes = 0;

  /**
   * @param command Program and its arguments.
   * @param write Receives each record.
   * @param options Restarts, passing on of the output, and reports.
   */
  constructor(command: readonly string[], write: (input: RecordInput) => void, options: CommandRunnerOptions = {}) {
    [this.#program, ...this.#args] = command;
    this.#options = options;
    this.#report = options.report ?? (() => {});
    const records = { ...options.records, order: new RecordOrder() };
    this.#records = {
      stdout: new LineRecords(write, "stdout", records),
      stderr: new LineRecords(write, "stderr", records),
    };
  }

  /** Counters of standard output and of standard error. */
  get stats(): SourceStats[] {
    return [this.#records.stdout.stats, this.#records.stderr.stats];
  }

  /**
   * Runs the command to its end, restarts included.
   *
   * @returns Its exit code, or 128 plus the number of the signal that ended it.
   * @throws {CommandStartError} If the first start fails.
   */
  async run(): Promise<number> {
    const { restart = false, now = () => performance.now(), sleep = sleepUntil } = this.#options;
    const backoff = new Backoff();
    for (let restarts = 0;; restarts++) {
      const startedAt = now();
      const code = await this.#runOnce(restarts);
      if (code === 0 || !restart || this.#stop.signal.aborted) return code;
      if (now() - startedAt >= STEADY_MS) backoff.reset();
      const delayMs = backoff.next();
      this.#report("warn", "Restarting {command} in {delay_ms} ms", { ...this.#command, delay_ms: delayMs });
      await sleep(delayMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return code;
    }
  }

  /** Forwards a signal. A signal that asks for an end also stops the restarts. */
  signal(signal: Deno.Signal): void {
    const { hasTerminal = false } = this.#options;
    const isFromTerminal = hasTerminal && KEYBOARD.has(signal);
    if (ENDING.has(signal) || isFromTerminal) this.#stop.abort();
    if (signal === "SIGINT" && ++this.#interrupts > 1) kill(this.#child, "SIGKILL");
    else if (!isFromTerminal) {
      kill(this.#child, signal);
      if (ENDING.has(signal)) this.#killAfterGrace();
    }
  }

  /** Kills a command that ignores a signal. Some handle the signals of a terminal in another way than by ending. */
  async #killAfterGrace(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.#ended.signal.aborted) return;
    const { graceMs = 10_000, sleep = sleepUntil } = this.#options;
    await sleep(graceMs, this.#ended.signal);
    if (this.#child !== child) return;
    this.#report("warn", "Killing {command}: it has not ended within {grace_ms} ms", {
      ...this.#command,
      grace_ms: graceMs,
    });
    kill(this.#child, "SIGKILL");
  }

  get #command() {
    return { command: [this.#program, ...this.#args].join(" ") };
  }

  async #runOnce(restarts: number): Promise<number> {
    const { env, drainMs = 1000, graceMs = 10_000, passOn, now = () => performance.now() } = this.#options;
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
    this.#ended = new AbortController();
    const { pid } = child;
    const watchdog = new Watchdog(pid, graceMs);
    this.#report("info", "Started {command}", { ...this.#command, pid, ...restarts > 0 && { restarts } });
    const readers = [child.stdout.getReader(), child.stderr.getReader()];
    const [stdout, stderr] = readers.map((reader) => this.#chunksOf(reader));
    const reading = Promise.all([
      this.#read(this.#records.stdout, stdout, passOn?.stdout, "standard output"),
      this.#read(this.#records.stderr, stderr, passOn?.stderr, "standard error"),
    ]);
    const { code, signal } = await child.status;
    const released = watchdog[Symbol.asyncDispose]();
    this.#child = undefined;
    this.#ended.abort();
    const durationMs = Math.round(now() - startedAt);
    if (!await this.#drained(reading, drainMs)) {
      this.#report("warn", "Output of {command} stays open: a process that it started still holds it", {
        ...this.#command,
        pid,
      });
      for (const reader of readers) await reader.cancel();
      await settled(reading, drainMs);
    }
    await released;
    const end = { ...this.#command, pid, code, ...signal !== null && { signal }, duration_ms: durationMs };
    this.#report(
      code === 0 || this.#stop.signal.aborted ? "info" : "error",
      signal === null ? "{command} exited with code {code}" : "{command} was ended by {signal}",
      end,
    );
    return code;
  }

  /** Waits for the end of the output: briefly, or longer while lines that were written before are still being read. */
  async #drained(reading: Promise<unknown>, drainMs: number): Promise<boolean> {
    const maxBytes = this.#readBytes + MAX_LEFT_BYTES;
    let idle = 0;
    for (let checks = 0; checks < MAX_DRAINS * DRAIN_CHECKS && idle < DRAIN_CHECKS; checks++) {
      const before = this.#progress;
      if (await settled(reading, drainMs / DRAIN_CHECKS)) return true;
      if (this.#readBytes > maxBytes) return false; // another process still writes
      idle = this.#progress === before ? idle + 1 : 0;
    }
    return false;
  }

  /** Lines that came and records made of them. A chunk of lines is counted before it is read. */
  get #progress(): number {
    return this.stats.reduce((sum, { lines, records, joined, blank }) => sum + lines + records + joined + blank, 0);
  }

  async *#chunksOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#readBytes += value.length;
      yield value;
    }
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
}

/** Signals that ask for an end. SIGHUP asks daemons to reload and only ends a program when a terminal sends it. */
const ENDING: ReadonlySet<Deno.Signal> = new Set(["SIGINT", "SIGTERM", "SIGQUIT", "SIGBREAK"]);

/** Signals that a terminal sends to all its processes. */
const KEYBOARD: ReadonlySet<Deno.Signal> = new Set(["SIGINT", "SIGQUIT", "SIGHUP", "SIGBREAK"]);

/** Variables that make programs color output that is not a terminal. */
const COLOR_VARIABLES = ["FORCE_COLOR", "CLICOLOR_FORCE"];

/**
 * Returns the variables that make a program color its output although it is not a terminal.
 *
 * @param get Reads an environment variable.
 * @returns The variables to set; none if the user has set any variable about color.
 */
export function colorEnvironment(get: (name: string) => string | undefined): Record<string, string> {
  if (get("NO_COLOR") || COLOR_VARIABLES.some((name) => get(name) !== undefined)) return {};
  return Object.fromEntries(COLOR_VARIABLES.map((name) => [name, "1"]));
}

function startReasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such program";
  if (error instanceof Deno.errors.NotCapable) return "Ringside was started without --allow-run";
  if (error instanceof Deno.errors.PermissionDenied) return "it cannot be executed";
  return reasonOf(error);
}
