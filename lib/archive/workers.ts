import { ArchiveError } from "./archive_error.ts";
import type { ReaderAnswer, ReaderOrder, WriterAnswer, WriterDone, WriterOrder } from "./messages.ts";
import type { SearchPart, SearchRequest } from "./search_request.ts";
import type { ArchivedRun, ArchivedSpan } from "../stream/history.ts";
import type { Cursor } from "../wire/cursor.ts";
import type { Spawned } from "./spawner.ts";
import type { Target } from "./target.ts";

/** Worker that writes. It answers orders one after the other. */
export class Writer implements Disposable {
  readonly #worker: Spawned<WriterOrder>;
  readonly #waiting: PromiseWithResolvers<WriterDone>[] = [];
  #failure: ArchiveError | undefined;
  /** Called when the worker has ended with an error. @default nothing is called */
  onCrash = () => {};

  /** @throws If the worker cannot be started. */
  constructor({ writer, spawner }: Target) {
    this.#worker = spawner.spawn<WriterOrder, WriterAnswer>(writer, {
      onAnswer: (answer) => {
        const waiting = this.#waiting.shift();
        if (answer.kind === "done") waiting?.resolve(answer);
        else waiting?.reject(new ArchiveError(answer.reason, answer.failure));
      },
      onCrash: (message) => {
        this.#failure = new ArchiveError(`Cannot write the archive: its worker crashed: ${message}`);
        for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
        this.onCrash();
      },
    });
  }

  /** Error with which the worker has ended; `undefined` while it runs. */
  get failure(): ArchiveError | undefined {
    return this.#failure;
  }

  /** @throws {ArchiveError} If the order fails. */
  order(order: WriterOrder): Promise<WriterDone> {
    const waiting = Promise.withResolvers<WriterDone>();
    if (this.#failure !== undefined) waiting.reject(this.#failure);
    else {
      this.#waiting.push(waiting);
      this.#worker.post(order);
    }
    return waiting.promise;
  }

  [Symbol.dispose](): void {
    this.#worker.end();
  }
}

/** Worker that searches. */
export class Reader implements Disposable {
  readonly #worker: Spawned<ReaderOrder>;
  readonly #waiting = new Map<number, PromiseWithResolvers<ReaderAnswer>>();
  #failure: ArchiveError | undefined;
  #searches = 0;

  /** @throws If the worker cannot be started. */
  constructor({ place, reader, spawner }: Target) {
    this.#worker = spawner.spawn<ReaderOrder, ReaderAnswer>(reader, {
      onAnswer: (answer) => {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if (answer.kind === "failed") waiting?.reject(new ArchiveError(`Cannot read the archive: ${answer.reason}`));
        else waiting?.resolve(answer);
      },
      onCrash: (message) => this.#fail(`its worker crashed: ${message}`),
    });
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
    this.#worker.end();
    this.#fail("it is closed");
  }

  #fail(reason: string): void {
    this.#failure ??= new ArchiveError(`Cannot read the archive: ${reason}`);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }

  #send(order: ReaderOrder): void {
    if (this.#failure === undefined) this.#worker.post(order);
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
