/** TCP relay between a client and a server that can be cut and restored. */
export interface Relay {
  readonly port: number;
  /** Closes all connections, and new ones at once, until `mend()`. */
  cut(): void;
  /** Keeps all connections open and holds back responses, until `mend()`. */
  hold(): void;
  mend(): void;
  /** Stops the relay. */
  stop(): Promise<void>;
}

/** Starts a relay to a port of this machine. */
export function startRelay(targetPort: number): Relay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  let whole = true;
  let gate = Promise.withResolvers<void>();
  gate.resolve();

  async function pass(from: Deno.TcpConn, to: Deno.TcpConn, isBack: boolean) {
    const gated = new TransformStream<Uint8Array, Uint8Array>({
      async transform(part, controller) {
        if (isBack) await gate.promise;
        controller.enqueue(part);
      },
    });
    // Either end may close at any time.
    await from.readable.pipeThrough(gated).pipeTo(to.writable).catch(() => {});
    drop(from);
    drop(to);
  }

  function drop(connection: Deno.TcpConn) {
    if (!open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // Its stream has closed it already.
    }
  }

  async function accept() {
    for await (const client of listener) {
      if (!whole) {
        client.close();
        continue;
      }
      const server = await Deno.connect({ hostname: "127.0.0.1", port: targetPort });
      open.add(client).add(server);
      pass(client, server, false);
      pass(server, client, true);
    }
  }

  const accepting = accept();
  function cut() {
    whole = false;
    open.forEach(drop);
  }
  return {
    port: listener.addr.port,
    cut,
    hold: () => gate = Promise.withResolvers(),
    mend() {
      whole = true;
      gate.resolve();
    },
    async stop() {
      gate.resolve();
      cut();
      listener.close();
      await accepting;
    },
  };
}
