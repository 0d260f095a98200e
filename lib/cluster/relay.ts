import { checkOptions, describe } from "../base/options.ts";
import type { Fetch } from "../remote/request.ts";
import { parseAddress } from "../remote/address.ts";
import { headersOf } from "../remote/credentials.ts";
import type { Report } from "../sources/report.ts";
import { checkStream, type LogStream } from "../stream/log_stream.ts";
import type { PositionedSource, StoredPosition } from "../stream/positions.ts";
import { upstreamsOf, type UpstreamState } from "../stream/upstreams.ts";
import { RELAY_LOGGER } from "../wire/relay_gap.ts";
import { farQuery } from "./far_query.ts";
import { findPlace } from "./place.ts";
import { FollowedServer } from "./upstream.ts";

/** Server to follow, with options of its own. */
export interface RelaySource {
  /** URL, such as `http://127.0.0.1:8001` or `api-1:8001`, or that of the page, whose filter then applies. */
  url: string;
  /** Query for its records. @default that of the relay */
  query?: string;
  /** Bearer token. @default that of the relay */
  token?: string;
  /** Sends its requests, such as with certificates of its own. @default that of the relay */
  fetch?: Fetch;
  /** Name of the server in reports, and the key of its stored place. @default its URL without credentials */
  shown?: string;
}

/** Options for {@linkcode openRelay}. */
export interface RelayOptions {
  /** Servers to follow. */
  from: string | RelaySource | readonly (string | RelaySource)[];
  /** Query that the servers apply, so that other records are not sent. @default all but those that they write of themselves */
  query?: string;
  /** Bearer token for all servers that have none of their own. */
  token?: string;
  /** Newest records of each server to start with, at most its capacity. @default the server decides: 50 */
  recent?: number;
  /** Ends the relay. */
  signal?: AbortSignal;
  /** Sends the requests. @default {fetch} */
  fetch?: Fetch;
  /** Receives reports of connections and refusals. @default writes them to the stream, with the logger `ringside.relay` */
  report?: Report;
  /** Places to continue at, and a function that notes them, so that they are stored with the records. @default none */
  positions?: {
    /** Those of earlier runs. */
    readonly stored: readonly StoredPosition[];
    /** Notes the offset behind the records that were just written. */
    note(source: PositionedSource, records: number, offset: number): void;
  };
  /** Returns a promise while an archive is behind; the servers then keep their records. @default there is always room */
  room?: () => Promise<void> | undefined;
  /** Silence after which a connection counts as lost, in ms. Servers send a keepalive every 10 s. @default {65_000} */
  silenceMs?: number;
  /** Random number from 0 to below 1, which spreads the waits. @default {Math.random} */
  random?: () => number;
  /** Waits between two tries, for `ms` or until the signal. @default a timer */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Names of the options. */
const OPTIONS: Record<keyof RelayOptions, true> = {
  ...{ from: true, query: true, token: true, recent: true, signal: true, fetch: true, report: true },
  ...{ positions: true, room: true, silenceMs: true, random: true, wait: true },
};

const SOURCE_OPTIONS: Record<keyof RelaySource, true> = {
  url: true,
  query: true,
  token: true,
  fetch: true,
  shown: true,
};

/** Start of the errors. */
const ACTION = "Cannot open relay";

/** Servers that a stream follows. */
export interface Relay extends AsyncDisposable {
  /** State of each server, in the given order. */
  readonly states: readonly UpstreamState[];
  /** Ends the connections. Repeated calls do nothing. */
  close(): Promise<void>;
}

/**
 * Follows other Ringsides: writes their records to a stream, with the name of the server as `origin`. A record keeps its
 * time, level, message and metadata, and the origin that it may have already, so that servers may follow each other like a
 * tree.
 *
 * ## Losses
 *
 * A lost connection is opened again after a random wait, and continues after the last record. Records that are gone are
 * a record of the logger `ringside.relay` with `origin`, `missed` and `reason`, which the page shows as a gap.
 *
 * ## Shares
 *
 * Each server writes a share of records in turn. The flood of one of them waits on its own side, where it is counted if it
 * is overwritten, and does not delay the others.
 *
 * ## Loops
 *
 * A server that follows this one, directly or through others, is refused before its first record comes back. It is asked
 * again from time to time.
 *
 * @param stream Stream to write to.
 * @param options Servers, query and credentials.
 * @returns The relay. Close it, or abort the signal; an open one keeps the program running.
 * @throws {SyntaxError} If a URL, a query or a token is invalid.
 * @throws {TypeError} If an option is unknown or has a wrong type.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "../mod.ts";
 * import { openRelay } from "./relay.ts";
 *
 * const stream = new LogStream();
 * const relay = openRelay(stream, { from: ["http://127.0.0.1:8001", "http://127.0.0.1:8002"], query: "level>=warn" });
 * assertStrictEquals(relay.states[0].state, "connecting");
 * await relay.close();
 * ```
 */
export function openRelay(stream: LogStream, options: RelayOptions): Relay {
  checkStream(ACTION, stream);
  checkOptions(ACTION, options, OPTIONS);
  const { from, signal, report = reportTo(stream), positions, room, silenceMs, random, wait } = options;
  const upstreams = upstreamsOf(stream);
  const prepared = (Array.isArray(from) ? from : [from]).map((source) => prepare(source, options));
  const twice = prepared.find(({ shown }, index) => prepared.findIndex((other) => other.shown === shown) < index);
  if (twice !== undefined) throw new TypeError(`${ACTION}: ${twice.shown} is given twice`);
  const context = { stream, upstreams, report, note: positions?.note, room, silenceMs, random, wait };
  const servers = signal?.aborted ? [] : prepared.map((server) => new FollowedServer(server, context));
  let closing: Promise<void> | undefined;

  function close(): Promise<void> {
    signal?.removeEventListener("abort", close);
    return closing ??= Promise.all(servers.map((server) => server[Symbol.asyncDispose]())).then(() => {});
  }
  signal?.addEventListener("abort", close);

  return {
    get states() {
      return servers.map(({ state }) => state);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function prepare(source: unknown, relay: RelayOptions) {
  const own = typeof source === "string" ? { url: source } : source as RelaySource;
  checkOptions(ACTION, own, SOURCE_OPTIONS);
  if (typeof own.url !== "string") throw new TypeError(`${ACTION}: url must be a text, got ${describe(own.url)}`);
  const { shown: address, api, params, authorization } = parseAddress(own.url);
  const { shown = address } = own;
  const url = new URL(`${api}/logs/stream`);
  const q = own.query ?? relay.query ?? params.get("q");
  url.searchParams.set("q", farQuery({ level: params.get("level"), search: params.get("search"), q }));
  if (relay.recent !== undefined) url.searchParams.set("recent", String(relay.recent));
  return {
    shown,
    host: own.shown ?? url.host,
    url,
    headers: headersOf(own.token, authorization, relay.token),
    fetch: own.fetch ?? relay.fetch,
    place: findPlace(relay.positions?.stored ?? [], shown),
  };
}

/** Returns a report that writes to a stream. */
function reportTo(stream: LogStream): Report {
  return (level, message, properties = {}) => {
    const text = message.replace(/\{(\w+)\}/g, (_, name) => String(properties[name]));
    stream.write({ level, message: text, metadata: { logger: RELAY_LOGGER, ...properties } }, { context: false });
  };
}
