import { deadline } from "../support/wait.ts";

/** Response to a GET over its own socket. */
export interface RawAnswer extends Disposable {
  /** The body reads from the socket on demand only. */
  readonly response: Response;
  /** Closes the connection at any point. */
  [Symbol.dispose](): void;
}

/** The connection ended within a response. */
export class CutOff extends Error {
  override readonly name = "CutOff";
}

/**
 * Sends a GET over its own socket. Nothing reads ahead: the bytes of an unread body stay in the buffers of the kernel,
 * and once these are full the server waits.
 *
 * @param port Port of 127.0.0.1.
 * @param path Path and query.
 * @param headers Request headers. `Host` is the address by default.
 * @param readBytes Maximum bytes per read.
 * @throws {CutOff} If there is no server, or no complete head.
 */
export async function getRaw(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  readBytes = 16_384,
): Promise<RawAnswer> {
  const before = deadline(`the head of the answer to GET ${path}`);
  const connection = await before(Deno.connect({ hostname: "127.0.0.1", port }).catch(cutOff));
  let isOpen = true;
  function close() {
    if (isOpen) connection.close();
    isOpen = false;
  }
  async function read(): Promise<Uint8Array> {
    const bytes = new Uint8Array(readBytes);
    const length = isOpen ? await connection.read(bytes).catch(cutOff) : null;
    if (length === null) throw new CutOff("the connection ended");
    return bytes.subarray(0, length);
  }

  try {
    const fields = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) =>
      `${name}: ${value}\r\n`
    ).join("");
    const request = `GET ${path} HTTP/1.1\r\n${fields}\r\n`;
    await before(connection.write(new TextEncoder().encode(request)).catch(cutOff));
    const { head, rest } = await before(readHead(read));
    const chunks = new Chunks();
    let waiting = rest;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        for (let given = false; !given; waiting = new Uint8Array(0)) {
          if (waiting.length === 0) waiting = await read();
          for (const piece of chunks.take(waiting)) {
            controller.enqueue(piece);
            given = true;
          }
          if (!chunks.ended) continue;
          controller.close();
          close();
          return;
        }
      },
      cancel: close,
    }, { highWaterMark: 0 });
    return { response: new Response(body, head), [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

function cutOff(error: Error): never {
  throw new CutOff(error.message, { cause: error });
}

const END_OF_HEAD = "\r\n\r\n";

async function readHead(read: () => Promise<Uint8Array>): Promise<{ head: ResponseInit; rest: Uint8Array }> {
  let text = "";
  for (;;) {
    // One character per byte, so that positions in the text are positions in the bytes.
    const bytes = await read();
    const before = text.length;
    text += String.fromCharCode(...bytes);
    const end = text.indexOf(END_OF_HEAD);
    if (end < 0) continue;
    const [status, ...fields] = text.slice(0, end).split("\r\n");
    const headers = fields.map((field): [string, string] => [
      field.slice(0, field.indexOf(":")),
      field.slice(field.indexOf(":") + 1).trim(),
    ]);
    const rest = bytes.subarray(end + END_OF_HEAD.length - before);
    return { head: { status: Number(status.split(" ")[1]), headers }, rest };
  }
}

/** Incremental decoder of the chunked coding of HTTP/1.1. */
class Chunks {
  /** True after the last chunk. */
  ended = false;
  /** Missing bytes of the chunk. */
  #left = 0;
  /** Start of the line with the next size. */
  #line = "";

  *take(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length && !this.ended;) {
      if (this.#left > 0) {
        const piece = bytes.subarray(at, at + this.#left);
        at += piece.length;
        this.#left -= piece.length;
        yield piece;
        continue;
      }
      this.#line += String.fromCharCode(bytes[at++]);
      // The line break at the end of a chunk precedes the next size.
      if (!/[^\s]\r\n$/.test(this.#line)) continue;
      this.#left = parseInt(this.#line, 16);
      this.#line = "";
      this.ended = this.#left === 0;
    }
  }
}
