import { TURNS } from "../base/turns.ts";
import { withoutOwnLogger } from "../ingest/provenance.ts";
import type { LogRecord } from "../record/log_record.ts";
import type { JsonObject } from "../record/json.ts";
import type { Fetch } from "../remote/request.ts";
import { follow, type FollowEvent } from "../remote/stream.ts";
import { sleep } from "../runtime/sleep.ts";
import type { Report } from "../sources/report.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { PositionedSource } from "../stream/positions.ts";
import type { Upstream, Upstreams, UpstreamState } from "../stream/upstreams.ts";
import { type Cursor, formatEventId, parseEventId } from "../wire/cursor.ts";
import type { Followed, GapEvent, HelloEvent } from "../wire/event.ts";
import { RELAY_HEADER } from "../wire/followed.ts";
import { RELAY_LOGGER, type RelayGap, relayGapOf, relayGapText } from "../wire/relay_gap.ts";
import { isServerName } from "../wire/server_name.ts";
import { type Place, placesIn } from "./place.ts";

/** Server to follow. */
export interface UpstreamOptions {
  /** URL of the server, without credentials. */
  readonly shown: string;
  /** Value of `origin` in its records if it has no name, such as `127.0.0.1:8001`. */
  readonly host: string;
  /** URL of its stream, filter included. */
  readonly url: URL;
  /** Headers of each request. */
  readonly headers: Headers;
  /** Sends each request. @default {fetch} */
  readonly fetch?: Fetch;
  /** Place to continue at. @default the stream starts with its newest records */
  readonly place?: Place;
}

/** Parts that all followed servers of a stream share. */
export interface UpstreamContext {
  readonly stream: LogStream;
  readonly upstreams: Upstreams;
  readonly report: Report;
  /** Notes the number of the record that was just written. */
  readonly note?: (source: PositionedSource, records: number, offset: number) => void;
  /** Returns a promise while the archive is behind. */
  readonly room?: () => Promise<void> | undefined;
  readonly silenceMs?: number;
  readonly random?: () => number;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Records that a server may write before the others have their turn. */
const SHARE = 128;

/** Most servers behind another one of which is known that they are followed. */
const MAX_FOLLOWED = 1000;

/** Longest name of a server behind another one, such as a host and a port, in UTF-16 code units. */
const MAX_ORIGIN_LENGTH = 300;

/** Wait before a server is asked again that this one refuses to follow, in ms, of which a half is random. */
const REFUSED_MS = 30_000;

/** First ceiling of the waits before a reconnect, in ms: a page may wait longer, since there are more of them. */
const FIRST_WAIT_MS = 1000;

/** Statuses of a server that may answer otherwise soon. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** This server must not follow another one. */
class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/**
 * Follows one server: writes its records with their `origin`, and each gap as a record. It tries again whatever happens,
 * except for a server that follows this one: it is asked again from time to time.
 */
export class FollowedServer implements Upstream, AsyncDisposable {
  readonly #options: UpstreamOptions;
  readonly #context: UpstreamContext;
  readonly #end = new AbortController();
  readonly #ended: Promise<void>;
  readonly #remove: () => void;
  readonly #running: Promise<void>;
  #origin: string;
  /** Servers that it follows. */
  #behind: readonly Followed[];
  /** Origins that it may name. */
  #origins: ReadonlySet<string>;
  /**
   * Its last run. It counts as followed while it is away, too: this stream has its records, and must not send them back.
   */
  #run: string | undefined;
  #state: UpstreamState["state"] = "connecting";
  #reason: string | undefined;
  #hasBeenLive = false;
  /** Runs that are followed on another way too. */
  readonly #twice = new Set<string>();
  #received = 0;
  #missed = 0;
  #missedBefore = 0;
  #unreadable = 0;
  /** Number of its newest record, and of the last one that was read, in its current run. */
  #newest = 0;
  #last = 0;
  /** Cursor of the last record that was written. */
  #after: Cursor | undefined;
  /** Run of that record, as a source of positions. */
  #source: { readonly run: string; readonly positions: PositionedSource } | undefined;

