import type { Logger } from "@logtape/logtape";
import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { reasonOf } from "../runtime/reason.ts";

/** Handler of `Deno.serve`. */
export type ServeHandler = (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => Promise<Response>;

/** Options for {@linkcode Listener}. */
export interface ListenerOptions {
  readonly hostname: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly handler: ServeHandler;
  /** Certificates and key of TLS, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Receives an error in a response that has begun. */
  readonly onError: (error: unknown) => Response;
  readonly log: Logger;
  /** Source of time. @default the machine's */
  readonly clock?: Clock;
}

/** Wait before the port is opened again, in ms: it doubles with each failure. */
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 1000;

/** Time without a failure after which connections count as accepted again, in ms. */
const STEADY_MS = 1000;

/** Time between two checks that the port is still open, in ms. */
const CHECK_MS = 1000;

/**
 * Serves a port for as long as the program runs.
 *
 * `Deno.serve` stops accepting when it runs out of file descriptors, and rejects `finished`. The listener then closes
 * idle connections, which frees some, and opens the port again. Requests and streams that are open go on. Deno 2.5
 * rejects `finished` only with the next request of an open connection, so the port is checked as well.
 */
export class Listener {
  /** Port that is open. */
  readonly port: number;
  readonly #options: ListenerOptions;
  readonly #clock: Clock;
  /** All servers that may have open connections. */
  readonly #servers = new Set<Deno.HttpServer<Deno.NetAddr>>();
  /** Server that accepts connections. */
  #current: Deno.HttpServer<Deno.NetAddr> | undefined;
  #waitMs = FIRST_WAIT_MS;
  /** True from a failure until connections are accepted again. */
  #isFailing = false;
  #isClosed = false;
  #cancelWait = () => {};
  readonly #cancelCheck: () => void;

  /**
   * Opens the port.
   *
   * @param options Address, handler and log.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   */
  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.port = this.#serve(options.port).addr.port;
    this.#cancelCheck = this.#clock.every(() => this.#check(), CHECK_MS);
  }

  /** Stops accepting connections. Resolves when all requests and streams have ended. */
  async shutdown(): Promise<void> {
    this.#isClosed = true;
    this.#cancelWait();
    this.#cancelCheck();
    await Promise.all(Array.from(this.#servers, shutDown));
  }

  #serve(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname, handler, onError, tls } = this.#options;
    const server = Deno.serve({ hostname, port, onListen: () => {}, onError, ...tls }, handler);
    this.#servers.add(server);
    this.#current = server;
    server.finished.then(
      () => void this.#servers.delete(server),
      (error) => this.#onFailed(server, reasonOf(error)),
    );
    return server;
  }

  /** Finds a port that was closed without a rejection: only then can it be opened. */
  #check(): void {
    const server = this.#current;
    if (server === undefined) return;
    try {
      Deno.listen({ hostname: this.#options.hostname, port: this.port }).close();
    } catch {
      return; // in use, as it should be, or no file descriptor is left for the check
    }
    this.#onFailed(server, "the port was closed");
  }

  #onFailed(server: Deno.HttpServer<Deno.NetAddr>, reason: string): void {
    if (this.#isClosed || server !== this.#current) return;
    this.#current = undefined;
    shutDown(server).then(() => this.#servers.delete(server));
    this.#cancelWait();
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#options.log.error("Cannot accept connections on port {port}: {reason}; retrying", {
        port: this.port,
        reason,
      });
    }
    this.#retry();
  }

  #retry(): void {
    this.#cancelWait = this.#clock.delay(() => {
      try {
        this.#serve(this.port);
      } catch {
        return this.#retry();
      }
      this.#cancelWait = this.#clock.delay(() => this.#onSteady(), STEADY_MS);
    }, this.#waitMs);
    this.#waitMs = Math.min(2 * this.#waitMs, MAX_WAIT_MS);
  }

  #onSteady(): void {
    this.#isFailing = false;
    this.#waitMs = FIRST_WAIT_MS;
    this.#options.log.info("Accepting connections on port {port} again", { port: this.port });
  }
}

/** Closes the idle connections of a server at once, and the others when their requests end. */
async function shutDown(server: Deno.HttpServer): Promise<void> {
  await server.shutdown().catch(() => {}); // a server that has failed may reject
}
