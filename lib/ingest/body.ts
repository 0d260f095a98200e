import { HttpProblem } from "../wire/problem.ts";

/** Bounds of a request's body. */
export interface BodyLimits {
  /** The most bytes of it, on the wire and unpacked. */
  readonly maxBytes: number;
  /** How long to wait for more of it, in ms. */
  readonly idleMs: number;
}

/** How the bodies of requests may be packed, and what unpacks them. gzip may come in several parts, one after another. */
const CODINGS: ReadonlyMap<string, Unpacker> = new Map<string, Unpacker>([
  ["gzip", "createGunzip"],
  ["x-gzip", "createGunzip"],
  ["deflate", "createInflate"],
]);

type Unpacker = "createGunzip" | "createInflate";

/**
 * Reads the body of a request as it comes, unpacked.
 *
 * @param request The request.
 * @param limits Its bounds.
 * @returns The bytes, in chunks.
 * @throws {HttpProblem} While it is read: 400 if it breaks off or cannot be unpacked, 408 if nothing comes any more,
 * 413 if it is too large, 415 if it is packed in a way that is not known.
 */
export async function* readBody(request: Request, limits: BodyLimits): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { maxBytes } = limits;
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  const unpacker = CODINGS.get(coding);
  if (unpacker === undefined && coding !== "identity") {
    throw new HttpProblem(415, `Cannot unpack content-encoding "${coding}": expected gzip, deflate or identity`, {}, {
      "accept-encoding": "gzip, deflate",
    });
  }
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return;
  const wire = limited(arriving(request.body, limits), maxBytes);
  if (unpacker === undefined) yield* wire;
  else yield* limited(unpacked(wire, unpacker), maxBytes);
}

/** The chunks of a body as they arrive. */
async function* arriving(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { idleMs }: BodyLimits,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let isLate = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function giveUp() {
    isLate = true;
    reader.cancel().catch(() => {}); // it broke off at the same time
  }
  try {
    for (;;) {
      timer = setTimeout(giveUp, idleMs);
      const { done, value } = await reader.read().catch((error) => {
        throw new HttpProblem(400, `Cannot read the body to its end: ${(error as Error).message}`);
      });
      clearTimeout(timer);
      if (isLate) throw new HttpProblem(408, `Cannot wait for the body: nothing came for ${idleMs} ms`);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {}); // it broke off, which was told already
  }
}

/** Lets so many bytes by. */
async function* limited(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(413, `Cannot take a body of more than ${maxBytes} bytes`);
}

/**
 * Unpacks chunks. What comes out is asked for bit by bit, so that a bomb is found out before it has grown. What it takes is
 * loaded now, since it takes longer than all else at the start of a program.
 */
async function* unpacked(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  unpacker: Unpacker,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const [{ pipeline, Readable }, zlib] = await Promise.all([import("node:stream"), import("node:zlib")]);
  // Its errors come out at the end of it, too.
  const whole = pipeline(Readable.from(chunks, { objectMode: false }), zlib[unpacker](), () => {});
  try {
    yield* whole;
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, `Cannot unpack the body: ${(error as Error).message}`);
  }
}
