import type { Logger } from "@logtape/logtape";
import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { reasonOf } from "../runtime/reason.ts";
import type { Binding, ServerCallbacks } from "./binding.ts";

/** Options for {@linkcode Listener}. */
export interface ListenerOptions extends ServerCallbacks {
  /** Port or socket. */
  readonly binding: Binding;
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
 * Serves a port or a socket for as long as the program runs.
 *
 * `Deno.serve` stops accepting when it runs out of file descriptors, and rejects `finished`. The listener then closes
 * idle connections, which frees some, and opens the port again. Requests and streams that are open go on. Deno 2.5
 * rejects `finished` only with the next request of an open connection, so the port is checked as well.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #clock: Clock;
  /** All servers that may have open connections. */
  readonly #servers = new Set<Deno.HttpServer>();
  /** Server that accepts connections. */
  #current: Deno.HttpServer | undefined;
  #waitMs = FIRST_WAIT_MS;
  /** True from a failure until connections are accepted again. */
  #isFailing = false;
  #isClosed = false;
  #cancelWait = () => {};
  readonly #cancelCheck: () => void;

  /**
   * Opens the port.
   *
   * @param options Binding, handler and log.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   */
  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#serve();
    this.#cancelCheck = this.#clock.every(() => this.#check(), CHECK_MS);
  }

  /** Stops accepting connections. Resolves when all requests and streams have ended. */
  async shutdown(): Promise<void> {
    this.#isClosed = true;
    this.#cancelWait();
    this.#cancelCheck();
    this.#options.binding.release();
    await Promise.all(Array.from(this.#servers, shutDown));
  }

  #serve(): void {
    const { binding, handler, onError } = this.#options;
    const server = binding.serve({ handler, onError });
    this.#servers.add(server);
    this.#current = server;
    server.finished.then(
      () => void this.#servers.delete(server),
      (error) => this.#onFailed(server, reasonOf(error)),
    );
  }

  /** Finds a port or a socket that was closed without a rejection. */
  async #check(): Promise<void> {
    const server = this.#current;
    if (server === undefined || await this.#options.binding.isOpen()) return;
    this.#onFailed(server, `the ${this.#options.binding.kind} was closed`);
  }

  #onFailed(server: Deno.HttpServer, reason: string): void {
    if (this.#isClosed || server !== this.#current) return;
    this.#current = undefined;
    shutDown(server).then(() => this.#servers.delete(server));
    this.#cancelWait();
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#options.log.error("Cannot accept connections on {place}: {reason}; retrying", {
        place: this.#options.binding.name,
        reason,
      });
    }
    this.#retry();
  }

  #retry(): void {
    this.#cancelWait = this.#clock.delay(() => {
      try {
        this.#serve();
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
    this.#options.log.info("Accepting connections on {place} again", { place: this.#options.binding.name });
  }
}

/** Closes the idle connections of a server at once, and the others when their requests end. */
async function shutDown(server: Deno.HttpServer): Promise<void> {
  await server.shutdown().catch(() => {}); // a server that has failed may reject
}
