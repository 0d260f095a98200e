import type { Clock } from "../base/clock.ts";

/** Options of `Ingest`. */
export interface IngestOptions {
  /** Token that a client must send as `Authorization: Bearer …`. @default none */
  token?: string;
  /** Largest body of a request, on the wire and decompressed, in bytes. @default {10_485_760} */
  maxBytes?: number;
  /** Most bytes that all bodies hold together while they are read. Clients beyond it get 429. @default {67_108_864} */
  maxHeldBytes?: number;
  /** Longest wait for more of a body, in ms. @default {30_000} */
  idleMs?: number;
  /** Lowest rate of a body while it is waited for, over `idleMs`, in bytes per second. @default {100} */
  minBytesPerS?: number;
  /** Longest time for a whole body, in ms. @default {600_000} */
  maxMs?: number;
  /** Source of time. @default the machine's */
  clock?: Clock;
}
