import type { IngestOptions } from "../../ingest/ingest_options.ts";
import type { IngestStats } from "../../ingest/ingest_stats.ts";
import { Intake } from "../../ingest/intake.ts";
import { weigh } from "../../record/weight.ts";
import { provideAcceptor } from "./acceptor.ts";
import { ingestRoute } from "./logs_route.ts";
import { acceptCall, otlpRoutes } from "./otlp_routes.ts";
import { senderRoutes } from "./sender_routes.ts";

export type { IngestOptions } from "../../ingest/ingest_options.ts";

let readIntake: (ingest: Ingest) => Intake;

/**
 * Returns the insides of an ingest, for tests.
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
 * import { createHandler, LogStream } from "@ringside/ringside";
 * import { Ingest } from "@ringside/ringside/ingest";
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
  }

  /**
   * Creates an ingest.
   *
   * @param options Token and limits.
   * @throws {RangeError} If a limit is not positive.
   * @throws {TypeError} If the token is empty, or an option is unknown.
   */
  constructor(options: IngestOptions = {}) {
    const intake = new Intake(options);
    this.#intake = intake;
    provideAcceptor(this, {
      stats: intake.stats,
      spans: () => intake.spans.after(0).values,
      writeSpan: (span) => void intake.spans.push(span, weigh(span)),
      hasToken: intake.hasToken,
      logsRoute: () => ingestRoute(intake),
      otlpRoutes: () => otlpRoutes(intake),
      senderRoutes: () => senderRoutes(intake),
      acceptCall: (call, receiver) => acceptCall(call, receiver, intake),
    });
  }

  /** Current counts. */
  get stats(): IngestStats {
    return this.#intake.stats;
  }
}
