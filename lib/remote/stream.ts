import { JsonReader } from "../base/json_reader.ts";
import { compareRuns, type Cursor, formatEventId, parseEventId } from "../wire/cursor.ts";
import { type BeatEvent, type GapEvent, type HelloEvent, readEvent, type RecordEvent } from "../wire/event.ts";
import { readFollowed } from "../wire/followed.ts";
import { Reconnection, SILENCE_MS } from "../wire/reconnection.ts";
import { sleep } from "../runtime/sleep.ts";
import { EventStreamParser, type ReceivedEvent } from "../wire/sse.ts";
import { readChunk } from "./body.ts";
import { type Fetch, request } from "./request.ts";
import { RequestError } from "./request_error.ts";

/** Event of a followed stream. */
export type FollowEvent =
  | RecordEvent
  /** Records of a run that this reader has missed. */
  | (GapEvent & { readonly run: string })
  | BeatEvent
  /** Events that were too long, or not events of Ringside. */
  | { readonly kind: "unreadable"; readonly count: number }
  /** The stream is open; `again` is true for a reconnect. */
  | { readonly kind: "connected"; readonly hello: HelloEvent; readonly again: boolean }
  /** The stream is closed; the next try is in `delayMs`. */
  | { readonly kind: "waiting"; readonly reason: string; readonly delayMs: number; readonly status?: number };

/** Options for {@linkcode follow}. */
export interface FollowOptions {
  /** URL of the stream, filter included. */
  url: URL;
  /** Headers of each request. */
  headers?: Headers;
  /** Sends each request. @default {fetch} */
  fetch?: Fetch;
  /** Id to resume after. @default the stream starts with the newest records */
  after?: string;
  /** Ends the stream at once. */
  signal?: AbortSignal;
  /** Reconnects when the connection is lost. @default {true} */
  retry?: boolean;
  /** Retries after every failure, also of a server that has never answered. @default {false} */
  isPatient?: boolean;
  /** Silence after which a connection counts as lost, in ms. @default {65_000} */
  silenceMs?: number;
  /** First ceiling of the waits, in ms. @default as the server asks for */
  firstWaitMs?: number;
  /** Random number from 0 to below 1, which spreads the waits. @default {Math.random} */
  random?: () => number;
  /** Waits between two tries, for `ms` or until the signal. @default a timer */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Deepest nesting of an event. A record is cut above that. */
const MAX_DEPTH = 100;

/** Maximum wait between two tries, in ms, whatever the server asks for. */
const MAX_WAIT_MS = 300_000;

/** Statuses of a server that is full: too many requests, or too many viewers. */
const COME_BACK: ReadonlySet<number> = new Set([429, 503]);

/**
 * Follows the stream of a server and, after a lost connection, resumes after the last received id. It reads on demand,
 * so that the server sees a slow reader and counts the records that it misses.
 *
 * @param options URL and options of the stream.
 * @returns Events, a list for each chunk of the stream. It ends with the signal or, without `retry`, with the stream.
 * @throws {RequestError} If the server cannot be reached at first, refuses, or is not a Ringside server. It waits for a
 * server that is full.
 * @throws {SyntaxError} If `after` is not an event id.
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
  const { signal, retry = true, isPatient = false, random = Math.random, wait = sleep } = options;
  const place = new Place(options.after);
  const reconnection = new Reconnection(random);
  while (!signal?.aborted) {
    let failure = new RequestError(`${options.url.origin} ended the stream`);
    try {
      for await (const events of readStream(options, place)) {
        if (events.some(({ kind }) => kind === "connected")) reconnection.reset();
        yield events;
      }
      if (!retry || signal?.aborted) return;
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      failure = error;
      if (!retry || !(isPatient || isPassing(failure, place.connected))) throw failure;
    }
    const spreadMs = reconnection.nextMs(options.firstWaitMs ?? place.retryMs);
    const delayMs = Math.min(failure.retryAfterMs ?? place.takePlannedMs() ?? spreadMs, MAX_WAIT_MS);
    const { message: reason, status } = failure;
    yield [{ kind: "waiting", reason, delayMs, ...status !== undefined && { status } }];
    await wait(delayMs, signal);
  }
}

/** True if a retry may succeed. A URL that has never answered is probably wrong. */
function isPassing({ status }: RequestError, connected: boolean): boolean {
  if (status !== undefined && COME_BACK.has(status)) return true;
  return connected && (status === undefined || status >= 500);
}

/** Position of a reader in a stream, across connections. */
class Place {
  /** Current run of the server, once known. */
  run: string | undefined;
  /** Wait that the server asks clients for, in ms. */
  retryMs: number | undefined;
  /** Last received id. */
  #cursor: Cursor | undefined;
  /** Newest record when the stream was opened. */
  #begin: Cursor | undefined;
  #plannedMs: number | undefined;

