import { type Cursor, formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import type { HelloEvent } from "../../../lib/wire/event.ts";
import { EventStreamParser, type ReceivedEvent } from "../../../lib/wire/sse.ts";
import type { Cause } from "./messages.ts";

/** Longest wait that a refusal can ask for, in ms. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Requests a resource, as the browser's `fetch()` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** End of a stream, or failure of a request. */
export interface Failure {
  readonly cause: Cause;
  /** Least time to wait before the next try, in ms, as the server asked. */
  readonly askedMs: number;
}

const LOST: Failure = { cause: "lost", askedMs: 0 };

/** Receives each part of a stream: the events that ended in it, and the id of the last block. */
export type PartListener = (events: readonly ReceivedEvent[], lastEventId: string) => void;

/** One request for the stream of the server. */
export class ServerStream {
  /** Filter, as the query of an address. */
  readonly query: string;
  /** First event of the stream, once it has come. */
  hello: HelloEvent | undefined;
  #position: Cursor;
  readonly #abort = new AbortController();

  /** @param position Cursor after which the stream begins. */
  constructor(query: string, position: Cursor) {
    this.query = query;
    this.#position = position;
  }

  /** Position up to which the stream was read. */
  get position(): Cursor {
    return this.#position;
  }

  /** Starts at the position where the server's own run continues. */
  begin(hello: HelloEvent, position: Cursor): void {
    this.hello = hello;
    this.#position = position;
  }

  /** Moves the position to an id, if that is of the same run and further on. */
  moveTo(id: string): void {
    const { run } = this.#position;
    const seq = seqOf(id);
    if (seq > this.#position.seq && id === formatEventId(run, seq)) this.#position = { run, seq };
  }

  /**
   * Reads the stream until it ends or is closed.
   *
   * @param logsUrl Address of the records; the stream is below it.
   * @param fetch Sends the request.
   * @param listener Called for each part, also if no event ends in it.
   * @returns The failure that ended it.
   */
  async read(logsUrl: string, fetch: Fetch, listener: PartListener): Promise<Failure> {
    const { signal } = this.#abort;
    const query = new URLSearchParams(this.query);
    query.set("last_event_id", formatEventId(this.#position.run, this.#position.seq));
    try {
      const response = await fetch(`${logsUrl}/stream?${query}`, { signal, cache: "no-store" });
      if (!response.ok || response.body === null) return readRefusal(response);
      const parser = new EventStreamParser();
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (signal.aborted) break;
        const events = parser.feed(decoder.decode(part.value, { stream: true }));
        listener(events, parser.lastEventId);
      }
    } catch {
      // A broken connection and a closed one look alike.
    }
    return LOST;
  }

  close(): void {
    this.#abort.abort();
  }
}

/** Requests JSON and reads it, if there is what reads it. */
export async function requestJson<T>(
  url: string,
  fetch: Fetch,
  read: ((json: unknown) => T) | undefined,
): Promise<T | Failure> {
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (!response.ok) return readRefusal(response);
    const json = await response.json();
    return read === undefined ? LOST : read(json);
  } catch {
    return LOST;
  }
}

/** Returns the number in an id; `NaN`, which no comparison accepts, if the id cannot be read. */
export function seqOf(id: string): number {
  try {
    return parseEventId(id).seq;
  } catch {
    return NaN;
  }
}

function readRefusal(response: Response): Failure {
  response.body?.cancel().catch(() => {}); // it may have broken already
  const { status, headers } = response;
  const isOurs = headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  const seconds = Number(headers.get("retry-after") ?? NaN);
  return {
    cause: status === 503 && isOurs ? "full" : status >= 500 ? "lost" : "denied",
    askedMs: Number.isFinite(seconds) ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : 0,
  };
}
