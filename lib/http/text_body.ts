/** Options for {@linkcode textBody}. */
export interface TextBodyOptions {
  /** Time that the client may read nothing before it is cut off, in ms. @default {30_000} */
  stallMs?: number;
  /** Called once at the end of the body, complete or not. */
  onEnd?: () => void;
}

/** Length at which a chunk is sent, in characters. */
const CHUNK_CHARACTERS = 65_536;

const encoder = new TextEncoder();

/**
 * Returns a body made of pieces of text. A long body is made in chunks as the client reads it, so it is never in memory
 * as a whole. A short body is a string.
 *
 * A client that reads nothing for too long is cut off with an error. That frees the source of the pieces, and no client
 * mistakes a part for the whole.
 *
 * @param pieces Pieces, made on demand. None ends within a surrogate pair.
 * @param options Time to wait, and a callback for the end.
 * @returns Body for a `Response`.
 */
export function textBody(
  pieces: Iterable<string>,
  options: TextBodyOptions = {},
): string | ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = pieces[Symbol.iterator]();
  const delivery = new Delivery(() => iterator.return?.(), options);
  let ahead: string | undefined;

  function nextChunk(): string {
    let text = "";
    try {
      while (text.length < CHUNK_CHARACTERS) {
        const next = iterator.next();
        if (next.done) {
          delivery.end();
          break;
        }
        text += next.value;
      }
    } catch (error) {
      delivery.end();
      throw error;
    }
    return text;
  }

  ahead = nextChunk();
  if (delivery.isEnded) return ahead;
  return new ReadableStream({
    start: (controller) => delivery.wait(controller),
    pull(controller) {
      delivery.resume();
      const text = ahead ?? nextChunk();
      ahead = undefined;
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (delivery.isEnded) controller.close();
      else delivery.wait(controller);
    },
    cancel: () => delivery.end(),
  }, { highWaterMark: 0 });
}

/**
 * Returns a body made of pieces of text that come later, such as those of an archive. They are read as the client reads
 * the body, with the same treatment of a client that reads nothing.
 */
export function asyncTextBody(
  pieces: AsyncIterable<string>,
  options: TextBodyOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const delivery = new Delivery(() => {
    iterator.return?.().catch(() => {}); // the read has ended with an error
  }, options);
  return new ReadableStream({
    start: (controller) => delivery.wait(controller),
    async pull(controller) {
      delivery.resume();
      try {
        let text = "";
        while (text === "") {
          const { done, value } = await iterator.next();
          if (delivery.isEnded) return;
          if (done) {
            delivery.end();
            return controller.close();
          }
          text = value;
        }
        controller.enqueue(encoder.encode(text));
        delivery.wait(controller);
      } catch (error) {
        delivery.end();
        throw error;
      }
    },
    cancel: () => delivery.end(),
  }, { highWaterMark: 0 });
}

/** Delivery of one body: it cuts off a client that reads nothing, and frees the pieces once. */
class Delivery {
  readonly #free: () => void;
  readonly #stallMs: number;
  readonly #onEnd: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isEnded = false;

  /** @param free Frees the source of the pieces. */
  constructor(free: () => void, { stallMs = 30_000, onEnd = () => {} }: TextBodyOptions) {
    this.#free = free;
    this.#stallMs = stallMs;
    this.#onEnd = onEnd;
  }

  /** True once the body is complete, or was given up. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Waits until the client reads, and cuts it off if it does not. */
  wait(controller: ReadableStreamDefaultController): void {
    if (this.#isEnded) return;
    this.#timer = setTimeout(() => {
      this.end();
      controller.error(new Error(`Cannot send body: the client took nothing for ${this.#stallMs} ms`));
    }, this.#stallMs);
  }

  /** Notes that the client reads. */
  resume(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the delivery. Repeated calls do nothing. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#free();
    this.#onEnd();
  }
}