  constructor(after: string | undefined) {
    if (after !== undefined) this.#cursor = parseEventId(after);
  }

  get connected(): boolean {
    return this.run !== undefined;
  }

  /**
   * Id to resume after. Before the first record it is the newest one at the start: records written since then matter
   * more than those the stream was to start with.
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

  /** Moves to a received id. After a gap, which has no id and reaches further, an older id may come again. */
  moveTo(to: Cursor): void {
    const at = this.#cursor;
    const isForward = at === undefined || at.run === to.run
      ? to.seq >= (at?.seq ?? 0)
      : compareRuns(to.run, at.run) > 0;
    // The server's own run is the newest, whatever its name. Its archive may have earlier ones.
    if (to.run === this.run ? isForward || at?.run !== to.run : isForward && compareRuns(to.run, this.run ?? "") < 0) {
      this.#cursor = to;
    }
  }

  /** Sets the wait that the server asks for. A new value after the start is a planned wait for this client. */
  setRetry(ms: number | undefined, begun: boolean): void {
    if (begun && ms !== this.retryMs) this.#plannedMs = ms;
    this.retryMs = ms;
  }

  /** Returns and forgets the planned wait of this client, in ms. */
  takePlannedMs(): number | undefined {
    const ms = this.#plannedMs;
    this.#plannedMs = undefined;
    return ms;
  }
}

/** Reads one connection until it ends. */
async function* readStream(options: FollowOptions, place: Place): AsyncGenerator<readonly FollowEvent[]> {
  const { url, fetch, signal, silenceMs = SILENCE_MS } = options;
  const headers = new Headers(options.headers);
  if (place.after !== undefined) headers.set("last-event-id", place.after);
  const response = await request(url, {
    ...{ type: "text/event-stream", headers, fetch, signal },
    timeoutMs: silenceMs,
  });
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const parser = new EventStreamParser({ lastEventId: place.after });
  let begun = false;
  let oversized = 0;
  // A response of a `fetch` of the caller may not end with the signal.
  const stop = () => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      const { done, value } = await readChunk(reader, url, silenceMs);
      if (done) return;
      const events = parser.feed(decoder.decode(value, { stream: true })).flatMap((event) => take(event, place));
      if (parser.oversized > oversized) events.unshift({ kind: "unreadable", count: parser.oversized - oversized });
      oversized = parser.oversized;
      // A keepalive may carry an id too.
      const cursor = tryParseEventId(parser.lastEventId);
      if (cursor !== undefined) place.moveTo(cursor);
      place.setRetry(parser.retryMs, begun);
      begun ||= events.some(({ kind }) => kind === "connected");
      if (events.length > 0) yield events;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await reader.cancel().catch(() => {}); // already broken
  }
}

function take(message: ReceivedEvent, place: Place): FollowEvent[] {
  const event = tryReadEvent(message);
  switch (event?.kind) {
    case "record": {
      const cursor = tryParseEventId(event.id);
      if (cursor === undefined) break; // no resume is possible after a record without an id
      place.moveTo(cursor);
      return [event];
    }
    case "gap":
      if (place.run === undefined) break;
      // A gap has no id, but its records are accounted for.
      place.moveTo({ run: event.run ?? place.run, seq: event.to });
      return [{ ...event, run: event.run ?? place.run }];
    case "hello": {
      // A run that is not valid in an id cannot be resumed, nor sent in a header.
      if (tryParseEventId(formatEventId(event.run, event.newest)) === undefined) break;
      const again = place.connected;
      place.begin(event.run, event.newest);
      return [{ kind: "connected", hello: event, again }];
    }
    case "beat":
      return [event];
    case undefined:
      break;
    default:
      return event satisfies never;
  }
  return [{ kind: "unreadable", count: 1 }];
}

function tryReadEvent(message: ReceivedEvent): ReturnType<typeof readEvent> | undefined {
  try {
    // What is nested without end cannot be formatted.
    if (hasManyBrackets(message.data) && new JsonReader(message.data).value().depth > MAX_DEPTH) return undefined;
    const event = readEvent(message);
    return event.kind === "hello" || event.kind === "beat" ? { ...event, ...readFollowed(message.data) } : event;
  } catch {
    return undefined; // counted as unreadable
  }
}

/** Returns true if a text may be nested deeper than an event may be. Few are, and this is faster than to read all of it. */
function hasManyBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let index = text.indexOf(bracket); index !== -1; index = text.indexOf(bracket, index + 1)) {
      if (++count > MAX_DEPTH) return true;
    }
  }
  return false;
}

function tryParseEventId(text: string): Cursor | undefined {
  try {
    return parseEventId(text);
  } catch {
    return undefined;
  }
}
