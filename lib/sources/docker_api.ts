import http from "node:http";

/** Longest answer that is read as a whole, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1024 ** 2;

/** Failure of a request. Its message is that of the engine. */
export class DockerError extends Error {
  override readonly name = "DockerError";
  /** HTTP status code. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** API of Docker's engine, or of Podman's, on a Unix socket. */
export class DockerApi {
  readonly #socketPath: string;

  /** @param socketPath Path of the socket. */
  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /**
   * Returns an answer in JSON.
   *
   * @throws {DockerError} If the engine refuses the request.
   * @throws If the engine cannot be reached.
   */
  async json(path: string, signal: AbortSignal): Promise<unknown> {
    return JSON.parse(await textOf(await this.#request(path, signal)));
  }

  /**
   * Returns an answer as it arrives, until the engine or `signal` ends it.
   *
   * @throws {DockerError} If the engine refuses the request.
   * @throws If the engine cannot be reached.
   */
  async stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return await this.#request(path, signal);
  }

  async #request(path: string, signal: AbortSignal): Promise<http.IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const request = http.request({ socketPath: this.#socketPath, path, headers: { host: "docker" } }, resolve);
    const end = () => {
      request.destroy();
      reject(new Error("stopped"));
    };
    signal.addEventListener("abort", end, { once: true });
    request.on("error", reject);
    request.on("close", () => signal.removeEventListener("abort", end));
    if (signal.aborted) end();
    request.end();
    const response = await promise;
    const { statusCode = 0 } = response;
    if (statusCode === 200) return response;
    throw new DockerError(statusCode, messageOf(await textOf(response)) ?? `status ${statusCode}`);
  }
}

async function textOf(response: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_ANSWER_BYTES) throw new Error("the answer is too long");
  }
  return text;
}

function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text);
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
