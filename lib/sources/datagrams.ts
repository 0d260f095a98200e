import { createSocket, type Socket } from "node:dgram";

/** Most datagrams that wait for a turn, and their memory, in bytes. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 16 * 1024 ** 2;

/** Address to receive on. */
export interface ReceiverAddress {
  readonly hostname: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/**
 * Opens a port for datagrams.
 *
 * @throws If the port cannot be opened.
 */
export async function bindDatagrams(hostname: string, port: number): Promise<Socket> {
  const socket = createSocket(hostname.includes(":") ? "udp6" : "udp4");
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, hostname, () => {
      socket.off("error", reject);
      resolve();
    });
  });
  return socket;
}

/**
 * Datagrams that wait for a turn. They are copied: Deno receives each in a buffer of 64 KiB, which it would keep.
 *
 * @example Usage
 * ```ts
 * import { assertEquals, assertStrictEquals } from "@std/assert";
 * import { Datagrams } from "./datagrams.ts";
 *
 * const waiting = new Datagrams();
 * assertStrictEquals(waiting.push(Uint8Array.of(1, 2)), true);
 * assertEquals(waiting.take(), [Uint8Array.of(1, 2)]);
 * assertStrictEquals(waiting.size, 0);
 * ```
 */
export class Datagrams {
  #waiting: Uint8Array[] = [];
  #bytes = 0;

  /** Number of the datagrams. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Adds a datagram; returns false if there is no room. */
  push(bytes: Uint8Array): boolean {
    if (this.size >= MAX_WAITING || this.#bytes + bytes.length > MAX_WAITING_BYTES) return false;
    this.#waiting.push(new Uint8Array(bytes));
    this.#bytes += bytes.length;
    return true;
  }

  /** Returns the datagrams in their order, and forgets them. */
  take(): Uint8Array[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return taken;
  }
}
