import { openRelay, type Relay, type RelayOptions } from "../../lib/cluster/relay.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import type { LogRecord } from "../../lib/record/record.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { relayGapOf } from "../../lib/wire/relay_gap.ts";
import { serve } from "../client/scripted.ts";
import { until } from "../support/wait.ts";

/** A server in this process. */
export interface Node extends AsyncDisposable {
  readonly stream: LogStream;
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Follows other servers; the relay ends with the node. It waits 10 ms between two tries. */
  follow(...from: readonly (string | { readonly url: string })[]): Relay;
  followWith(options: RelayOptions): Relay;
}

/** Starts a server. */
export function startNode(options: Omit<HandlerOptions, "stream"> & { readonly capacity?: number } = {}): Node {
  const { capacity = 10_000, ...handlerOptions } = options;
  const stream = new LogStream({ capacity, maxBytes: 64 * 2 ** 20 });
  const handler = createHandler({ stream, ...handlerOptions });
  const server = serve(handler);
  const relays: Relay[] = [];

  function followWith(options: RelayOptions): Relay {
    const relay = openRelay(stream, { ...SOON, ...options });
    relays.push(relay);
    return relay;
  }
  return {
    stream,
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
    follow: (...from) => followWith({ from }),
    followWith,
    async [Symbol.asyncDispose]() {
      await Promise.all(relays.map((relay) => relay.close()));
      handler.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Options for waits that take no time. */
export const SOON = {
  wait: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, 10));
      signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    }),
};

/** Returns the records of a stream that services wrote, oldest first. */
export function recordsOf({ stream }: Node): LogRecord[] {
  return stream.recent(Infinity).filter(({ metadata: { logger } }) => !String(logger).startsWith("ringside"));
}

/** Returns the messages of those records. */
export function messagesOf(node: Node): string[] {
  return recordsOf(node).map(({ message }) => message);
}

/** Returns the metadata of the gaps in a stream. */
export function gapsOf({ stream }: Node): Record<string, unknown>[] {
  return stream.recent(Infinity).filter(relayGapOf).map(({ metadata }) => ({ ...metadata }));
}

/** Returns the messages of the relay in a stream, other than gaps. */
export function reportsOf({ stream }: Node): string[] {
  return stream.recent(Infinity).filter((record) =>
    record.metadata.logger === "ringside.relay" && relayGapOf(record) === undefined
  ).map(({ level, message }) => `${level} ${message}`);
}

/** Waits until a node has a record with a message. */
export async function arrived(node: Node, message: string): Promise<LogRecord> {
  const find = () => recordsOf(node).find((record) => record.message === message);
  return (await until(find, `"${message}" to arrive`, () => [messagesOf(node).slice(-5), reportsOf(node)]))!;
}

/** Waits until all servers of a relay have a state. */
export async function are(relay: Relay, state: string): Promise<void> {
  await until(
    () => relay.states.every((server) => server.state === state),
    `each server to be ${state}`,
    () => relay.states,
  );
}
