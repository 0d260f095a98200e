import { createParser } from "eventsource-parser";
import { type Deadline, deadline, within } from "./wait.ts";

/** Block of an event stream, between two blank lines. */
export interface Block {
  readonly comment?: string;
  readonly retry?: number;
  readonly id?: string;
  /** Type of the event; records have none. */
  readonly event?: string;
  readonly data?: string;
}

/** Options for {@linkcode openSse}. */
export interface SseOptions {
  /** Answers the request. @default {fetch} */
  handler?: (request: Request) => Response | Promise<Response>;
  headers?: HeadersInit;
  signal?: AbortSignal;
}

/**
 * Opens an event stream, over a socket or from a handler.
 *
 * @param url Address of the stream.
 * @param options Handler, headers and signal of the request.
 */
export async function openSse(url: string, options: SseOptions = {}): Promise<SseConnection> {
  const { handler = fetch, headers, signal } = options;
  const answer = Promise.resolve(handler(new Request(url, { headers, signal })));
  return new SseConnection(await within(answer, `the answer to ${url}`));
}

/** An open event stream. It is read on demand, a chunk at a time. */
export class SseConnection implements AsyncIterableIterator<Block>, AsyncDisposable {
  readonly response: Response;
  /** Bytes received. */
  bytes = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onComment: (comment) => this.#block = { ...this.#block, comment },
    onRetry: (retry) => this.#block = { ...this.#block, retry },
    onId: (id) => this.#block = { ...this.#block, id },
    onEvent: ({ event, data }) => this.#block = { ...this.#block, ...(event === undefined ? {} : { event }), data },
    onError(error) {
      throw error;
    },
  });
  #block: Block = {};
  #blocks: Block[] = [];
  /** Newest blocks that were read, for the error of a wait. */
  readonly #seen: Block[] = [];
  #tail = "";
  /** Last character of the text received. */
  #last = "";

  constructor(response: Response) {
    if (response.body === null) throw new TypeError(`Cannot read event stream: status ${response.status}, no body`);
    this.response = response;
    this.#reader = response.body.getReader();
  }

  /** Reads one chunk. Returns false at the end of the stream. */
  async pull(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    this.bytes += value.length;
    const text = this.#decoder.decode(value, { stream: true });
    this.#tail += text;
    // Searching all of a long block after each small chunk would take quadratic time.
    const hasEnd = (this.#last + text).includes("\n\n");
    this.#last = text.at(-1) ?? this.#last;
    if (!hasEnd) return true;
    const parts = this.#tail.split("\n\n");
    this.#tail = parts.pop()!;
    for (const part of parts) this.#blocks.push(this.#parse(part));
    return true;
  }

  /** True if the received text ends within a block. */
  get isWithinBlock(): boolean {
    return this.#tail !== "";
  }

  /** Returns the received blocks that were not returned before. */
  received(): Block[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  next(): Promise<IteratorResult<Block, undefined>> {
    return this.#next(deadline("the next block of the stream", () => this.#seen));
  }

  async #next(before: Deadline): Promise<IteratorResult<Block, undefined>> {
    while (this.#blocks.length === 0) {
      if (await before(this.pull())) continue;
      if (this.#tail !== "") throw new SyntaxError(`Cannot read event stream: it ends within "${this.#tail}"`);
      return { done: true, value: undefined };
    }
    this.#seen.push(this.#blocks[0]);
    if (this.#seen.length > 10) this.#seen.shift();
    return { done: false, value: this.#blocks.shift()! };
  }

  /** Returns the next blocks up to the first for which `isLast` returns true. */
  async until(isLast: (block: Block) => boolean, what = `a block with ${isLast}`): Promise<Block[]> {
    const blocks: Block[] = [];
    const before = deadline(what, () => this.#seen);
    for (;;) {
      const { done, value } = await this.#next(before);
      if (done) throw new Error(`Cannot find the block: the stream ended after ${JSON.stringify(blocks.slice(-3))}`);
      blocks.push(value);
      if (isLast(value)) return blocks;
    }
  }

  /** Returns the next `count` blocks. */
  take(count: number): Promise<Block[]> {
    const what = `${count} blocks`;
    return count === 0 ? Promise.resolve([]) : this.until(() => --count === 0, what);
  }

  /** Returns all blocks up to the end of the stream. */
  async rest(): Promise<Block[]> {
    const blocks: Block[] = [];
    const before = deadline("the end of the stream", () => this.#seen);
    for (;;) {
      const { done, value } = await this.#next(before);
      if (done) return blocks;
      blocks.push(value);
    }
  }

  /** Closes the connection. */
  async return(): Promise<IteratorResult<Block, undefined>> {
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #parse(text: string): Block {
    this.#block = {};
    this.#parser.feed(text + "\n\n");
    return this.#block;
  }
}

/** Returns true if a block is a log record. */
export function isRecord(block: Block): boolean {
  return block.data !== undefined && block.event === undefined;
}

/** Returns the number in the id of a block. */
export function seqOf({ id }: Block): number {
  return Number(id?.split("-")[1]);
}

/** Returns the parsed data of an event. */
// deno-lint-ignore no-explicit-any -- a test states its expectation by comparing
export function dataOf({ data }: Block): any {
  return JSON.parse(data!);
}
