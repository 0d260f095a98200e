import { type Cursor, formatEventId, parseEventId } from "../wire/cursor.ts";
import { type GapEvent, type HelloEvent, readEvent, type RecordEvent } from "../wire/event.ts";
import { Reconnection, SILENCE_MS } from "../wire/reconnection.ts";
import { sleep } from "../runtime/sleep.ts";
import { EventStreamParser, type ReceivedEvent } from "../wire/sse.ts";
import { request, RequestError } from "./request.ts";

/** What following a stream brings. */
export type FollowEvent =
  | RecordEvent
  /** Records of a run that this reader will not see. */
  | (GapEvent & { readonly run: string })
  /** Events that are lost because they were no events of Ringside's, or too long. */
  | { readonly kind: "unreadable"; readonly count: number }
  /** The stream is open; `again` if it was before. */
  | { readonly kind: "connected"; readonly hello: HelloEvent; readonly again: boolean }
  /** The stream is not open, and is asked for again after `delayMs`. */
  | { readonly kind: "waiting"; readonly reason: string; readonly delayMs: number };

/** Options for {@linkcode follow}. */
export interface FollowOptions {
  /** The route of the stream, with the filter in its parameters. */
  url: URL;
  /** What each request says beside its address. */
  headers?: Headers;
  /** The id to go on after. Without one the stream begins with the newest records. */
  after?: string;
  /** Ends it, at once. */
  signal?: AbortSignal;
  /** Whether to come back when the connection is lost. @default {true} */
  retry?: boolean;
  /** How long a connection may be silent before it is taken for dead, in ms. @default {65_000} */
  silenceMs?: number;
  /** A number from 0 to below 1, which spreads the waits. @default {Math.random} */
  random?: () => number;
  /** Waits between two tries, a time in ms or until the signal. @default a timer */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Whatever the server says, a wait is not more, in ms. */
const MAX_WAIT_MS = 300_000;

/** Too many requests, and no room for another viewer: what every client is told to ask again after. */
const COME_BACK: ReadonlySet<number> = new Set([429, 503]);

/**
 * Follows the stream of a server: gives what has come, and comes back after what it gave last when the connection is
 * lost. It reads only while it is asked for more, so that a slow reader is one for the server too, which counts what
 * it overwrites meanwhile.
 *
 * @param options Which stream, and how.
 * @returns What has come, a list for each piece of the stream; it ends when the signal says so, or without `retry` with
 * the stream.
 * @throws {RequestError} If the server cannot be reached at first, refuses, or is none. One that is full is waited for.
 * @throws {SyntaxError} If `after` is no event id.
 *
 * @example Usage
 * ```ts ignore
 * import { follow } from "./stream.ts";
 *
 * for await (const events of follow({ url: new URL("http://127.0.0.1:8001/api/monitoring/advanced/logs/stream") })) {
 *   for (const event of events) if (event.kind === "record") console.log(event.record.message);
 * }
 * ```
 */
export async function* follow(options: FollowOptions): AsyncGenerator<readonly FollowEvent[], void, undefined> {
  const { signal, retry = true, random = Math.random, wait = sleep } = options;
  const place = new Place(options.after);
  const reconnection = new Reconnection(random);
  while (!signal?.aborted) {
    let failure = new RequestError(`${options.url.origin} has ended the stream`);
    try {
      for await (const events of readStream(options, place)) {
        if (events.some(({ kind }) => kind === "connected")) reconnection.reset();
        yield events;
      }
      if (!retry) return;
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      failure = error;
      if (!retry || !isPassing(failure, place.connected)) throw failure;
    }
    const spreadMs = reconnection.nextMs(place.retryMs);
    const delayMs = Math.min(failure.retryAfterMs ?? place.takePlannedMs() ?? spreadMs, MAX_WAIT_MS);
    yield [{ kind: "waiting", reason: failure.message, delayMs }];
    await wait(delayMs, signal);
  }
}

/** Whether it may be otherwise after a while. An address at which nothing has answered yet is more likely a wrong one. */
function isPassing({ status }: RequestError, connected: boolean): boolean {
  if (status !== undefined && COME_BACK.has(status)) return true;
  return connected && (status === undefined || status >= 500);
}

/** Where a reader of a stream is, through all its connections. */
class Place {
  /** The server's present run, once it has named it. */
  run: string | undefined;
  /** How long the server wants clients to wait, in ms. */
  retryMs: number | undefined;
  /** What was received last. */
  #cursor: Cursor | undefined;
  /** What the server has called its newest record at first. */
  #begin: Cursor | undefined;
  #plannedMs: number | undefined;