  constructor(options: UpstreamOptions, context: UpstreamContext) {
    this.#options = options;
    this.#context = context;
    this.#after = options.place === undefined ? undefined : parseEventId(options.place.after);
    const [first = options.host, ...others] = options.place?.origins ?? [];
    this.#origin = first;
    this.#behind = others.map((origin) => ({ origin }));
    this.#origins = new Set(others);
    this.#ended = new Promise((resolve) => this.#end.signal.addEventListener("abort", () => resolve(), { once: true }));
    this.#remove = context.upstreams.add(this);
    this.#running = this.#follow();
  }

  get state(): UpstreamState {
    return {
      url: this.#options.shown,
      origin: this.#origin,
      state: this.#state,
      ...this.#reason !== undefined && { reason: this.#reason },
      received: this.#received,
      missed: this.#missed,
      missedBefore: this.#missedBefore,
      unreadable: this.#unreadable,
      behind: Math.max(0, this.#newest - this.#last),
    };
  }

  get followed(): readonly Followed[] {
    return [{ origin: this.#origin, ...this.#run !== undefined && { run: this.#run } }, ...this.#behind];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#running;
    this.#remove();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#end;
    const { random = Math.random, wait = sleep } = this.#context;
    while (!signal.aborted) {
      try {
        await this.#read();
      } catch (error) {
        if (signal.aborted) return;
        this.#lose("refused", (error as Error).message);
        await wait(REFUSED_MS * (1 + random()) / 2, signal);
      }
    }
  }

  /** Reads until the end, or until this server must not follow the other. */
  async #read(): Promise<void> {
    const { url, headers, fetch } = this.#options;
    const { stream, silenceMs, random, wait } = this.#context;
    const sent = new Headers(headers);
    sent.set(RELAY_HEADER, stream.run);
    const { signal } = this.#end;
    const events = follow({
      ...{ url, headers: sent, fetch, signal },
      ...this.#after !== undefined && { after: formatEventId(this.#after.run, this.#after.seq) },
      ...{ isPatient: true, firstWaitMs: FIRST_WAIT_MS },
      ...silenceMs !== undefined && { silenceMs },
      ...random !== undefined && { random },
      ...wait !== undefined && { wait },
    });
    for await (const part of events) await this.#take(part);
  }

  /** Takes events in shares: between two of them, all others that wait have their turn. */
  async #take(events: readonly FollowEvent[]): Promise<void> {
    const { signal } = this.#end;
    for (let index = 0; index < events.length; index++) {
      if (index % SHARE === 0) {
        await TURNS.next();
        const room = this.#context.room?.();
        if (room !== undefined) await Promise.race([room, this.#ended]);
      }
      if (signal.aborted) return;
      this.#event(events[index]);
    }
  }

  #event(event: FollowEvent): void {
    switch (event.kind) {
      case "record":
        return this.#record(event.id, event.record);
      case "gap":
        return this.#gap(event);
      case "unreadable":
        this.#unreadable += event.count;
        return this.#writeGap({ origin: this.#origin, missed: event.count, reason: "unreadable" });
      case "beat":
        this.#newest = event.newest;
        this.#last = Math.max(this.#last, event.newest - (event.lag ?? event.newest));
        if (event.follows === undefined) return;
        this.#refuseLoop(event.follows);
        return this.#setFollowed(event.follows);
      case "connected":
        return this.#connect(event.hello);
      case "waiting": {
        const { reason, status = 500 } = event;
        return this.#lose(status >= 400 && status < 500 && !PASSING.has(status) ? "refused" : "waiting", reason);
      }
      default:
        return event satisfies never;
    }
  }

  /** @throws {RefusedError} If it is this server, one that is followed already, or one that follows this one. */
  #connect({ run, newest, resumed, name, follows = [] }: HelloEvent): void {
    const { stream, upstreams, report } = this.#context;
    const { shown } = this.#options;
    if (run === stream.run) throw new RefusedError(`Cannot follow ${shown}: it is this server`);
    for (const other of upstreams.members) {
      if (other !== this && other.state.state === "live" && other.followed[0].run === run) {
        throw new RefusedError(`Cannot follow ${shown}: it is followed as ${other.state.url} already`);
      }
    }
    this.#refuseLoop(follows);
    this.#origin = isServerName(name) ? name : this.#options.host;
    this.#run = run;
    this.#newest = newest;
    this.#last = resumed && this.#after?.run === run ? Math.min(newest, this.#after.seq) : newest;
    this.#setFollowed(follows);
    this.#state = "live";
    this.#reason = undefined;
    report("info", this.#hasBeenLive ? "Following {origin} again" : "Following {origin} at {url}", {
      origin: this.#origin,
      url: shown,
    });
    this.#hasBeenLive = true;
  }

