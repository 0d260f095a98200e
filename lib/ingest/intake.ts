import { checkOptions } from "../base/options.ts";
import { Gathering } from "../base/bytes.ts";
import type { JsonObject } from "../record/record.ts";
import { Ring } from "../stream/ring.ts";
import { BEARER, bearerOf } from "../wire/bearer.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type BodyLimits, readBody } from "./body.ts";
import type { IngestOptions } from "./ingest_options.ts";

type Chunks = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Maximum records, lines or messages of one request. */
export const MAX_RECORDS_PER_REQUEST = 200_000;

const DEFAULTS = {
  maxBytes: 10 * 1024 ** 2,
  maxHeldBytes: 64 * 1024 ** 2,
  idleMs: 30_000,
  minBytesPerS: 100,
  maxMs: 600_000,
};

/** Time after which a client that is told to wait may retry, in seconds. */
const RETRY_AFTER_S = 1;

/** Bytes of text that are decoded at once. */
const DECODED_BYTES = 65_536;

/** Spans kept, the newest. */
const MAX_SPANS = 10_000;

/** Maximum memory of these spans, in bytes. */
const MAX_SPANS_BYTES = 4 * 1024 ** 2;

/** Counts of accepted and refused input. */
export interface IngestCounts {
  readonly http: { accepted: number; rejected: number };
  readonly otlp: { logs: number; spans: number; metric_points: number; rejected: number };
  refused: number;
}

/**
 * Admission, bodies and counts of the requests that bring records. Bodies are bounded in size, time and rate, and in
 * memory all together; a client beyond that gets 429.
 */
export class Intake {
  /** Counts since the start. */
  readonly stats: IngestCounts = {
    http: { accepted: 0, rejected: 0 },
    otlp: { logs: 0, spans: 0, metric_points: 0, rejected: 0 },
    refused: 0,
  };
  /** Newest spans. */
  readonly spans: Ring<JsonObject> = new Ring(MAX_SPANS, { maxBytes: MAX_SPANS_BYTES });
  readonly #token: string | undefined;
  readonly #limits: BodyLimits;
  readonly #maxHeldBytes: number;
  #heldBytes = 0;

  /**
   * @param options Token and limits.
   * @throws {RangeError} If a limit is not above 0.
   * @throws {TypeError} If the token is empty, or an option is unknown.
   */
  constructor(options: IngestOptions = {}) {
    checkOptions("Cannot create ingest", options, { ...DEFAULTS, token: true, clock: true });
    const { token, clock } = options;
    const limits = { ...DEFAULTS };
    for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
      const value = options[name] ?? DEFAULTS[name];
      if (!(value > 0)) throw new RangeError(`Cannot create ingest: ${name} must be above 0, got ${value}`);
      limits[name] = value;
    }
    if (token === "") throw new TypeError("Cannot create ingest: token must not be empty");
    const { maxHeldBytes, ...body } = limits;
    this.#token = token;
    this.#limits = { ...body, clock };
    this.#maxHeldBytes = maxHeldBytes;
  }

  /** True if requests need a token. */
  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** Maximum size of a body, both on the wire and decompressed, in bytes. */
  get maxBytes(): number {
    return this.#limits.maxBytes;
  }

  /** Bytes of all bodies in memory. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * Checks the token of a request.
   *
   * @param request Request, or the metadata of a call as headers.
   * @throws {HttpProblem} 401 if it is missing or wrong.
   */
  async admit({ headers }: Pick<Request, "headers">): Promise<void> {
    if (this.#token === undefined) return;
    const given = bearerOf(headers);
    if (given !== undefined && await isSame(given, this.#token)) return;
    throw new HttpProblem(401, "Cannot accept logs without the token: expected Authorization: Bearer …", {}, BEARER);
  }

  /** Reads the body of a request as it arrives; see {@linkcode readBody}. */
  chunks(request: Request): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    return readBody(request, this.#limits);
  }

  /** Reads chunks to their end. The bytes are held until `held` is released. */
  async bytes(chunks: Chunks, held: Held): Promise<Uint8Array<ArrayBuffer>> {
    const whole = new Gathering();
    for await (const chunk of chunks) {
      held.add(chunk.length);
      whole.push(chunk);
    }
    return whole.bytes;
  }

  /** Reads chunks to their end as UTF-8, which it decodes piece by piece. They are held until `held` is released. */
  async text(chunks: Chunks, held: Held): Promise<string> {
    const decoder = new TextDecoder();
    const texts: string[] = [];
    let piece = new Gathering();
    for await (const chunk of chunks) {
      held.add(chunk.length);
      piece.push(chunk);
      if (piece.bytes.length < DECODED_BYTES) continue;
      texts.push(decoder.decode(piece.bytes, { stream: true }));
      piece = new Gathering();
    }
    texts.push(decoder.decode(piece.bytes));
    return texts.join("");
  }

  /** Returns an account of the bytes that a request holds, 0 at first. */
  hold(): Held {
    let held = 0;
    const set = (bytes: number) => {
      if (bytes > held && this.#heldBytes + bytes - held > this.#maxHeldBytes) {
        throw new HttpProblem(429, "Cannot accept more at the moment: too many bytes are being received", {}, {
          "retry-after": String(RETRY_AFTER_S),
        });
      }
      this.#heldBytes += bytes - held;
      held = bytes;
    };
    return { set, add: (bytes) => set(held + bytes), release: () => set(0) };
  }
}

/** Bytes that a request holds in memory. */
export interface Held {
  /**
   * Sets the number of bytes.
   *
   * @throws {HttpProblem} 429 if all requests together would hold too much.
   */
  set(bytes: number): void;
  /**
   * Adds to the number of bytes.
   *
   * @throws {HttpProblem} 429 if all requests together would hold too much.
   */
  add(bytes: number): void;
  /** Ends the account: the request holds nothing any more. */
  release(): void;
}

/** Compares two texts in constant time, by digests of the same length. */
async function isSame(given: string, expected: string): Promise<boolean> {
  const { createHash, timingSafeEqual } = await import("node:crypto"); // a start without a token does not need it
  const [left, right] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left, right);
}
