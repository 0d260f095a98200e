/** Time limit for an answer, in ms. */
const ANSWER_MS = 20_000;

/** Time limit for the end of a program, in ms. It is killed afterwards. */
const END_MS = 3000;

/** Program of the bench: it reads commands and prints answers, one per line, and exits at the end of its input. */
export class Program implements AsyncDisposable {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #errors: Promise<string>;
  readonly #lines: string[] = [];
  #resume = () => {};
  #hasEnded = false;

  /**
   * @param command Program and its arguments.
   * @param cwd Working directory.
   * @param onProgress Receives lines that begin with `at `, which are not answers.
   */
  constructor([command, ...args]: readonly string[], cwd?: string, onProgress?: (line: string) => void) {
    // Raises the limit of open sockets to the maximum.
    const shell = ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh", command, ...args];
    this.#child = new Deno.Command("sh", { args: shell, cwd, stdin: "piped", stdout: "piped", stderr: "piped" })
      .spawn();
    this.pid = this.#child.pid;
    this.#input = this.#child.stdin.getWriter();
    this.#errors = new Response(this.#child.stderr).text();
    this.#read(onProgress);
  }

  /** Sends a command. */
  async send(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Waits for the next answer, at most `answerMs` milliseconds. */
  async receive(answerMs = ANSWER_MS): Promise<string> {
    const deadline = performance.now() + answerMs;
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (this.#hasEnded) throw new Error(`Cannot read an answer: the program ended: ${await this.#errors}`);
      const isLate = Promise.withResolvers<void>();
      const timer = setTimeout(isLate.resolve, Math.max(0, deadline - performance.now()));
      await Promise.race([new Promise<void>((resolve) => this.#resume = resolve), isLate.promise]);
      clearTimeout(timer);
      if (performance.now() >= deadline) throw new Error(`Cannot read an answer: none within ${answerMs} ms`);
    }
  }

  async #read(onProgress?: (line: string) => void) {
    const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
    let rest = "";
    for await (const text of this.#child.stdout.pipeThrough(decoder)) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (line.startsWith("at ")) onProgress?.(line);
        else this.#lines.push(line);
      }
      this.#resume();
    }
    this.#hasEnded = true;
    this.#resume();
  }

  async [Symbol.asyncDispose]() {
    await this.#input.close().catch(() => {}); // the program has ended already
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    await this.#child.status;
    clearTimeout(timer);
  }
}

/** Returns the CPU time of all threads of a process, in ms. */
export function cpuMs(pid: number): number {
  let ns = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    ns += parseInt(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`));
  }
  return ns / 1e6;
}

/** Returns the resident memory of a process, in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(await Deno.readTextFile(`/proc/${pid}/status`))!;
  return Number(kilobytes) * 1024;
}
