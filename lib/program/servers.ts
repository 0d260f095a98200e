import type { Logger } from "@logtape/logtape";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { settled } from "../runtime/settled.ts";
import { ExitError } from "./exit_error.ts";
import type { OtlpAnswer, OtlpCall } from "../http/ingest/acceptor.ts";
import { type Binding, PortBinding, type ServeHandler, type SocketAddress, SocketBinding } from "./binding.ts";
import { Listener } from "./listener.ts";

/** Time that viewers have to take their last bytes, in ms. */
const SHUTDOWN_MS = 500;

/** Address for OpenTelemetry: programs on this machine send it there by default. */
export const OTLP_HOST = "127.0.0.1";

/** Options for {@linkcode openServers}. */
export interface ServersOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Unix socket, in place of the host and the port. */
  readonly socket: SocketAddress | undefined;
  readonly handler: ServeHandler;
  /** Certificates and key of TLS for that port, in PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** 0 opens no port for OpenTelemetry. */
  readonly otlpPort: number;
  readonly otlpHandler: ServeHandler;
  /** 0 opens no port for OpenTelemetry over gRPC. */
  readonly otlpGrpcPort: number;
  /** Accepts a call of OpenTelemetry over gRPC. */
  readonly acceptCall: (call: OtlpCall) => Promise<OtlpAnswer>;
  /** Receives an error in a response that has begun. */
  readonly onBroken: (error: unknown) => Response;
  readonly log: Logger;
}

/** Open ports. Disposal ends their connections. */
export interface Servers extends AsyncDisposable {
  /** Port of the page and the API; 0 for a Unix socket. */
  readonly port: number;
}

/**
 * Opens the port or the socket of the page and the API, and the port of OpenTelemetry. If only the latter cannot be
 * opened, a record says so: the main one receives OpenTelemetry too.
 *
 * @throws {ExitError} If the main port or socket cannot be opened.
 */
export async function openServers(options: ServersOptions): Promise<Servers> {
  const { host, port, socket, handler, tls, otlpPort, otlpHandler, otlpGrpcPort, onBroken: onError, log } = options;
  const binding: Binding = socket === undefined
    ? new PortBinding({ hostname: host, port, tls })
    : await SocketBinding.open(socket);
  const listeners: Listener[] = [];
  try {
    listeners.push(new Listener({ binding, handler, onError, log: log.getChild("http") }));
  } catch (error) {
    const isTaken = error instanceof Deno.errors.AddrInUse;
    const place = socket === undefined
      ? `${host}:${port}${tls === undefined || isTaken ? "" : " with TLS"}`
      : binding.name;
    throw new ExitError(
      `Cannot listen on ${place}: ${reasonOf(error)}${isTaken ? "; try --port 0" : ""}`,
      EXIT.cannotRun,
    );
  }
  if (otlpPort !== 0) {
    const url = `http://${OTLP_HOST}:${otlpPort}`;
    const otlpLog = log.getChild("otlp");
    try {
      const otlp = new PortBinding({ hostname: OTLP_HOST, port: otlpPort });
      listeners.push(new Listener({ binding: otlp, handler: otlpHandler, onError, log: otlpLog }));
      otlpLog.info("Receiving OpenTelemetry on {url}", { url });
    } catch (error) {
      otlpLog.warn("Cannot receive OpenTelemetry on {url}: {reason}", { url, reason: reasonOf(error) });
    }
  }
  const grpc = otlpPort !== 0 && otlpGrpcPort !== 0 ? await openGrpc(options) : undefined;
  return {
    port: binding.port,
    async [Symbol.asyncDispose]() {
      // All at once, so that clients of several servers have one deadline.
      const ends = [...listeners.map((listener) => listener.shutdown()), grpc?.[Symbol.asyncDispose]()];
      await settled(Promise.all(ends), SHUTDOWN_MS);
    },
  };
}

/** Opens the port of OpenTelemetry over gRPC. If it cannot be opened, a record says so. */
async function openGrpc({ otlpGrpcPort: port, acceptCall, onBroken, log: outer }: ServersOptions) {
  const log = outer.getChild("otlp");
  const address = `${OTLP_HOST}:${port}`;
  const { canServeGrpc, OtlpGrpc } = await import("./otlp_grpc.ts");
  if (!canServeGrpc()) {
    log.info("Cannot receive OpenTelemetry over gRPC with Deno {version}: it needs 2.9 or later", {
      version: Deno.version.deno,
    });
    return;
  }
  try {
    const server = await OtlpGrpc.open({ hostname: OTLP_HOST, port, accept: acceptCall, onError: onBroken });
    log.info("Receiving OpenTelemetry over gRPC on {address}", { address });
    return server;
  } catch (error) {
    const reason = reasonOf(error);
    log.warn("Cannot receive OpenTelemetry over gRPC on {address}: {reason}", { address, reason });
  }
}
