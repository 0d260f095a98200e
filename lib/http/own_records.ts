import type { Clock } from "../base/clock.ts";
import { type Digest, Digests } from "../base/digests.ts";
import { pathOf } from "../base/observe_requests.ts";
import { type LogStream, ringOf } from "../stream/log_stream.ts";
import type { ViewerCut } from "./fan_out/viewer.ts";
import { MAX_METHOD_LENGTH, MAX_PATH_LENGTH } from "./refusals.ts";

const LOGGER = "ringside.http";

/**
 * Writes what a handler reports of itself into its stream, for programs that pass no `onCut` and no `onError`. Errors are
 * printed to the console as well. It writes at most one record of a kind a second, so that clients cannot push other
 * records out of the ring.
 */
export class OwnRecords {
  readonly #stream: LogStream;
  readonly #cuts: Digests<{ cut: ViewerCut; error?: unknown }>;
  readonly #errors: Digests<{ target: string; error: unknown }>;

  /**
   * @param stream Stream that the handler serves.
   * @param clock Source of time.
   */
  constructor(stream: LogStream, clock: Clock) {
    this.#stream = stream;
    // A handler has no end at which it could stop a timer.
    this.#cuts = new Digests((digest) => this.#writeCuts(digest), { trailing: false, clock });
    this.#errors = new Digests((digest) => this.#writeErrors(digest), { trailing: false, clock });
  }

  /** Reports a viewer that was cut off, and what failed while the program was told of it. */
  cut(cut: ViewerCut, error?: unknown): void {
    this.#cuts.add("cut", { cut, error });
  }

  /** Reports an error that was answered with 500. */
  failed(error: unknown, request: Request): void {
    this.#errors.add("failed", {
      target: `${request.method.slice(0, MAX_METHOD_LENGTH)} ${pathOf(request, MAX_PATH_LENGTH)}`,
      error,
    });
  }

  #writeCuts({ count, last: { cut: { lag, stalledMs }, error } }: Digest<{ cut: ViewerCut; error?: unknown }>): void {
    const seconds = `${stalledMs / 1000} s`;
    this.#stream.write({
      level: "WARN",
      message: count === 1
        ? `Cut off a viewer that took nothing for ${seconds}`
        : `Cut off ${count.toLocaleString("en")} viewers that took nothing for ${seconds}`,
      metadata: { logger: LOGGER, count, lag, stalled_ms: stalledMs, ...error !== undefined && { error } },
    });
  }

  #writeErrors({ count, last: { target, error } }: Digest<{ target: string; error: unknown }>): void {
    const message = count === 1
      ? `Cannot answer ${target}`
      : `Cannot answer ${count.toLocaleString("en")} requests, the last one ${target}`;
    const { last } = ringOf(this.#stream);
    console.error(message, error);
    // A program that captures its console has the record already.
    if (ringOf(this.#stream).last !== last) return;
    this.#stream.write({ level: "ERROR", message, metadata: { logger: LOGGER, count, error } });
  }
}
