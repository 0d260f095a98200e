import { STATUS_TEXT } from "@std/http/status";
import type { HttpProblem } from "../wire/problem.ts";

/** Status of a request whose client disconnected before the response. Only logs show it. */
export const CLIENT_CLOSED_REQUEST = 499;

/** Returns the name of a status, such as `"Not Found"`. */
export function statusText(status: number): string {
  return status === CLIENT_CLOSED_REQUEST ? "Client Closed Request" : STATUS_TEXT[status] ?? "Unknown";
}

/**
 * Returns the response that reports a problem.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457}
 */
export function problemResponse({ status, message, members, headers }: HttpProblem): Response {
  const body = JSON.stringify({ type: "about:blank", title: statusText(status), status, detail: message, ...members });
  const response = new Response(body, { status, headers });
  response.headers.set("content-type", "application/problem+json");
  response.headers.set("cache-control", "no-store");
  return response;
}
