/** How long a program may take to answer, in ms. */
const ANSWER_MS = 20_000;

/** How long one that is told to end may take to do so, in ms. */
const END_MS = 3000;

/** A program of the bench, which is told lines and answers with lines. It ends when there is no more to tell it. */
export class Program implements AsyncDisposable {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #errors: Promise<string>;
  readonly #lines: string[] = [];
  #resume = () => {};
  #hasEnded = false;

  /**
   * @param command What to run, and with what.
   * @param cwd Where.
   * @param onProgress Is given the lines that begin with `at `, which are no answers.
   */
  constructor([command, ...args]: readonly string[], cwd?: string, onProgress?: (line: string) => void) {
    // As many sockets as there may be.
    const shell = ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh", command, ...args];
    this.#child = new Deno.Command("sh", { args: shell, cwd, stdin: "piped", stdout: "piped", stderr: "piped" })
      .spawn();
    this.pid = this.#child.pid;
    this.#input = this.#child.stdin.getWriter();
    this.#errors = new Response(this.#child.stderr).text();
    this.#read(onProgress);
  }

  async tell(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
  }

  /** The next answer, which may take so long, in ms. */
  async hear(answerMs = ANSWER_MS): Promise<string> {
    const deadline = performance.now() + answerMs;
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (this.#hasEnded) throw new Error(`Cannot go on: the program ended: ${await this.#errors}`);
      const isLate = Promise.withResolvers<void>();
      const timer = setTimeout(isLate.resolve, Math.max(0, deadline - performance.now()));
      await Promise.race([new Promise<void>((resolve) => this.#resume = resolve), isLate.promise]);
      clearTimeout(timer);
      if (performance.now() >= deadline) throw new Error(`Cannot go on: no answer within ${answerMs} ms`);
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
    await this.#input.close().catch(() => {}); // it has ended already
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    await this.#child.status;
    clearTimeout(timer);
  }
}

/** How long the threads of a process have run, in ms. */
export function cpuMs(pid: number): number {
  let ns = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    ns += parseInt(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`));
  }
  return ns / 1e6;
}

/** What a process takes of the memory, in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(await Deno.readTextFile(`/proc/${pid}/status`))!;
  return Number(kilobytes) * 1024;
}