  /** @throws {RefusedError} If the server follows this one. */
  #refuseLoop(follows: readonly Followed[]): void {
    if (!follows.some(({ run }) => run === this.#context.stream.run)) return;
    const { shown } = this.#options;
    throw new RefusedError(`Cannot follow ${shown}: it follows this server, so each record would come back`);
  }

  #setFollowed(follows: readonly Followed[]): void {
    this.#behind = follows.slice(0, MAX_FOLLOWED).filter(({ origin }) => origin.length <= MAX_ORIGIN_LENGTH);
    this.#origins = new Set(this.#behind.map(({ origin }) => origin));
    this.#source = undefined; // the origins of the next place may be others
    this.#context.upstreams.change();
    this.#reportTwice();
  }

  /** Reports servers that are followed on another way too. */
  #reportTwice(): void {
    const { upstreams, report } = this.#context;
    const others = upstreams.members.filter((other) => other !== this).flatMap(({ followed }) => followed);
    for (const { run, origin } of this.followed) {
      if (run === undefined || this.#twice.has(run) || !others.some((other) => other.run === run)) continue;
      if (this.#twice.size < MAX_FOLLOWED) this.#twice.add(run);
      report("warn", "{origin} is followed on two ways: its records arrive twice", { origin });
    }
  }

  /** Reports once that the server is out of reach, or refused. */
  #lose(state: "waiting" | "refused", reason: string): void {
    const isNew = this.#state !== state || this.#reason !== reason;
    this.#state = state;
    this.#reason = reason;
    if (!isNew) return;
    const level = state === "refused" ? "error" : "warn";
    this.#context.report(level, "{reason}; will try again", { origin: this.#origin, reason });
  }

  #record(id: string, record: LogRecord): void {
    const at = parseEventId(id);
    const gap = relayGapOf(record);
    if (gap !== undefined) {
      const origin = this.#origins.has(gap.origin) ? gap.origin : this.#origin;
      this.#missedBefore += gap.missed;
      this.#writeGap({ ...gap, origin }, record.timestamp);
    } else {
      const { timestamp, level, message } = record;
      const metadata = this.#withOrigin(withoutOwnLogger(record.metadata));
      this.#context.stream.write({ timestamp, level, message, metadata }, FOREIGN);
      this.#received++;
    }
    this.#move(at);
  }

  /** Adds the name of the server that wrote a record, unless the record has that of one behind it. */
  #withOrigin(metadata: JsonObject): JsonObject {
    if (!Object.hasOwn(metadata, "origin")) return { ...metadata, origin: this.#origin };
    const { origin, ...others } = metadata;
    if (typeof origin === "string" && this.#origins.has(origin)) return metadata;
    return { ...others, claimed_origin: origin, origin: this.#origin };
  }

  #gap({ run, from, to, missed, reason }: GapEvent & { readonly run: string }): void {
    this.#missed += missed;
    this.#writeGap({ origin: this.#origin, missed, reason }, undefined, { run, from, to });
    this.#move({ run, seq: to });
  }

  #writeGap(gap: RelayGap, timestamp?: string, range?: { readonly run: string; from: number; to: number }): void {
    this.#context.stream.write({
      ...timestamp !== undefined && { timestamp },
      level: "WARN",
      message: relayGapText(gap),
      metadata: { logger: RELAY_LOGGER, ...gap, ...range },
    }, FOREIGN);
  }

  /** Moves to the record that was just written, whose place is stored with it. */
  #move(at: Cursor): void {
    this.#after = at;
    const { run, seq } = at;
    if (run === this.#run) {
      this.#last = seq;
      if (seq > this.#newest) this.#newest = seq;
    }
    const { note } = this.#context;
    if (note === undefined) return;
    if (this.#source?.run !== run) {
      const origins = this.followed.map(({ origin }) => origin);
      this.#source = { run, positions: placesIn(run, this.#options.shown, origins) };
    }
    note(this.#source.positions, 1, seq);
  }
}

/** Options for the records of other programs. */
const FOREIGN = { context: false };
