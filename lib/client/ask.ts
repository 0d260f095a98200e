import { readText } from "../remote/body.ts";
import { request, waitingText } from "../remote/request.ts";
import { RequestError } from "../remote/request_error.ts";
import { sleep } from "../runtime/sleep.ts";
import type { Output, Reading } from "./reading.ts";

/** Maximum wait for a response, and for more of it, in ms. */
const TIMEOUT_MS = 30_000;

/** Maximum size of a response, in bytes. */
const MAX_BYTES = 256 * 1024 ** 2;

/** Requests to a server that is full. */
const MAX_TRIES = 5;

/** Maximum wait that such a server may ask for, in ms. */
const MAX_WAIT_MS = 60_000;

/**
 * Sends a request and returns its body; retries if the server is full and says when to.
 *
 * @param reading Request to send.
 * @param output Output of the command.
 * @param signal Aborts the command.
 * @throws {RequestError} If the server cannot be reached or refuses.
 */
export async function ask({ url, headers, fetch }: Reading, output: Output, signal: AbortSignal): Promise<string> {
  for (let tries = 1;; tries++) {
    try {
      const options = { type: "application/json", headers, fetch, signal, timeoutMs: TIMEOUT_MS };
      const response = await request(url, options);
      return await readText(response, url, { maxBytes: MAX_BYTES, silenceMs: TIMEOUT_MS });
    } catch (error) {
      const waitMs = error instanceof RequestError && error.status === 503 ? error.retryAfterMs : undefined;
      if (waitMs === undefined || waitMs > MAX_WAIT_MS || tries === MAX_TRIES) throw error;
      output.note(waitingText((error as RequestError).message, waitMs));
      await sleep(waitMs, signal);
      signal.throwIfAborted();
    }
  }
}

/**
 * Parses the body of a response.
 *
 * @throws {RequestError} If it is not JSON.
 */
export function parseAnswer(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(url);
  }
}

/** Returns the error for a response that is not JSON. */
export function notJson(url: URL): RequestError {
  return new RequestError(`Cannot read ${url.origin}: the response is not JSON`);
}

/** Returns the error for a response without the part that Ringside sends, such as `"records"`. */
export function lacks(part: string, url: URL): RequestError {
  return new RequestError(`Cannot read ${url.origin}: not a Ringside server, the response has no ${part}`, {
    status: 200,
  });
}
