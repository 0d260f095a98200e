import { ArchiveError } from "./archive_error.ts";
import type { ReaderAnswer, ReaderOrder, WriterAnswer, WriterDone, WriterOrder } from "./messages.ts";
import type { SearchPart, SearchRequest } from "./search_request.ts";
import type { ArchivedRun, ArchivedSpan } from "../stream/history.ts";
import type { Cursor } from "../wire/cursor.ts";
import type { Target, WorkerPermissions } from "./target.ts";

/** Worker that writes. It answers orders one after the other. */
export class Writer implements Disposable {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<WriterDone>[] = [];
  #failure: ArchiveError | undefined;

  constructor({ writer, permissions }: Target) {
    this.#worker = startWorker(writer, permissions);
    this.#worker.onmessage = ({ data }: MessageEvent<WriterAnswer>) => {
      const waiting = this.#waiting.shift();
      if (data.kind === "done") waiting?.resolve(data);
      else waiting?.reject(new ArchiveError(data.reason, data.failure));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failure = new ArchiveError(`Cannot write the archive: ${event.message}`);
      for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
    };
  }

  /** True once the worker has ended with an error. */
  get isBroken(): boolean {
    return this.#failure !== undefined;
  }

  /** @throws {ArchiveError} If the order fails. */
  order(order: WriterOrder): Promise<WriterDone> {
    const waiting = Promise.withResolvers<WriterDone>();
    if (this.#failure !== undefined) waiting.reject(this.#failure);
    else {
      this.#waiting.push(waiting);
      this.#worker.postMessage(order);
    }
    return waiting.promise;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

/** Worker that searches. */
export class Reader implements Disposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<ReaderAnswer>>();
  #failure: ArchiveError | undefined;
  #searches = 0;

  constructor({ place, reader, permissions }: Target) {
    this.#worker = startWorker(reader, permissions);
    this.#worker.onmessage = ({ data }: MessageEvent<ReaderAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.kind === "failed") waiting?.reject(new ArchiveError(`Cannot read the archive: ${data.reason}`));
      else waiting?.resolve(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failure = new ArchiveError(`Cannot read the archive: ${event.message}`);
      for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
      this.#waiting.clear();
    };
    this.#send({ kind: "open", at: place });
  }

  /** True once the worker has ended with an error. */
  get isBroken(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Searches part by part. The next part is read when it is asked for.
   *
   * @throws {ArchiveError} If the file cannot be read.
   */
  async *search(request: SearchRequest): AsyncGenerator<SearchPart, void, undefined> {
    const id = ++this.#searches;
    this.#send({ kind: "search", id, request });
    let isDone = false;
    try {
      while (!isDone) {
        const answer = await this.#ask({ kind: "next", id });
        if (answer.kind !== "part") continue;
        isDone = answer.part.isDone;
        yield answer.part;
      }
    } finally {
      if (!isDone) this.#send({ kind: "end", id });
    }
  }

  /** @throws {ArchiveError} If the file cannot be read. */
  async findRun(run: string): Promise<ArchivedRun | undefined> {
    const answer = await this.#ask({ kind: "run", id: ++this.#searches, run });
    return answer.kind === "run" ? answer.run : undefined;
  }

  /** @throws {ArchiveError} If the file cannot be read. */
  async listSpans(after: Cursor, before: Cursor): Promise<readonly ArchivedSpan[]> {
    const answer = await this.#ask({ kind: "spans", id: ++this.#searches, after, before });
    return answer.kind === "spans" ? answer.spans : [];
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#failure ??= new ArchiveError("Cannot read the archive: it is closed");
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }

  #send(order: ReaderOrder): void {
    if (this.#failure === undefined) this.#worker.postMessage(order);
  }

  #ask(order: ReaderOrder & { readonly id: number }): Promise<ReaderAnswer> {
    const waiting = Promise.withResolvers<ReaderAnswer>();
    if (this.#failure !== undefined) waiting.reject(this.#failure);
    else {
      this.#waiting.set(order.id, waiting);
      this.#send(order);
    }
    return waiting.promise;
  }
}

/** Starts a worker beside this file. In a bundle the workers are files of their own, below the bundled program. */
function startWorker(name: string, confined: WorkerPermissions | undefined): Worker {
  const [, extension] = /\/archive\/[^/]+(\.[a-z]+)$/.exec(new URL(import.meta.url).pathname) ?? [];
  const path = extension === undefined ? `./lib/archive/${name}.js` : `./${name}${extension}`;
  const none = { env: false, ffi: false, import: false, net: false, read: false, run: false, sys: false, write: false };
  return new Worker(new URL(path, import.meta.url).href, {
    type: "module",
    name: `ringside ${name}`,
    ...confined !== undefined && { deno: { permissions: { ...none, ...confined } } },
  } as WorkerOptions);
}
