import type { Logger } from "@logtape/logtape";
import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { type Digest, Digests } from "../base/digests.ts";
import { observeRequests, pathOf } from "../base/observe_requests.ts";
import { type ViewerCut, ViewerCutError } from "../http/fan_out/viewer.ts";
import type { HandlerOptions } from "../http/handler.ts";
import { MAX_METHOD_LENGTH, MAX_PATH_LENGTH, type Refusal } from "../http/refusals.ts";
import { reasonOf } from "../runtime/reason.ts";
import { HttpProblem } from "../wire/problem.ts";

/**
 * Requests that are not logged if they succeed. Health checks come every few seconds; a page loads its files, and
 * counts new records and alerts as they arrive, so a record of that would cause the next one; a client that sends logs would get
 * one of ours among every few of its own. Calls of tools by agents have records of their own.
 */
const UNLOGGED =
  /^[A-Z]+ .*(?:\/healthz|\/readyz|\/_cat\/health|\/ui\/monitoring\/advanced\/[^/]+|\/advanced\/(?:facets|histogram))$|^POST .*\/(?:v1\/(?:logs|traces|metrics|push)|advanced\/logs|_bulk|gelf)$|^POST .*\/mcp$|^(?:GET|HEAD) .*\/advanced\/alerts$/;

/** Failed request. */
interface Failure extends ReturnType<typeof targetOf> {
  readonly error: unknown;
}

/**
 * Log of the requests to all ports of the program. Each request that succeeds is a record. Refused requests, failed
 * ones and cut viewers are reported at most once a second for each reason.
 */
export class RequestLog implements Disposable {
  readonly #log: Logger;
  readonly #digests: readonly Disposable[];
  readonly #refusals: Digests<Refusal>;
  readonly #cuts: Digests<ViewerCut>;
  readonly #failures: Digests<Failure>;
  readonly #broken: Digests<unknown>;

  /** Options for the handlers of all ports. */
  readonly callbacks: Required<Pick<HandlerOptions, "onCut" | "onError" | "onRefuse">> = {
    onCut: (cut) => this.#cuts.add("cut", cut),
    onError: (error, request) => this.#failures.add("failed", { ...targetOf(request), error }),
    onRefuse: (refusal) => this.#refusals.add(refusal.reason, refusal),
  };

  /**
   * @param log Logger of the records.
   * @param clock Source of time.
   */
  constructor(log: Logger, clock: Clock = SYSTEM_CLOCK) {
    this.#log = log;
    this.#refusals = new Digests((digest) => this.#logRefusals(digest), { clock });
    this.#cuts = new Digests((digest) => this.#logCuts(digest), { clock });
    this.#failures = new Digests((digest) => this.#logFailures(digest), { clock });
    this.#broken = new Digests((digest) => this.#logBroken(digest), { clock });
    this.#digests = [this.#refusals, this.#cuts, this.#failures, this.#broken];
  }

  /**
   * Logs the requests that a handler answers. Refused and failed ones are reported by {@linkcode callbacks} instead.
   *
   * @param handler Handler to wrap.
   * @returns A handler that answers as `handler` does.
   */
  wrap<Info extends unknown[]>(
    handler: (request: Request, ...info: Info) => Response | Promise<Response>,
  ): (request: Request, ...info: Info) => Promise<Response> {
    return observeRequests<Info>(handler, (request: Request, ..._info: Info) => {
      if (UNLOGGED.test(`${request.method} ${pathOf(request, Infinity)}`)) return undefined;
      const target = targetOf(request);

      return (outcome) => {
        if (outcome.kind !== "answered" || outcome.response.status >= 400) return;
        const fields = { ...target, status: outcome.response.status, duration_ms: outcome.durationMs };
        this.#log.info("{method} {path} {status} in {duration_ms} ms", fields);
      };
    });
  }

  /** Reports a response that broke off: `onError` of `Deno.serve`. */
  readonly onBroken = (error: unknown): Response => {
    // Viewers that are cut off are reported already.
    if (!(error instanceof ViewerCutError)) this.#broken.add("broken", error);
    return new Response(null, { status: 500 });
  };

  /** Reports what is not reported yet, and stops all timers. */
  [Symbol.dispose](): void {
    for (const digests of this.#digests) digests[Symbol.dispose]();
  }

  #logRefusals({ kind, count, last: { status, method, path } }: Digest<Refusal>): void {
    const requests = count === 1 ? "1 request" : `${count.toLocaleString("en")} requests`;
    const fields = { count, reason: kind, status, method, path };
    this.#log.warn(`${requests} refused: ${kind.replaceAll("_", " ")}`, fields);
  }

  #logCuts({ count, last: { lag, stalledMs } }: Digest<ViewerCut>): void {
    const viewers = count === 1 ? "a viewer" : `${count.toLocaleString("en")} viewers`;
    const fields = { count, stalled_ms: stalledMs, lag };
    this.#log.warn(`Cut off ${viewers} that took nothing for {stalled_ms} ms, {lag} records behind`, fields);
  }

  #logFailures({ count, last: { method, path, error } }: Digest<Failure>): void {
    const requests = count === 1 ? "" : `${count.toLocaleString("en")} requests, the last one `;
    const fields = { count, method, path, reason: reasonOf(error), error };
    this.#log.error(`Cannot answer ${requests}{method} {path}: {reason}`, fields);
  }

  #logBroken({ count, last: error }: Digest<unknown>): void {
    const responses = count === 1 ? "a response" : `${count.toLocaleString("en")} responses`;
    // A problem that has a sentence for clients is no fault of the program.
    if (error instanceof HttpProblem) {
      this.#log.warn(`Cannot continue ${responses}: {reason}`, { count, reason: error.message });
    } else this.#log.error(`Cannot continue ${responses}: {error}`, { count, error });
  }
}

function targetOf(request: Request): { readonly method: string; readonly path: string } {
  return { method: request.method.slice(0, MAX_METHOD_LENGTH), path: pathOf(request, MAX_PATH_LENGTH) };
}
