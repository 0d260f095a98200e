import { pathOf } from "../base/observe_requests.ts";
import type { LogStream } from "../stream/log_stream.ts";

/** Request that was refused: answered with a status from 400 on, other than 500. */
export interface Refusal {
  /** Reason, such as `"unknown_host"` or `"not_found"`. There are some twenty. */
  readonly reason: string;
  readonly status: number;
  readonly method: string;
  /** Path of the address, without the query, cut at 200 characters. */
  readonly path: string;
}

/** Maximum lengths of a reported path and method, in UTF-16 code units: clients choose them. */
export const MAX_PATH_LENGTH = 200;
export const MAX_METHOD_LENGTH = 20;

/** Reasons by status. A problem may name one that is more specific. */
const REASONS: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  408: "timeout",
  413: "too_large",
  415: "unsupported_type",
  429: "too_many_requests",
  499: "client_left",
  503: "unavailable",
};

/** Counts by stream, so that all ports that serve a stream share them. */
const countsByStream = new WeakMap<LogStream, Map<string, number>>();

/** Returns the refused requests of all handlers of a stream, by reason. */
export function refusalCounts(stream: LogStream): Map<string, number> {
  let counts = countsByStream.get(stream);
  if (counts === undefined) countsByStream.set(stream, counts = new Map());
  return counts;
}

/**
 * Counts a refused request.
 *
 * @param stream Stream that the handler serves.
 * @param request The request.
 * @param status Status of the response.
 * @param reason Reason, if it is more specific than the status.
 * @returns A report of the refusal, or `undefined` if the status is none.
 */
export function countRefusal(
  stream: LogStream,
  request: Request,
  status: number,
  reason?: string,
): Refusal | undefined {
  if (status < 400 || status === 500) return undefined;
  const name = reason ?? REASONS[status] ?? "other";
  const counts = refusalCounts(stream);
  counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    reason: name,
    status,
    method: request.method.slice(0, MAX_METHOD_LENGTH),
    path: pathOf(request, MAX_PATH_LENGTH),
  };
}
