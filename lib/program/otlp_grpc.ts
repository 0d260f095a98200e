import { Buffer } from "node:buffer";
import { createServer, type Server as Port, type Socket } from "node:net";
import process from "node:process";
import type {
  ConnectionInjector,
  Metadata,
  sendUnaryData,
  Server,
  ServerInterceptor,
  ServerUnaryCall,
} from "@grpc/grpc-js";
import type { OtlpAnswer, OtlpCall } from "../http/ingest/acceptor.ts";

/** Services of OpenTelemetry and their telemetry. */
const SERVICES = [
  { name: "logs.v1.LogsService", signal: "logs" },
  { name: "trace.v1.TraceService", signal: "traces" },
  { name: "metrics.v1.MetricsService", signal: "metrics" },
] as const;

/** Largest message, in bytes: the default of gRPC. It is in memory while it arrives. */
const MAX_MESSAGE_BYTES = 4 * 1024 ** 2;

/**
 * Most connections, and calls of each at the same time: further calls of a client wait in it. Messages that are never
 * completed take 256 MiB at most.
 */
const MAX_CONNECTIONS = 32;
const MAX_CALLS = 2;

/** Time after which a connection without calls is closed, in ms. */
const MAX_IDLE_MS = 600_000;

/** Maximum time until a call has arrived, in ms. Connections whose calls never do would take all places. */
const MAX_CALL_MS = 60_000;

/** Code of gRPC for an error of this program. */
const INTERNAL = 13;

/** Options for {@linkcode OtlpGrpc}. */
export interface OtlpGrpcOptions {
  /** Address to listen on. */
  readonly hostname: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Maximum time until a call has arrived, in ms. @default {60_000} */
  readonly maxCallMs?: number;
  /** Accepts a call. */
  readonly accept: (call: OtlpCall) => Promise<OtlpAnswer>;
  /** Receives an error of this program. */
  readonly onError: (error: unknown) => void;
}

/** Returns true if this Deno serves HTTP/2 through `node:http2`, as 2.9 does. */
export function canServeGrpc(): boolean {
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  return major > 2 || minor >= 9;
}

/** Receives OTLP over gRPC. The library that speaks it is loaded with the first connection. */
export class OtlpGrpc implements AsyncDisposable {
  readonly #options: OtlpGrpcOptions;
  readonly #server: Port;
  readonly #sockets = new Set<Socket>();
  #receiver: Promise<{ server: Server; injector: ConnectionInjector }> | undefined;

  private constructor(options: OtlpGrpcOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#take(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * Opens the port.
   *
   * @throws If the port cannot be opened.
   */
  static async open(options: OtlpGrpcOptions): Promise<OtlpGrpc> {
    const receiver = new OtlpGrpc(options);
    const opened = receiver.#server;
    await new Promise<void>((resolve, reject) => {
      opened.once("error", reject);
      opened.listen(options.port, options.hostname, () => resolve());
    });
    opened.removeAllListeners("error");
    opened.on("error", options.onError);
    return receiver;
  }

  /** Port that is open. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Closes the port and its connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const receiver = await this.#receiver?.catch(() => undefined);
    receiver?.injector.destroy();
    receiver?.server.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #take(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on("error", () => {}); // the client has gone
    socket.once("close", () => this.#sockets.delete(socket));
    try {
      this.#receiver ??= this.#load();
      (await this.#receiver).injector.injectConnection(socket);
    } catch (error) {
      socket.destroy();
      this.#options.onError(error);
    }
  }

  async #load(): Promise<{ server: Server; injector: ConnectionInjector }> {
    // The permission to read the environment was given up by now, and the library looks for its variables.
    process.env = {};
    const loaded = await import("@grpc/grpc-js");
    // In a bundle, a module of CommonJS has a default export alone.
    const grpc = "default" in loaded ? loaded.default as typeof loaded : loaded;
    const { Server, ServerCredentials } = grpc;
    const server = new Server({
      interceptors: [withDeadline(grpc, this.#options.maxCallMs ?? MAX_CALL_MS, (peer) => this.#disconnect(peer))],
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_concurrent_streams": MAX_CALLS,
      "grpc.max_connection_idle_ms": MAX_IDLE_MS,
    });
    for (const { name, signal } of SERVICES) {
      const path = `/opentelemetry.proto.collector.${name}/Export`;
      const definition = {
        export: {
          path,
          originalName: "export",
          requestStream: false,
          responseStream: false,
          requestSerialize: (bytes: Buffer) => bytes,
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      } as const;
      server.addService(definition, {
        export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) =>
          this.#answer({ signal, headers: headersOf(call.metadata), message: new Uint8Array(call.request) }, answer),
      });
    }
    return { server, injector: server.createConnectionInjector(ServerCredentials.createInsecure()) };
  }

  /** Closes the connection of a client, given as its address and port. */
  #disconnect(peer: string): void {
    for (const socket of this.#sockets) if (`${socket.remoteAddress}:${socket.remotePort}` === peer) socket.destroy();
  }

  async #answer(call: OtlpCall, answer: sendUnaryData<Buffer>): Promise<void> {
    try {
      const result = await this.#options.accept(call);
      if (result.kind === "answer") answer(null, Buffer.from(result.message));
      else answer({ code: result.code, details: result.reason });
    } catch (error) {
      answer({ code: INTERNAL, details: "Cannot accept the call: internal error" });
      this.#options.onError(error);
    }
  }
}

/**
 * Returns an interceptor for calls that have not arrived in time.
 *
 * @param grpc The library.
 * @param maxMs Time until a call has arrived, in ms.
 * @param disconnect Closes the connection of a client. While the client does not end its call, that keeps a place of the
 * connection, also after an answer.
 */
function withDeadline(
  grpc: typeof import("@grpc/grpc-js"),
  maxMs: number,
  disconnect: (peer: string) => void,
): ServerInterceptor {
  const { ServerInterceptingCall, ServerListenerBuilder, ResponderBuilder } = grpc;
  return (_method, call) => {
    const timer = setTimeout(() => disconnect(call.getPeer()), maxMs);
    const listener = new ServerListenerBuilder()
      .withOnReceiveHalfClose((next) => {
        clearTimeout(timer);
        next();
      })
      .withOnCancel(() => clearTimeout(timer))
      .build();
    const responder = new ResponderBuilder()
      .withStart((next) => next(listener))
      .withSendStatus((status, next) => {
        clearTimeout(timer);
        next(status);
      })
      .build();
    return new ServerInterceptingCall(call, responder);
  };
}

/** Returns the part of the metadata that tells who sends. */
function headersOf(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const value of metadata.get("authorization")) if (typeof value === "string") headers.set("authorization", value);
  return headers;
}
