import { connect, createServer, type Server, type Socket } from "node:net";

/** A TCP proxy that can go silent: its connections stay open, and bytes are neither passed on nor refused. */
export class SilentProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #pairs: (readonly [Socket, Socket])[] = [];
  #isSilent = false;

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const upstream = connect(target, "127.0.0.1");
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on("error", () => {}); // the other end tells
        socket.on("close", () => {
          this.#sockets.delete(socket);
          if (!this.#silenced.has(socket)) (socket === client ? upstream : client).destroy();
        });
      }
      this.#pairs.push([client, upstream]);
      if (this.#isSilent) this.#silencePair([client, upstream]);
      else client.pipe(upstream).pipe(client);
    });
  }

  /** Starts a proxy for a port on 127.0.0.1. */
  static async start(target: number): Promise<SilentProxy> {
    const proxy = new SilentProxy(target);
    const { promise, resolve } = Promise.withResolvers<void>();
    proxy.#server.listen(0, "127.0.0.1", resolve);
    await promise;
    return proxy;
  }

  readonly #silenced = new WeakSet<Socket>();

  /** Port to connect to. */
  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Passes nothing on, for the connections of now and later. */
  silence(): void {
    this.#isSilent = true;
    for (const pair of this.#pairs) this.#silencePair(pair);
  }

  /** Passes on bytes of later connections again. Silent ones stay silent. */
  forward(): void {
    this.#isSilent = false;
    this.#pairs = [];
  }

  #silencePair([client, upstream]: readonly [Socket, Socket]): void {
    for (const socket of [client, upstream]) {
      this.#silenced.add(socket);
      socket.unpipe();
      socket.pause();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    for (const socket of this.#sockets) socket.destroy();
    await closed.promise;
  }
}
