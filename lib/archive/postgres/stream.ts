import { Buffer } from "node:buffer";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import type { PostgresAddress } from "./address.ts";

/** Message that asks a server for TLS. It answers with one byte. */
const TLS_REQUEST = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);

/** Answer of a server that goes on in TLS, an "S". */
const ACCEPTED = 0x53;

/**
 * Connects to a server, with TLS if it is wanted.
 *
 * @param address The server.
 * @param streams Streams that are open; the new one is added, until it is closed.
 * @returns The stream, as the client takes it.
 * @throws An error with a `code` if the server cannot be reached in time, or offers no TLS although it has to.
 */
export async function openStream(address: PostgresAddress, streams: Set<Duplex>): Promise<Duplex> {
  if (address.tls.kind === "disable") return await openTcp(address, streams);
  const stream = await openTls(address);
  track(stream, streams);
  return stream;
}

function track(stream: Duplex, streams: Set<Duplex>): void {
  streams.add(stream);
  stream.once("close", () => streams.delete(stream));
}

function openTcp({ host, port, connectMs }: PostgresAddress, streams: Set<Duplex>): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const socket = connect({ host, port });
  track(socket, streams);
  const timer = setTimeout(() => socket.destroy(lateError(connectMs)), connectMs);
  socket.once("connect", () => {
    socket.off("error", reject);
    resolve(socket);
  });
  socket.once("error", reject);
  return promise.finally(() => clearTimeout(timer));
}

/** Node's TLS on an open socket does not check certificates on Deno 2.5, so this is Deno's own. */
async function openTls({ host, port, tls, connectMs }: PostgresAddress): Promise<Duplex> {
  let connection: Deno.TcpConn | Deno.TlsConn | undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    close(connection);
  }, connectMs);
  try {
    const tcp = connection = await Deno.connect({ hostname: host, port });
    if (isLate) throw lateError(connectMs);
    tcp.setKeepAlive(true);
    await tcp.write(TLS_REQUEST);
    const answer = new Uint8Array(1);
    await tcp.read(answer);
    if (answer[0] === ACCEPTED) {
      const caCerts = tls.ca === undefined ? undefined : [tls.ca];
      const secured = connection = await Deno.startTls(tcp, { hostname: host, caCerts });
      await secured.handshake();
    } else if (tls.kind === "require") throw Object.assign(new Error(), { code: "NO_TLS" });
    return new ConnectionStream(connection);
  } catch (error) {
    close(connection);
    if (isLate) throw lateError(connectMs);
    if (error instanceof Deno.errors.ConnectionRefused) throw Object.assign(error, { code: "ECONNREFUSED" });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A connection of Deno's own as a stream of Node's. */
class ConnectionStream extends Duplex {
  readonly #connection: Deno.Conn;

  constructor(connection: Deno.Conn) {
    super({ allowHalfOpen: false });
    this.#connection = connection;
  }

  override _read(size: number): void {
    const bytes = Buffer.alloc(size);
    this.#connection.read(bytes).then(
      (count) => this.push(count === null ? null : bytes.subarray(0, count)),
      (error) => this.destroy(error),
    );
  }

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    this.#writeAll(bytes).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    close(this.#connection);
    done(error);
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#connection.write(bytes.subarray(sent));
  }
}

function lateError(timeoutMs: number): Error {
  return Object.assign(new Error(), { code: "LATE", timeoutMs });
}

function close(connection: Deno.Conn | undefined): void {
  try {
    connection?.close();
  } catch {
    // It is closed already.
  }
}

/** Closes a stream at once. */
export async function destroyed(stream: Duplex): Promise<void> {
  if (stream.closed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once("close", () => resolve());
  stream.destroy();
  await promise;
}
