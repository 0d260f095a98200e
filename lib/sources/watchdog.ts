/**
 * Waits for the end of its input, which comes with the end of Ringside, and then ends a process: it asks, waits for the
 * grace time, and kills. It ignores the signals that a terminal sends to all its processes.
 */
const SCRIPT = `trap "" HUP INT QUIT TERM
read -r _
kill -TERM "$1" || exit
left=$2
while [ "$left" -gt 0 ] && kill -0 "$1"; do sleep 1; left=$((left - 1)); done
kill -KILL "$1"`;

/**
 * Ends a process if this program ends without having done so, even if it is killed. On Windows, or without a shell, it
 * does nothing.
 */
export class Watchdog implements AsyncDisposable {
  readonly #shell: Deno.ChildProcess | undefined;

  /**
   * @param pid Process to end.
   * @param graceMs Time between the request to end and the kill, in ms.
   */
  constructor(pid: number, graceMs: number) {
    if (Deno.build.os === "windows") return;
    const args = ["-c", SCRIPT, "sh", String(pid), String(Math.ceil(graceMs / 1000))];
    try {
      this.#shell = new Deno.Command("sh", { args, stdin: "piped", stdout: "null", stderr: "null" }).spawn();
    } catch {
      // There is no shell, or no permission to run one.
    }
  }

  /** Releases the process. To be called as soon as it has ended, since its number may be used again. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#shell?.kill("SIGKILL");
    } catch {
      // The shell has ended.
    }
    await this.#shell?.stdin.abort().catch(() => {}); // closed with the shell
    await this.#shell?.status;
  }
}

/** Sends a signal to a process, unless it has just ended. */
export function kill(child: Deno.ChildProcess | undefined, signal: Deno.Signal): void {
  try {
    child?.kill(signal);
  } catch {
    // It has just ended.
  }
}
