import { levelOfStatus } from "../../record/level.ts";
import { execAt } from "../characters.ts";
import { count, present, said } from "../fields.ts";
import { readQuoted } from "../pairs.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime, readTime } from "../time.ts";

/**
 * Access logs of web servers: the common and combined formats of Apache, nginx, Caddy, Traefik, morgan, Werkzeug and
 * Python's `http.server`, morgan's `dev` and `tiny`, and Gin's.
 *
 * Field names are short (`method`, `path`, `status`, `duration_ms`) because users type them into filters:
 * `status>=500 path:/api/*`.
 */
export const ACCESS: LineFormat = { name: "access", parse: parseAccess };

function parseAccess(line: string): ParsedLine | undefined {
  return line.startsWith("[GIN] ") ? parseGin(line) : parseCombined(line) ?? parseShort(line);
}

/** Longest head (address, user and host) before the time, in UTF-16 code units. */
const MAX_HEAD = 600;

const STATUS = / ([1-5]\d\d) (\d{1,18}|-)(?= |$)/y;

/** `127.0.0.1 - bob [24/Oct/2025:10:26:15 +0000] "GET /x HTTP/1.1" 200 153 "http://ref/" "curl/7.88.1"` */
function parseCombined(line: string): ParsedLine | undefined {
  // Django writes nothing before the time. Searching one character is several times as fast as searching two.
  const bracket = line.indexOf("[");
  if (bracket === -1) return undefined;
  const open = bracket === 0 || line[bracket - 1] === " " ? bracket - 1 : line.indexOf(" [");
  // Only 24/Oct/2025 has its slashes at these places.
  if (open > MAX_HEAD || line[open + 4] !== "/" || line[open + 8] !== "/") return undefined;
  const time = findTime(line, open + 2);
  if (time === undefined || !line.startsWith('] "', time.end)) return undefined;
  const request = readQuoted(line, time.end + 2);
  if (request === undefined) return undefined;
  const [all, status, bytes] = execAt(STATUS, line, request.end);
  if (all === undefined) return undefined;

  const head = open === -1 ? [] : line.slice(0, open).split(" ");
  // aiohttp writes the address alone.
  if (head.length === 2 || head.length > 6 || head.length === 1 && !/^[\da-f.:]{3,45}$/i.test(head[0])) {
    return undefined;
  }
  // Apache's vhost_combined begins with the host and its port.
  const hasHost = head.length > 3 && /:\d{1,5}$/.test(head[0]);
  const first = hasHost ? 1 : 0;
  return requestLine(
    time.ms,
    request.value,
    Number(status),
    { bytes: count(bytes) },
    readAgent(line, request.end + all.length),
    {
      remote_addr: head[first],
      user: said(head.slice(first + 2).join(" ")),
      http_host: hasHost ? head[0] : undefined,
    },
  );
}

/** Reads referer and user agent, and optional additions: the forwarded address and the duration. */
function readAgent(line: string, at: number): Record<string, unknown> {
  const referer = line[at] === " " ? readQuoted(line, at + 1) : undefined;
  const agent = referer !== undefined && line[referer.end] === " " ? readQuoted(line, referer.end + 1) : undefined;
  if (referer === undefined || agent === undefined) return { extra: said(line.slice(at).trim()) };
  const forwarded = line[agent.end] === " " ? readQuoted(line, agent.end + 1) : undefined;
  const extra = line.slice((forwarded ?? agent).end).trim();
  return {
    referer: said(referer.value),
    user_agent: said(agent.value),
    forwarded_for: said(forwarded?.value),
    ...readDuration(extra),
  };
}

/** nginx writes `$request_time` in seconds with three decimals, Traefik a duration in whole milliseconds. */
const SECONDS = /^(?:rt=|request_time=)?(\d{1,9}\.\d{3})(?= |$)/;
const MILLISECONDS = /(?:^| )(\d{1,9})ms$/;

function readDuration(extra: string): Record<string, unknown> {
  if (extra === "") return {};
  const seconds = SECONDS.exec(extra);
  if (seconds !== null) {
    return { duration_ms: Math.round(Number(seconds[1]) * 1000), extra: said(extra.slice(seconds[0].length).trim()) };
  }
  const [, ms] = MILLISECONDS.exec(extra.slice(-14)) ?? [];
  return { duration_ms: count(ms), extra: said(extra) };
}

/** morgan's `GET /x 200 1.234 ms - 12`, and its `GET /x 200 12 - 1.234 ms` */
const SHORT =
  /^((?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \S{1,8000}) ([1-5]\d\d) (?:(\d[\d.]{0,15}) ms - (\d{1,15}|-)|(\d{1,15}|-) - (\d[\d.]{0,15}) ms)$/;

function parseShort(line: string): ParsedLine | undefined {
  const first = line[0];
  if (first !== "G" && first !== "H" && first !== "P" && first !== "D" && first !== "O") return undefined;
  const [, request, status, devMs, devBytes, tinyBytes, tinyMs] = SHORT.exec(line) ?? [];
  if (request === undefined) return undefined;
  return requestLine(undefined, request, Number(status), {
    bytes: count(devBytes ?? tinyBytes),
    duration_ms: count(devMs ?? tinyMs),
  });
}

/** `[GIN] 2025/10/24 - 10:26:15 | 200 |     123.4µs |       127.0.0.1 | GET      "/x"` */
const GIN =
  /^\[GIN\] (\d{4}\/\d\d\/\d\d) - (\d\d:\d\d:\d\d) \| {1,4}([1-5]\d\d) \| {0,20}(\d{1,10}(?:\.\d{1,10})?)(ns|µs|ms|s) \| {0,40}([^\s|]{1,64}) \| ?([A-Z]{3,10}) {1,10}(?=")/;

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, ms: 1, s: 1000 };

function parseGin(line: string): ParsedLine | undefined {
  const head = GIN.exec(line);
  const path = head === null ? undefined : readQuoted(line, head[0].length);
  if (head === null || path === undefined) return undefined;
  const [, day, clock, status, duration, unit, address, method] = head;
  return requestLine(readTime(`${day} ${clock}`), `${method} ${path.value}`, Number(status), {
    duration_ms: Math.round(Number(duration) * UNIT_MS[unit] * 1e6) / 1e6,
    remote_addr: address,
  });
}

/**
 * Returns the record of a request and its response.
 *
 * @param timestamp Time in milliseconds since the Unix epoch, if known.
 * @param request Request line. Any other text becomes the message as it is.
 * @param status Status of the response.
 * @param more Further metadata.
 */
export function requestLine(
  timestamp: number | undefined,
  request: string,
  status: number,
  ...more: readonly Readonly<Record<string, unknown>>[]
): ParsedLine {
  const { method, path, protocol } = readRequest(request);
  return {
    ...timestamp !== undefined && { timestamp },
    level: levelOfStatus(status),
    message: `${method === undefined ? request : `${method} ${path}`} ${status}`,
    metadata: present({ method, path, protocol, status }, ...more),
  };
}

/** Splits a request line, `GET /x HTTP/1.1`, into its parts; any other text has none. */
export function readRequest(request: string): { method?: string; path?: string; protocol?: string } {
  const first = request.indexOf(" ");
  if (first === -1 || !/^[A-Z][A-Z-]{0,30}$/.test(request.slice(0, Math.min(first, 40)))) return {};
  const last = request.lastIndexOf(" ");
  const hasProtocol = last > first && request.startsWith("HTTP/", last + 1);
  return {
    method: request.slice(0, first),
    path: request.slice(first + 1, hasProtocol ? last : undefined),
    ...hasProtocol && { protocol: request.slice(last + 1) },
  };
}
