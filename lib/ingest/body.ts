import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { HttpProblem } from "../wire/problem.ts";

/** Limits of a request's body. */
export interface BodyLimits {
  /** Maximum size, both on the wire and decompressed, in bytes. */
  readonly maxBytes: number;
  /** Maximum wait for the next bytes, in ms. */
  readonly idleMs: number;
  /** Minimum rate of the bytes on the wire while they are waited for, over `idleMs`, in bytes per second. */
  readonly minBytesPerS: number;
  /** Maximum time for the whole body, in ms. */
  readonly maxMs: number;
  /** Source of time. @default the machine's */
  readonly clock?: Clock;
}

/** Largest chunk that is passed on, in bytes: what is done with one chunk holds up everything else. */
const MAX_CHUNK_BYTES = 65_536;

type Decompressor = "createGunzip" | "createInflate";

/** Content encodings and their decompressors. gzip may consist of several members. */
const ENCODINGS: ReadonlyMap<string, Decompressor> = new Map<string, Decompressor>([
  ["gzip", "createGunzip"],
  ["x-gzip", "createGunzip"],
  ["deflate", "createInflate"],
]);

/**
 * Reads the body of a request as it arrives, decompressed.
 *
 * @param request Request to read.
 * @param limits Limits of the body.
 * @returns Chunks of at most 64 KiB.
 * @throws {HttpProblem} While it is read: 400 if it breaks off or is malformed, 408 if it is too slow, 413 if it is too
 * large, 415 if its encoding is unknown.
 */
export async function* readBody(request: Request, limits: BodyLimits): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { maxBytes } = limits;
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  const decompressor = ENCODINGS.get(encoding);
  if (decompressor === undefined && encoding !== "identity") {
    const detail = `Cannot decompress content-encoding "${encoding}": expected gzip, deflate or identity`;
    throw new HttpProblem(415, detail, {}, { "accept-encoding": "gzip, deflate" });
  }
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return;
  const wire = limited(arriving(request.body, limits), maxBytes);
  if (decompressor === undefined) yield* wire;
  else yield* limited(decompressed(wire, decompressor), maxBytes);
}

/** Yields the chunks of a body as they arrive. */
async function* arriving(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { idleMs, minBytesPerS, maxMs, clock = SYSTEM_CLOCK }: BodyLimits,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  const start = clock.now();
  // Since the last check of the rate. Only the time of waiting counts: work on a chunk is not the client's.
  let bytes = 0;
  let waitedMs = 0;
  let isLate = false;
  let cancel = () => {};

  function giveUp() {
    isLate = true;
    reader.cancel().catch(() => {}); // it may have broken off
  }
  try {
    for (;;) {
      const readAt = clock.now();
      cancel = clock.delay(giveUp, Math.min(idleMs, start + maxMs - readAt));
      const { done, value } = await reader.read().catch((error) => {
        throw new HttpProblem(400, `Cannot read the body to its end: ${(error as Error).message}`);
      });
      cancel();
      const now = clock.now();
      if (now - start >= maxMs) throw tooSlow(`it is not complete after ${maxMs} ms`);
      if (isLate) throw tooSlow(`no bytes for ${idleMs} ms`);
      if (done) return;
      bytes += value.length;
      waitedMs += now - readAt;
      if (waitedMs >= idleMs) {
        if (bytes < minBytesPerS * waitedMs / 1000) throw tooSlow(`fewer than ${minBytesPerS} bytes/s`);
        bytes = waitedMs = 0;
      }
      yield value;
    }
  } finally {
    cancel();
    reader.cancel().catch(() => {}); // it may have broken off
  }
}

/** Passes on up to `maxBytes`, in small chunks. */
async function* limited(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) yield chunk.subarray(at, at + MAX_CHUNK_BYTES);
  }
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(413, `Cannot accept a body of more than ${maxBytes} bytes`);
}

function tooSlow(reason: string): HttpProblem {
  return new HttpProblem(408, `Cannot wait for the body: ${reason}`);
}

/**
 * Decompresses chunks on demand, so that a decompression bomb is refused before it has grown. The modules are loaded on
 * first use, since they take longer than the rest of a start.
 */
async function* decompressed(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  decompressor: Decompressor,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const [{ pipeline, Readable }, zlib] = await Promise.all([import("node:stream"), import("node:zlib")]);
  // Errors of the pipeline are errors of its last stream, too.
  const whole = pipeline(Readable.from(chunks, { objectMode: false }), zlib[decompressor](), () => {});
  try {
    yield* whole;
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, `Cannot decompress the body: ${(error as Error).message}`);
  }
}
