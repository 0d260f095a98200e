import { type Level, levelOfStatus } from "../../record/level.ts";
import { readRequest } from "../text/access.ts";
import { type Fields, isObject } from "./draft.ts";

/** Level and message of an access log line. */
export interface Answered {
  readonly level: Level;
  /** Method, path and status, if all are known. */
  readonly message?: string;
}

type Part = "method" | "path" | "line" | "status" | "nested";

/** Names of the parts of a request and its answer, in the logs of servers, proxies and frameworks. */
const PARTS: ReadonlyMap<string, Part> = new Map(
  (Object.entries(
    {
      method: [
        "method",
        "request_method",
        "requestMethod",
        "RequestMethod",
        "httpMethod",
        "http_method",
        "http.method",
        "http.request.method",
        "verb",
        "request_verb",
        "cs-method",
        "cs_method",
        "ClientRequestMethod",
      ],
      path: [
        "path",
        "uri",
        "url",
        "request_uri",
        "requestUri",
        "requestURI",
        "request_url",
        "requestUrl",
        "request_path",
        "requestPath",
        "RequestPath",
        "resourcePath",
        "originalUrl",
        "url.path",
        "http.target",
        "http.route",
        "cs-uri-stem",
        "cs_uri_stem",
        "ClientRequestURI",
      ],
      line: ["request", "request_line", "requestLine", "RequestLine"],
      status: [
        "status",
        "status_code",
        "statusCode",
        "StatusCode",
        "response_code",
        "responseCode",
        "response_status",
        "responseStatus",
        "http_status",
        "httpStatus",
        "http_status_code",
        "httpStatusCode",
        "http.status_code",
        "http.response.status_code",
        "DownstreamStatus",
        "elb_status_code",
        "sc-status",
        "sc_status",
        "EdgeResponseStatus",
      ],
      nested: ["req", "httpRequest", "http", "response", "res", "meta"],
    } satisfies Record<Part, string[]>,
  ) as [Part, string[]][]).flatMap(([part, names]) => names.map((name) => [name, part] as const)),
);

/** Deepest nesting that is searched: `http.request.method`. */
const MAX_DEPTH = 3;

interface Parts {
  method?: string;
  path?: string;
  line?: string;
  status?: number;
}

/**
 * Reads request and status from the access log of a server that logs JSON.
 *
 * @param fields Fields of the object.
 * @returns Level and message, or `undefined` if the object has no status of HTTP.
 */
export function readAnswered(fields: Fields): Answered | undefined {
  const parts: Parts = {};
  collect(fields, parts, MAX_DEPTH);
  const { status, line } = parts;
  if (status === undefined) return undefined;
  const request: { method?: unknown; path?: unknown } = line === undefined ? {} : readRequest(line);
  const method = parts.method ?? request.method;
  const path = parts.path ?? request.path;
  const isKnown = typeof method === "string" && typeof path === "string";
  if (isKnown) return { level: levelOfStatus(status), message: `${method} ${path} ${status}` };
  // Without a request, a number below 500 may be any status.
  return line !== undefined || method !== undefined || status >= 500 ? { level: levelOfStatus(status) } : undefined;
}

function collect(fields: Fields, parts: Parts, depth: number): void {
  for (const key in fields) {
    const part = PARTS.get(key);
    if (part === undefined) continue;
    const value = fields[key];
    if (isObject(value)) {
      if (depth > 1) collect(value, parts, depth - 1);
      // Kubernetes has the status as a code of its own.
      if (key === "responseStatus") parts.status ??= readStatus(value.code);
    } else if (part === "status") parts.status ??= readStatus(value);
    else if (part !== "nested" && typeof value === "string" && value !== "") parts[part] ??= value;
  }
}

/** Status as a text: alone, or with its reason. */
const STATUS_TEXT = /^[1-5]\d\d(?: [A-Z][A-Za-z' -]{1,40})?$/;

function readStatus(value: unknown): number | undefined {
  const status = typeof value === "string" && STATUS_TEXT.test(value) ? parseInt(value, 10) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

/** Text of an access log line whose status follows the request: `"GET / HTTP/1.1" 502`. */
const IN_MESSAGE = /\bHTTP\/\d(?:\.\d)?" ([1-5]\d\d)(?: |$)/;

/**
 * Reads the level of an access log line whose logger states INFO for every answer, such as uvicorn's and Traefik's.
 *
 * @param fields Fields of the object.
 * @param message Message of the object, if any.
 * @returns The level, or `undefined` if the line has no status.
 */
export function readAccessLevel(fields: Fields, message: string | undefined): Level | undefined {
  const answered = readAnswered(fields);
  if (answered !== undefined) return answered.level;
  const [, status] = IN_MESSAGE.exec(message ?? "") ?? [];
  return status === undefined ? undefined : levelOfStatus(Number(status));
}

/** Returns true for the logger of an access log: `uvicorn.access`, `http.log.access.log0`, `access`. */
export function isAccessLogger(logger: unknown): boolean {
  return typeof logger === "string" && logger.includes("access") && /(?:^|[._-])access(?:$|[._-])/.test(logger);
}
