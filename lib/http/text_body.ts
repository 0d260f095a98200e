/** Options for {@linkcode textBody}. */
export interface TextBodyOptions {
  /** How long the client may take nothing before it is cut, in ms. @default {30_000} */
  stallMs?: number;
  /** Learns once that the body came to its end, whichever. */
  onEnd?: () => void;
}

/** The characters after which a chunk is long enough. */
const CHUNK_CHARACTERS = 65_536;

const encoder = new TextEncoder();

/**
 * Makes a body of pieces of text. A long one is made while the client takes it, a chunk at a time, so that it is never
 * in memory as a whole; a short one is a text.
 *
 * A client that takes nothing for too long is cut with an error, so that what the pieces are made of is let go of, and
 * no client takes the part for the whole.
 *
 * @param pieces Each is made when it is needed. None ends within a surrogate pair.
 * @param options How long to wait, and who learns of the end.
 * @returns What a response can have for its body.
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
