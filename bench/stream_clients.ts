/// <reference lib="deno.worker" />

/** Command of the bench to its clients. They run in a worker, so that they do not share the server's event loop. */
export type ClientsCommand =
  | { readonly kind: "connect"; readonly port: number; readonly clients: number }
  /** Report "received" once every client has the record with this number. */
  | { readonly kind: "expect"; readonly seq: number };

/** Report of the clients to the bench. */
export type ClientsReport = "connected" | "received";

const PATH = "/api/monitoring/advanced/logs/stream?recent=0";
const READ_BYTES = 262_144;

/** Bytes at the end of a read that are searched: the id of the last record is among them. */
const TAIL_BYTES = 512;

let connections: Deno.TcpConn[] = [];

self.onmessage = async ({ data }: MessageEvent<ClientsCommand>) => {
  switch (data.kind) {
    case "connect":
      connections = await Promise.all(Array.from({ length: data.clients }, () => open(data.port)));
      return report("connected");
    case "expect":
      await Promise.all(connections.map((connection) => readTo(connection, `-${data.seq}\n`)));
      for (const connection of connections) connection.close();
      return report("received");
    default:
      return data satisfies never;
  }
};

function report(report: ClientsReport): void {
  self.postMessage(report);
}

async function open(port: number): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(`GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`));
  await readTo(connection, "event: hello\n");
  return connection;
}

/**
 * Reads until the end of the data contains a text. The rest is not inspected: the server's ring holds all records, so a
 * client that has the last one has every one, and a client that counts would be slower than the server.
 */
async function readTo(connection: Deno.TcpConn, text: string): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  const decoder = new TextDecoder();
  let tail = "";
  while (!tail.includes(text)) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error(`Cannot read "${text}": the stream ended`);
    tail = (tail + decoder.decode(buffer.subarray(Math.max(0, count - TAIL_BYTES), count))).slice(-TAIL_BYTES);
  }
}
