import type { Followed } from "../wire/event.ts";
import type { LogStream } from "./log_stream.ts";

/** State of a server that a stream follows. */
export interface UpstreamState {
  /** URL, without credentials. */
  readonly url: string;
  /** Value of `origin` in its own records. */
  readonly origin: string;
  /**
   * `connecting` before the first answer; `live`; `waiting` for the next try; `refused` if the server or this one
   * refuses, which is tried again as well.
   */
  readonly state: "connecting" | "live" | "waiting" | "refused";
  /** Reason for `waiting` and `refused`. */
  readonly reason?: string;
  /** Records received. */
  readonly received: number;
  /** Records that were not received, before the filter. */
  readonly missed: number;
  /** Records that it had missed itself, of servers that it follows. */
  readonly missedBefore: number;
  /** Events that could not be read. */
  readonly unreadable: number;
  /** Records that it has and this server has not yet, as far as is known. */
  readonly behind: number;
}

/** A server that a stream follows. */
export interface Upstream {
  readonly state: UpstreamState;
  /** The server itself, and those that it follows. */
  readonly followed: readonly Followed[];
}

/** Servers that a stream follows. Its viewers are told of them, and the summary. */
export class Upstreams {
  readonly #members = new Set<Upstream>();
  readonly #listeners = new Set<() => void>();
  #followed: readonly Followed[] = [];

  /** Adds a server; returns a function that removes it. */
  add(upstream: Upstream): () => void {
    this.#members.add(upstream);
    this.change();
    return () => {
      if (this.#members.delete(upstream)) this.change();
    };
  }

  /** The servers that are followed directly. */
  get members(): Upstream[] {
    return Array.from(this.#members);
  }

  /** State of each server. */
  get states(): UpstreamState[] {
    return Array.from(this.#members, ({ state }) => state);
  }

  /** All servers that are followed, directly or through others. The list is replaced when it changes. */
  get followed(): readonly Followed[] {
    return this.#followed;
  }

  /** Reads the servers that the members follow again, and tells the listeners if they changed. */
  change(): void {
    const found = new Map<string, Followed>();
    for (const { followed } of this.#members) {
      for (const server of followed) found.set(`${server.run ?? ""} ${server.origin}`, server);
    }
    const next = Array.from(found.values());
    if (JSON.stringify(next) === JSON.stringify(this.#followed)) return;
    this.#followed = next;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each change of {@linkcode followed}; returns a function that ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

const upstreams = new WeakMap<LogStream, Upstreams>();

/** Returns the servers that a stream follows. */
export function upstreamsOf(stream: LogStream): Upstreams {
  let found = upstreams.get(stream);
  if (found === undefined) upstreams.set(stream, found = new Upstreams());
  return found;
}
