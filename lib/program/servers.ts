import type { Logger } from "@logtape/logtape";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { settled } from "../runtime/settled.ts";
import { ExitError } from "./exit_error.ts";
import { Listener, type ServeHandler } from "./listener.ts";

/** Time that viewers have to take their last bytes, in ms. */
const SHUTDOWN_MS = 500;

/** Address for OpenTelemetry: programs on this machine send it there by default. */
export const OTLP_HOST = "127.0.0.1";

/** Options for {@linkcode openServers}. */
export interface ServersOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly handler: ServeHandler;
  /** Certificates and key of TLS for that port, in PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** 0 opens no port for OpenTelemetry. */
  readonly otlpPort: number;
  readonly otlpHandler: ServeHandler;
  /** Receives an error in a response that has begun. */
  readonly onBroken: (error: unknown) => Response;
  readonly log: Logger;
}

/** Open ports. Disposal ends their connections. */
export interface Servers extends AsyncDisposable {
  /** Port of the page and the API. */
  readonly port: number;
}

/**
 * Opens the port of the page and the API, and that of OpenTelemetry. If only the latter cannot be opened, a record says
 * so: the main port receives OpenTelemetry too.
 *
 * @throws {ExitError} If the main port cannot be opened.
 */
export function openServers(options: ServersOptions): Servers {
  const { host, port, handler, tls, otlpPort, otlpHandler, onBroken: onError, log } = options;
  const listeners: Listener[] = [];
  try {
    listeners.push(new Listener({ hostname: host, port, handler, tls, onError, log: log.getChild("http") }));
  } catch (error) {
    if (tls !== undefined && !(error instanceof Deno.errors.AddrInUse)) {
      throw new ExitError(`Cannot listen on ${host}:${port} with TLS: ${reasonOf(error)}`, EXIT.cannotRun);
    }
    const remedy = error instanceof Deno.errors.AddrInUse ? "; try --port 0" : "";
    throw new ExitError(`Cannot listen on ${host}:${port}: ${reasonOf(error)}${remedy}`, EXIT.cannotRun);
  }
  if (otlpPort !== 0) {
    const url = `http://${OTLP_HOST}:${otlpPort}`;
    const otlpLog = log.getChild("otlp");
    try {
      listeners.push(
        new Listener({ hostname: OTLP_HOST, port: otlpPort, handler: otlpHandler, onError, log: otlpLog }),
      );
      otlpLog.info("Receiving OpenTelemetry on {url}", { url });
    } catch (error) {
      otlpLog.warn("Cannot receive OpenTelemetry on {url}: {reason}", { url, reason: reasonOf(error) });
    }
  }
  return {
    port: listeners[0].port,
    async [Symbol.asyncDispose]() {
      // All at once, so that clients of several servers have one deadline.
      await settled(Promise.all(listeners.map((listener) => listener.shutdown())), SHUTDOWN_MS);
    },
  };
}
