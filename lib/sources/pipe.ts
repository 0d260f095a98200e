import { LineRecords, type LineRecordsOptions, type SourceStats } from "../parse/line_records.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import { kill, Watchdog } from "./watchdog.ts";

/** Pipes without a name, such as that of a process substitution: `/dev/fd/63`. They end once. */
const UNNAMED = /^\/(?:dev|proc\/(?:self|\d+))\/fd\/\d+$/;

/** Returns true for a path of a pipe without a name. Nothing else in its folder matters. */
export function isUnnamedPipe(path: string): boolean {
  return UNNAMED.test(path);
}

/** Delay before a pipe is opened again after a failure, in ms. */
const RETRY_MS = 1000;

/**
 * Reads a named pipe, again after each of its writers has closed it, or the pipe of a process substitution to its end.
 *
 * `cat` reads for us: opening a named pipe blocks until a writer opens it, and a blocked call cannot be cancelled, but a
 * process can be killed.
 */
export class PipeReader implements AsyncDisposable {
  readonly #path: string;
  readonly #records: LineRecords;
  readonly #onError: (reason: string) => void;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #child: Deno.ChildProcess | undefined;

  /**
   * @param path Path of the pipe, and the `metadata.source` of its records.
   * @param write Receives each record.
   * @param options Options for the parser of its lines.
   * @param onError Receives the reason of a failure.
   */
  constructor(
    path: string,
    write: (input: RecordInput) => void,
    options: LineRecordsOptions | undefined,
    onError: (reason: string) => void,
  ) {
    this.#path = path;
    this.#records = new LineRecords(write, path, options);
    this.#onError = onError;
    this.#running = this.#run();
  }

  /** Counters of the pipe. */
  get stats(): SourceStats {
    return this.#records.stats;
  }

  /** Stops reading. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    kill(this.#child, "SIGKILL");
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const reason = await this.#readOnce().catch(reasonOf);
      if (signal.aborted) return;
      if (reason !== undefined) {
        this.#onError(reason);
        await sleep(RETRY_MS, signal);
      } else if (isUnnamedPipe(this.#path)) return;
    }
  }

  /** Reads until the writers have closed the pipe. Returns the reason of a failure. */
  async #readOnce(): Promise<string | undefined> {
    const command = new Deno.Command("cat", {
      args: ["--", this.#path],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const child = this.#child = command.spawn();
    await using _watchdog = new Watchdog(child.pid, 0); // a cat that is left behind would take what a later one should read
    if (this.#stop.signal.aborted) kill(child, "SIGKILL");
    const [stderr, { success }] = await Promise.all([
      new Response(child.stderr).text(),
      child.status,
      this.#records.read(child.stdout),
    ]);
    this.#child = undefined;
    return success ? undefined : stderr.trim().replace(/^.*: /, "") || "cat failed";
  }
}
