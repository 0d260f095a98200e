/** Details of a failed request. */
export interface RequestFailure {
  /** Status of the response, if there was one. */
  readonly status?: number;
  /** Time to wait before a retry, in ms, if the server gave one. */
  readonly retryAfterMs?: number;
  /** Parameter that the server refused. */
  readonly parameter?: string;
  /** Offset of the error in that parameter, in UTF-16 code units from 0. */
  readonly offset?: number;
}

/** Error of a request: the server is unreachable, refused it, or is not a Ringside server. */
export class RequestError extends Error implements RequestFailure {
  override readonly name = "RequestError";
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly parameter?: string;
  readonly offset?: number;

  constructor(message: string, { status, retryAfterMs, parameter, offset }: RequestFailure = {}) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.parameter = parameter;
    this.offset = offset;
  }
}
