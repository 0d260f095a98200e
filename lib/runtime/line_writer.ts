/** Time that the last lines are given to reach a reader before the program exits, in ms. A busy one takes more than 100. */
export const LAST_LINES_MS = 500;

/** Options for {@linkcode LineWriter}. */
export interface LineWriterOptions {
  /** Maximum bytes in the queue. @default {65_536} */
  maxBytes?: number;
  /** Called with the number of dropped lines once the queue is written, or with the error that ended all writing. */
  onLoss?: (dropped: number, error?: unknown) => void;
}

/**
 * Writes lines without blocking the caller, even if the reader is stuck. Lines that do not fit in the queue are dropped
 * and counted.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LineWriter } from "./line_writer.ts";
 *
 * let text = "";
 * const lines = new LineWriter((bytes) => {
 *   text += new TextDecoder().decode(bytes);
 *   return Promise.resolve(bytes.length);
 * });
 * lines.write("ready\n");
 * await lines.flush();
 * assertStrictEquals(text, "ready\n");
 * ```
 */
export class LineWriter {
  readonly #write: (bytes: Uint8Array) => Promise<number>;
  readonly #maxBytes: number;
  readonly #onLoss: (dropped: number, error?: unknown) => void;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #dropped = 0;
  #closed = false;
  #draining: Promise<void> | undefined;

  /**
   * @param write Writes some of the bytes and returns their number, as `Deno.stderr.write` does.
   * @param options Bound of the queue, and the callback for losses.
   */
  constructor(write: (bytes: Uint8Array) => Promise<number>, options: LineWriterOptions = {}) {
    const { maxBytes = 65_536, onLoss = () => {} } = options;
    this.#write = write;
    this.#maxBytes = maxBytes;
    this.#onLoss = onLoss;
  }

  /** Queues a line, line break included. */
  write(line: string): void {
    const bytes = this.#encoder.encode(line);
    if (this.#closed || this.#bytes + bytes.length > this.#maxBytes) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.#draining ??= this.#drain();
  }

  /** Resolves when the queue is empty. */
  async flush(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        for (let rest = next; rest.length > 0;) rest = rest.subarray(await this.#write(rest));
        this.#bytes -= next.length;
      }
    } catch (error) {
      this.#closed = true;
      this.#onLoss(this.#dropped + this.#waiting.length + 1, error);
      this.#waiting = [];
      return;
    }
    this.#draining = undefined;
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      this.#onLoss(dropped);
    }
  }
}
