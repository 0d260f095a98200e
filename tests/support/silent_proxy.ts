/** A TCP proxy that can go silent: its connections stay open, and bytes are neither passed on nor refused. */
export class SilentProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: number;
  readonly #connections = new Set<Deno.Conn>();
  readonly #running = new Set<Promise<void>>();
  /** Connections of earlier numbers are silent. */
  #firstForwarded = 0;
  #accepted = 0;

  /** @param target Port of the server on 127.0.0.1. */
  constructor(target: number) {
    this.#target = target;
    this.#run(this.#accept());
  }

  /** Port to connect to. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Passes nothing on, for the connections of now and later. */
  silence(): void {
    this.#firstForwarded = Infinity;
  }

  /** Passes on bytes of later connections again. Silent ones stay silent. */
  forward(): void {
    this.#firstForwarded = this.#accepted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    await Promise.all(this.#running);
  }

  #run(task: Promise<void>): void {
    const running = task.catch(() => {}); // a connection has ended
    this.#running.add(running);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const number = this.#accepted++;
      this.#connections.add(client);
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
      this.#connections.add(server);
      this.#run(this.#pass(number, client, server));
      this.#run(this.#pass(number, server, client));
    }
  }

  /** Passes on what one end sends, until it ends or is silent. */
  async #pass(number: number, from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const bytes = new Uint8Array(65_536);
    for (;;) {
      const count = await from.read(bytes).catch(() => null);
      if (number < this.#firstForwarded) return;
      if (count === null) break;
      for (let sent = 0; sent < count;) sent += await to.write(bytes.subarray(sent, count));
    }
    for (const connection of [from, to]) if (this.#connections.delete(connection)) connection.close();
  }
}
