import { pathOf } from "../base/observe_requests.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { statusText } from "./problem_response.ts";

/** Request that was refused: answered with a status from 400 on, other than 500, and 499 of a client that left. */
export interface Refusal {
  /** Reason, such as `"unknown_host"`, or the name of the status, such as `"not_found"`. */
  readonly reason: string;
  /** Status of the response. */
  readonly status: number;
  /** Method of the request, cut at 20 characters. */
  readonly method: string;
  /** Path of the address, without the query, cut at 200 characters. */
  readonly path: string;
}

/** Maximum lengths of a reported path and method, in UTF-16 code units: clients choose them. */
export const MAX_PATH_LENGTH = 200;
export const MAX_METHOD_LENGTH = 20;

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
  if (status < 400 || status === 499 || status === 500) return undefined;
  const name = reason ?? statusText(status).toLowerCase().replace(/[^a-z]+/g, "_");
  const counts = refusalCounts(stream);
  counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    reason: name,
    status,
    method: request.method.slice(0, MAX_METHOD_LENGTH),
    path: pathOf(request, MAX_PATH_LENGTH),
  };
}
