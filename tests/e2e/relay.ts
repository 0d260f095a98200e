/** A wire between a client and a server that can be cut and mended. */
export interface Relay {
  readonly port: number;
  /** Ends every connection, and each new one at once, until `mend()`. */
  cut(): void;
  mend(): void;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** Passes connections on to a port of this machine. */
export function startRelay(targetPort: number): Relay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  let whole = true;

  async function pass(from: Deno.TcpConn, to: Deno.TcpConn) {
    // Either end may go at any time, which is what this is for.
    await from.readable.pipeTo(to.writable).catch(() => {});
    drop(from);
    drop(to);
  }

  function drop(connection: Deno.TcpConn) {
    if (!open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // The stream that read it has closed it already.
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
      pass(client, server);
      pass(server, client);
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
    mend: () => void (whole = true),
    async stop() {
      cut();
      listener.close();
      await accepting;
    },
  };
}
