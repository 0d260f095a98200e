import type { FailureKind, ReaderAnswer, ReaderOrder, WriterAnswer, WriterDone, WriterOrder } from "./messages.ts";
import type { SearchPart, SearchRequest } from "./search.ts";
import type { ArchivedRun, ArchivedSpan } from "../stream/history.ts";
import type { Cursor } from "../wire/cursor.ts";

export type { FailureKind };

/** Error of an archive. Its message is a sentence for the user. */
export class ArchiveError extends Error {
  /** Name of the class. */
  override readonly name = "ArchiveError";
  /** `taken`: another process has the file; `refused`: it cannot be used as it is; `failed`: a later try may succeed. */
  readonly kind: FailureKind;

  /**
   * Creates the error.
   *
   * @param message Sentence for the user.
   * @param kind Kind of the failure.
   */
  constructor(message: string, kind: FailureKind = "failed") {
    super(message);
    this.kind = kind;
  }
}

/** Folder that a worker may read and write, or `undefined` if it has the permissions of the program. */
export type Confined = string | undefined;

/** Worker that writes. It answers orders one after the other. */
export class Writer implements Disposable {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<WriterDone>[] = [];
  #failure: ArchiveError | undefined;

  /** @param folder Folder of the file, to confine the worker to. */
  constructor(folder: Confined) {
    this.#worker = startWorker("writer_worker", folder);
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

  /**
   * @param at Path of the file.
   * @param folder Folder of the file, to confine the worker to.
   */
  constructor(at: string, folder: Confined) {
    this.#worker = startWorker("reader_worker", folder);
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
    this.#send({ kind: "open", at });
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
function startWorker(name: string, folder: Confined): Worker {
  const [, extension] = /\/archive\/[^/]+(\.[a-z]+)$/.exec(new URL(import.meta.url).pathname) ?? [];
  const path = extension === undefined ? `./lib/archive/${name}.js` : `./${name}${extension}`;
  const none = { env: false, ffi: false, import: false, net: false, run: false, sys: false };
  const permissions = { ...none, read: [folder], write: [folder] };
  return new Worker(new URL(path, import.meta.url).href, {
    type: "module",
    name: `ringside ${name}`,
    ...folder !== undefined && { deno: { permissions } },
  } as WorkerOptions);
}
