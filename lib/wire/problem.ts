/** What went wrong with a request, thrown by a route and answered as `application/problem+json`. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  /** The HTTP status code. */
  readonly status: number;
  /** More members of the answer, such as the parameter that is wrong. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Headers of the answer, such as when to come back. */
  readonly headers: Readonly<Record<string, string>>;
  /** Reason for counts of refused requests, if it is more specific than the status. */
  readonly reason: string | undefined;

  constructor(
    status: number,
    detail: string,
    members: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
    reason?: string,
  ) {
    super(detail);
    this.status = status;
    this.members = members;
    this.headers = headers;
    this.reason = reason;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  499: "Client Closed Request",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/**
 * Answers with a problem.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457}
 */
export function problemResponse({ status, message, members, headers }: HttpProblem): Response {
  const body = JSON.stringify({ type: "about:blank", title: TITLES[status], status, detail: message, ...members });
  const response = new Response(body, { status, headers });
  response.headers.set("content-type", "application/problem+json");
  response.headers.set("cache-control", "no-store");
  return response;
}
