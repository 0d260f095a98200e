import { RequestError } from "./request_error.ts";

/** Limits of {@linkcode readText}. */
export interface TextLimits {
  /** Maximum size, in bytes. */
  readonly maxBytes: number;
  /** Maximum wait for the next bytes, in ms. */
  readonly silenceMs: number;
}

/**
 * Reads the body of a response as UTF-8.
 *
 * @param response Response to read.
 * @param url URL for errors.
 * @param limits Limits of the body.
 * @returns The text.
 * @throws {RequestError} If the connection is lost, the server falls silent, or the body is too large.
 * @throws The reason of the request's signal, if that aborts it.
 */
export async function readText(response: Response, url: URL, limits: TextLimits): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await readChunk(reader, url, limits.silenceMs);
      if (done) break;
      bytes += value.length;
      if (bytes > limits.maxBytes) {
        throw new RequestError(`Cannot read ${url.origin}: the response has more than ${limits.maxBytes} bytes`);
      }
      texts.push(decoder.decode(value, { stream: true }));
    }
    texts.push(decoder.decode());
    return texts.join("");
  } finally {
    await reader.cancel().catch(() => {}); // it may be broken already
  }
}

/**
 * Reads a chunk of a body.
 *
 * @param reader Reader of the body.
 * @param url URL for errors.
 * @param ms Maximum wait, in ms.
 * @returns The chunk.
 * @throws {RequestError} If the connection is lost, or the server falls silent.
 */
export async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  url: URL,
  ms: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no data for ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([reader.read(), late]);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new RequestError(`Lost the connection to ${url.origin}: ${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