  constructor(after: string | undefined) {
    if (after !== undefined) this.#cursor = parseEventId(after);
  }

  get connected(): boolean {
    return this.run !== undefined;
  }

  /**
   * The id to come back with. Before the first record, what was written since the stream began counts for more than
   * what it was to begin with.
   */
  get after(): string | undefined {
    const cursor = this.#cursor ?? this.#begin;
    return cursor && formatEventId(cursor.run, cursor.seq);
  }

  begin(run: string, newest: number): void {
    this.run = run;
    this.#begin = { run, seq: newest };
    this.#plannedMs = undefined;
  }

  /** Notes what was received. An id may come again behind a gap, which has none and reaches further. */
  moveTo({ run, seq }: Cursor): void {
    const isBack = this.#cursor?.run === run && this.#cursor.seq > seq;
    if (run === this.run && !isBack) this.#cursor = { run, seq };
  }

  /** Notes how long the server wants clients to wait; what it says behind the beginning is for this one, before an end. */
  setRetry(ms: number | undefined, begun: boolean): void {
    if (begun && ms !== this.retryMs) this.#plannedMs = ms;
    this.retryMs = ms;
  }

  /** The wait that was asked of this one alone, in ms, once. */
  takePlannedMs(): number | undefined {
    const ms = this.#plannedMs;
    this.#plannedMs = undefined;
    return ms;
  }
}

/** Reads one connection to its end. */
async function* readStream(options: FollowOptions, place: Place): AsyncGenerator<readonly FollowEvent[]> {
  const { url, signal, silenceMs = SILENCE_MS } = options;
  const headers = new Headers(options.headers);
  if (place.after !== undefined) headers.set("last-event-id", place.after);
  const response = await request(url, { type: "text/event-stream", headers, signal, timeoutMs: silenceMs });
  const reader = response.body!.getReader();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const parser = new EventStreamParser({ lastEventId: place.after });
  let begun = false;
  let oversized = 0;
  try {
    for (;;) {
      const { done, value } = await readWithin(reader, silenceMs).catch((reason) => {
        throw new RequestError(`Lost the connection to ${url.origin}: ${reason.message}`);
      });
      if (done) return;
      const events = parser.feed(decoder.decode(value, { stream: true })).flatMap((event) => take(event, place));
      if (parser.oversized > oversized) events.unshift({ kind: "unreadable", count: parser.oversized - oversized });
      oversized = parser.oversized;
      // A keepalive moves it too.
      const cursor = tryParseEventId(parser.lastEventId);
      if (cursor !== undefined) place.moveTo(cursor);
      place.setRetry(parser.retryMs, begun);
      begun ||= events.some(({ kind }) => kind === "connected");
      if (events.length > 0) yield events;
    }
  } finally {
    await reader.cancel().catch(() => {}); // it is broken already
  }
}

/** Reads a chunk, but does not wait for it without end. */
async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, ms: number) {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`nothing has come for ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([reader.read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function take(message: ReceivedEvent, place: Place): FollowEvent[] {
  const event = tryReadEvent(message);
  switch (event?.kind) {
    case "record": {
      const cursor = tryParseEventId(event.id);
      if (cursor === undefined) break; // a record without a place could not be gone on after
      place.moveTo(cursor);
      return [event];
    }
    case "gap":
      if (place.run === undefined) break;
      // A gap has no id, but what it counts is settled.
      place.moveTo({ run: place.run, seq: event.to });
      return [{ ...event, run: place.run }];
    case "hello": {
      // A run that no id can name could not be come back to, and would be no header.
      if (tryParseEventId(formatEventId(event.run, event.newest)) === undefined) break;
      const again = place.connected;
      place.begin(event.run, event.newest);
      return [{ kind: "connected", hello: event, again }];
    }
    case "beat":
      return [];
    case undefined:
      break;
    default:
      return event satisfies never;
  }
  return [{ kind: "unreadable", count: 1 }];
}

function tryReadEvent(message: ReceivedEvent): ReturnType<typeof readEvent> | undefined {
  try {
    return readEvent(message);
  } catch {
    return undefined; // it is counted
  }
}

function tryParseEventId(text: string): Cursor | undefined {
  try {
    return parseEventId(text);
  } catch {
    return undefined;
  }
}
