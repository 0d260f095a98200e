import { Gathering } from "../base/bytes.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { JsonObject } from "../record/record.ts";
import { Ring } from "../stream/ring.ts";
import { type BodyLimits, readBody } from "./body.ts";
import type { IngestOptions } from "./ingest_options.ts";

const DEFAULT_MAX_BYTES = 10 * 1024 ** 2;
const DEFAULT_MAX_HELD_BYTES = 64 * 1024 ** 2;
const DEFAULT_IDLE_MS = 30_000;

/** When a client that is told to wait may come back, in seconds. */
const RETRY_AFTER_S = 1;

/** The newest spans kept, by number and by memory. */
const MAX_SPANS = 1000;
const MAX_SPANS_BYTES = 1024 ** 2;

/** Counts of accepted and refused input. */
export interface IngestCounts {
  readonly http: { accepted: number; rejected: number };
  readonly otlp: { logs: number; spans: number; metric_points: number; rejected: number };
  refused: number;
}

/**
 * Admission, bodies and counts of the requests that bring records. All bodies that are being read hold a bounded number
 * of bytes together; a client beyond that is answered 429.
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
   * @param options The token and the bounds.
   * @throws {RangeError} If a bound is no positive number.
   * @throws {TypeError} If the token is empty.
   */
  constructor(options: IngestOptions = {}) {
    const { token, maxBytes = DEFAULT_MAX_BYTES, maxHeldBytes = DEFAULT_MAX_HELD_BYTES } = options;
    const { idleMs = DEFAULT_IDLE_MS } = options;
    for (const [name, value] of Object.entries({ maxBytes, maxHeldBytes, idleMs })) {
      if (!(value > 0)) throw new RangeError(`Cannot create ingest: ${name} must be above 0, got ${value}`);
    }
    if (token === "") throw new TypeError("Cannot create ingest: token must not be empty");
    this.#token = token;
    this.#limits = { maxBytes, idleMs };
    this.#maxHeldBytes = maxHeldBytes;
  }

  /** Whether a token is asked for. */
  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /**
   * Lets a request in that has the token, where there is one.
   *
   * @throws {HttpProblem} 401 if it has not.
   */
  async admit(request: Request): Promise<void> {
    if (this.#token === undefined) return;
    const [, given] = /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    if (given !== undefined && await isSame(given, this.#token)) return;
    throw new HttpProblem(401, "Cannot take logs without the token: expected Authorization: Bearer …", {}, {
      "www-authenticate": 'Bearer realm="ringside"',
    });
  }

  /** Reads the body of a request as it comes, unpacked; see {@linkcode readBody}. */
  chunks(request: Request): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    return readBody(request, this.#limits);
  }

  /** Reads chunks to their end. */
  async bytes(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const held = this.hold();
    try {
      const whole = new Gathering();
      for await (const chunk of chunks) {
        held.add(chunk.length);
        whole.push(chunk);
      }
      return whole.bytes;
    } finally {
      held.release();
    }
  }

  /** Starts to count the bytes that a request holds. */
  hold(): Held {
    let held = 0;
    return {
      add: (bytes) => {
        if (this.#heldBytes + bytes > this.#maxHeldBytes) {
          throw new HttpProblem(429, "Cannot take more at the moment: too much is being sent at once", {}, {
            "retry-after": String(RETRY_AFTER_S),
          });
        }
        held += bytes;
        this.#heldBytes += bytes;
      },
      release: () => {
        this.#heldBytes -= held;
        held = 0;
      },
    };
  }
}

/** Bytes that a request holds. */
export interface Held {
  /**
   * Holds more.
   *
   * @throws {HttpProblem} 429 if all that are under way would hold too much.
   */
  add(bytes: number): void;
  /** Ends the count: the request holds nothing any more. */
  release(): void;
}

/** Compares digests, which have one length, so that the time it takes tells nothing. */
async function isSame(given: string, expected: string): Promise<boolean> {
  const { createHash, timingSafeEqual } = await import("node:crypto"); // which a start without a token need not wait for
  const [left, right] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left, right);
}
