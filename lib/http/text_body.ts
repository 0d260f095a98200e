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
  const { stallMs = 30_000, onEnd = () => {} } = options;
  const iterator = pieces[Symbol.iterator]();
  let ahead: string | undefined;
  let done = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function nextChunk(): string {
    let text = "";
    try {
      while (text.length < CHUNK_CHARACTERS) {
        const next = iterator.next();
        if (next.done) {
          end();
          break;
        }
        text += next.value;
      }
    } catch (error) {
      end();
      throw error;
    }
    return text;
  }

  function end(): void {
    if (done) return;
    done = true;
    clearTimeout(timer);
    iterator.return?.();
    onEnd();
  }

  function wait(controller: ReadableStreamDefaultController): void {
    timer = setTimeout(() => {
      end();
      controller.error(new Error(`Cannot send body: the client took nothing for ${stallMs} ms`));
    }, stallMs);
  }

  ahead = nextChunk();
  if (done) return ahead;
  return new ReadableStream({
    start: wait,
    pull(controller) {
      clearTimeout(timer);
      const text = ahead ?? nextChunk();
      ahead = undefined;
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (done) controller.close();
      else wait(controller);
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

/**
 * Returns a body made of pieces of text that come later, such as those of an archive. They are read as the client reads
 * the body, with the same treatment of a client that reads nothing.
 */
export function asyncTextBody(
  pieces: AsyncIterable<string>,
  { stallMs = 30_000, onEnd = () => {} }: TextBodyOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = pieces[Symbol.asyncIterator]();
  let isEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(timer);
    iterator.return?.().catch(() => {}); // the read has ended with an error
    onEnd();
  }

  function wait(controller: ReadableStreamDefaultController): void {
    if (isEnded) return;
    timer = setTimeout(() => {
      end();
      controller.error(new Error(`Cannot send body: the client took nothing for ${stallMs} ms`));
    }, stallMs);
  }

  return new ReadableStream({
    start: wait,
    async pull(controller) {
      clearTimeout(timer);
      try {
        let text = "";
        while (text === "") {
          const { done, value } = await iterator.next();
          if (isEnded) return;
          if (done) {
            end();
            return controller.close();
          }
          text = value;
        }
        controller.enqueue(encoder.encode(text));
        wait(controller);
      } catch (error) {
        end();
        throw error;
      }
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
