import type { IngestOptions } from "./ingest_options.ts";
import { describe } from "../base/options.ts";
import { Intake } from "./intake.ts";

export type { IngestOptions } from "./ingest_options.ts";

/** Counts of the records that came over the network, since the start. */
export interface IngestStats {
  /** Records posted as JSON or as lines. */
  readonly http: { readonly accepted: number; readonly rejected: number };
  /** Records of OpenTelemetry. The newest spans are kept, metrics are only counted. */
  readonly otlp: {
    readonly logs: number;
    readonly spans: number;
    readonly metric_points: number;
    readonly rejected: number;
  };
  /** Requests that were refused as a whole: too large, malformed, too many at a time, or without the token. */
  readonly refused: number;
}

let readIntake: (ingest: Ingest) => Intake;
let isIngest: (value: object) => boolean;

/**
 * Checks that a value is an ingest.
 *
 * @param action Start of the error, such as `"Cannot create handler"`.
 * @throws {TypeError} If the value is no `Ingest`.
 */
export function checkIngest(action: string, value: unknown): asserts value is Ingest {
  if (typeof value === "object" && value !== null && isIngest(value)) return;
  throw new TypeError(`${action}: ingest must be an Ingest, got ${describe(value)}`);
}

/**
 * Returns the insides of an ingest, for the routes that use it. `mod.ts` does not export them.
 *
 * @throws {TypeError} If `ingest` is no `Ingest`.
 */
export function intakeOf(ingest: Ingest): Intake {
  return readIntake(ingest);
}

/**
 * Accepts records over the network. `createHandler` adds the routes if it gets one.
 *
 * A record is written at once. Bodies that are being read hold a bounded number of bytes together; a client beyond that
 * is answered 429.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createHandler, Ingest, LogStream } from "@ringside/ringside";
 *
 * const stream = new LogStream();
 * const handler = createHandler({ stream, ingest: new Ingest({ token: "s3cret" }) });
 * const response = await handler(
 *   new Request("http://localhost/api/monitoring/advanced/logs", {
 *     method: "POST",
 *     headers: { authorization: "Bearer s3cret" },
 *     body: '{"level":"warn","msg":"Slow"}\n{"level":"info","msg":"Done"}\n',
 *   }),
 * );
 * assertEquals(await response.json(), { accepted: 2, rejected: 0, errors: [] });
 * ```
 */
export class Ingest {
  readonly #intake: Intake;

  static {
    readIntake = (ingest) => ingest.#intake;
    isIngest = (value) => #intake in value;
  }

  /**
   * Creates an ingest.
   *
   * @param options Token and limits.
   * @throws {RangeError} If a limit is not positive.
   * @throws {TypeError} If the token is empty, or an option is unknown.
   */
  constructor(options: IngestOptions = {}) {
    this.#intake = new Intake(options);
  }

  /** Current counts. */
  get stats(): IngestStats {
    return this.#intake.stats;
  }
}
