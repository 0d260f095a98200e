/** Failure of a request. Routes throw it, and the handler answers it as `application/problem+json`. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  /** HTTP status code. */
  readonly status: number;
  /** Further members of the response, such as the malformed parameter. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Further headers of the response, such as `retry-after`. */
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
