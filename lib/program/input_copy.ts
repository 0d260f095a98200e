import { settled } from "../runtime/settled.ts";
import { tee } from "../sources/tee.ts";

/** Copy of an input to an output, with an account of its bytes. */
export class InputCopy {
  #read = 0;
  #written = 0;
  #hasFailed = false;
  #isEnding = false;
  #onCaughtUp = () => {};

  /**
   * Yields the chunks of an input, and writes each one after it was processed.
   *
   * @param input Chunks to copy.
   * @param write Writes some of the bytes and returns their number, as `Deno.stdout.write` does.
   * @param onFailed Receives the error that ended the writing. Reading goes on.
   */
  pass(
    input: AsyncIterable<Uint8Array>,
    write: (bytes: Uint8Array) => Promise<number>,
    onFailed: (error: unknown) => void,
  ): AsyncIterable<Uint8Array> {
    return tee(
      this.#count(input),
      async (bytes) => {
        const written = await write(bytes);
        this.#written += written;
        if (this.#written === this.#read) this.#onCaughtUp();
        return written;
      },
      (error) => {
        this.#hasFailed = true;
        this.#onCaughtUp();
        onFailed(error);
      },
    );
  }

  /**
   * Ends the copy after the chunk in progress.
   *
   * @param ms Maximum wait for that chunk to be written, in ms.
   * @returns Bytes that were read and not written.
   */
  async end(ms: number): Promise<number> {
    this.#isEnding = true;
    if (this.#read > this.#written && !this.#hasFailed) {
      await settled(new Promise<void>((resolve) => this.#onCaughtUp = resolve), ms);
    }
    return this.#read - this.#written;
  }

  async *#count(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of input) {
      this.#read += chunk.length;
      yield chunk;
      if (this.#isEnding) return;
    }
  }
}
