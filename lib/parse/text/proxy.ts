import { levelFromName } from "../../record/level.ts";
import { execAt, isDigit } from "../characters.ts";
import { count, present, said } from "../fields.ts";
import { readQuoted } from "../pairs.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findClock, findTime, readTime } from "../time.ts";
import { requestLine } from "./access.ts";

/**
 * Access logs of proxies, load balancers and application servers: HAProxy, Envoy, Squid, IIS (W3C), AWS ALB, S3 and
 * CloudFront, uWSGI, chi and Fiber; and HAProxy's own messages.
 */
export const PROXY: LineFormat = { name: "proxy", starts: DIGITS + "[abcdefghw:", parse: parseProxy };

function parseProxy(line: string): ParsedLine | undefined {
  switch (line[0]) {
    case "[":
      return line.startsWith("[pid: ") ? parseUwsgi(line) : parseEnvoy(line) ?? parseHaproxyOwn(line);
    case "h":
    case "w":
    case "g":
      return parseAlb(line);
  }
  if (isDigit(line.charCodeAt(0)) && line.length > 20) {
    const parsed = parseTimed(line);
    if (parsed !== undefined) return parsed;
  }
  return parseHaproxy(line, 0) ?? (line.length > 150 && line[64] === " " ? parseS3(line) : undefined);
}

/** Parses the forms that begin with a time. */
function parseTimed(line: string): ParsedLine | undefined {
  if (line[4] === "-" && line[7] === "-") {
    if (line[10] === "T") return line[26] === "Z" ? parseAlb(line) : undefined;
    return line[10] === "\t"
      ? parseCloudFront(line)
      : line[10] === " "
      ? parseW3c(line) ?? parseFiber(line)
      : undefined;
  }
  if (line[4] === "/" && line[7] === "/") return parseChi(line);
  if (line[10] === "." && line[14] === " ") return parseSquid(line);
  if (line[2] === ":" && line[8] === " ") return parseFiber(line);
}

/** `[2025-10-24T10:26:15.123Z] "GET /x HTTP/1.1" 503 UF 0 91 12 - "-" "curl/8" "id" "shop" "10.0.0.1:80"` */
const ENVOY = / (\d{3}) ([\w,-]{1,40}) (?:.{0,200}? )??(\d{1,15}) (\d{1,15}) (\d{1,12}|-) (\d{1,12}|-)(?= "|$)/y;

function parseEnvoy(line: string): ParsedLine | undefined {
  if (line[5] !== "-" || line[11] !== "T") return undefined;
  const time = findTime(line, 1);
  if (time === undefined || !line.startsWith('] "', time.end)) return undefined;
  const request = readQuoted(line, time.end + 2);
  if (request === undefined) return undefined;
  const [all, status, flags, , sent, duration] = execAt(ENVOY, line, request.end);
  if (all === undefined) return undefined;
  return requestLine(time.ms, request.value, Number(status), {
    bytes: count(sent),
    duration_ms: count(duration),
    response_flags: said(flags),
  });
}

/** `[ALERT] 296/102615 (1) : message`: the day of the year and the time, which newer versions leave out. */
const HAPROXY_OWN = /^\[(NOTICE|WARNING|ALERT|EMERG)\] {1,3}(?:(\d{3})\/(\d\d)(\d\d)(\d\d) )?\((\d{1,10})\) : /;

function parseHaproxyOwn(line: string): ParsedLine | undefined {
  const [head, name, day, hour, minute, second, pid] = HAPROXY_OWN.exec(line) ?? [];
  if (head === undefined) return undefined;
  const now = new Date();
  const times = day === undefined
    ? []
    : [0, 1].map((ago) =>
      new Date(now.getFullYear() - ago, 0, Number(day) + 1, Number(hour), Number(minute), Number(second)).getTime()
    );
  const timestamp = times.find((ms) => ms <= now.getTime() + 86_400_000);
  return {
    ...timestamp !== undefined && { timestamp },
    level: levelFromName(name)!,
    message: line.slice(head.length),
    metadata: { pid: Number(pid) },
  };
}

/** `10.0.0.1:5000 [24/Oct/2025:10:26:15.123] web~ shop/s1 0/0/1/2/3 503 212 - - SC-- 1/1/0/0/0 0/0 "GET /x HTTP/1.1"` */
const HAPROXY_HEAD = /([\da-f:][\da-fA-F.:]{2,44}):(\d{1,5}) \[(?=\d\d\/)/y;
const HAPROXY_REST =
  /\] (\S{1,100}) ([^\s/]{1,100})\/(\S{1,100}) (?:[+-]?\d{1,9}\/){4}\+?(-?\d{1,9}) (-?\d{1,3}) \+?(\d{1,15}) \S{1,200} \S{1,200} (\S{4}) [\d/+]{5,60} \d{1,9}\/\d{1,9}(?: \{[^}]{0,500}\}){0,2} (?=")/y;

/** Reads HAProxy's line for a request, also as the message of syslog. */
export function parseHaproxy(line: string, at: number): ParsedLine | undefined {
  const [head, address] = execAt(HAPROXY_HEAD, line, at);
  if (head === undefined) return undefined;
  const time = findTime(line, at + head.length);
  if (time === undefined) return undefined;
  const [all, frontend, backend, server, duration, status, bytes, state] = execAt(HAPROXY_REST, line, time.end);
  if (all === undefined) return undefined;
  const request = readQuoted(line, time.end + all.length);
  return requestLine(time.ms, request?.value ?? line.slice(time.end + all.length + 1), Number(status), {
    bytes: count(bytes),
    duration_ms: Number(duration) < 0 ? undefined : Number(duration),
    remote_addr: address,
    frontend,
    backend,
    server,
    termination_state: state,
  });
}

/** `1761301575.123     12 127.0.0.1 TCP_MISS/503 12 GET http://x/ - HIER_DIRECT/10.0.0.1 text/html` */
const SQUID =
  /^\d{10}\.\d{3} {1,7}(\d{1,9}) (\S{1,255}) ([A-Z_]{3,40})\/(\d{3}) (\d{1,15}) ([A-Z_]{3,20}) (\S{1,8000}) (\S{1,100}) ([A-Z_]{3,40})\/(\S{1,255})(?: (\S{1,100}))?$/;

function parseSquid(line: string): ParsedLine | undefined {
  const [head, duration, address, result, status, bytes, method, url, user] = SQUID.exec(line) ?? [];
  if (head === undefined) return undefined;
  const timestamp = readTime(Number(line.slice(0, 14)));
  return requestLine(timestamp, `${method} ${url}`, Number(status), {
    bytes: count(bytes),
    duration_ms: count(duration),
    remote_addr: address,
    user: said(user),
    cache: result,
  });
}

/** `2025-10-24 10:26:15 10.0.0.1 GET /x - 443 - 10.0.0.2 curl/8 - 500 0 0 12`: the fields that IIS writes by default. */
const W3C =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\S{1,60}) ([A-Z]{3,10}) (\S{1,8000}) (\S{1,8000}) (\d{1,5}) (\S{1,200}) (\S{1,60}) (\S{1,1000}) (?:(\S{1,2000}) )?([1-5]\d\d) (\d{1,3}) (\d{1,10}) (\d{1,12})$/;

function parseW3c(line: string): ParsedLine | undefined {
  if (line[19] !== " ") return undefined;
  const [head, date, , method, path, query, , user, address, agent, referer, status, , , duration] = W3C.exec(line) ??
    [];
  if (head === undefined) return undefined;
  // The times of W3C are in UTC.
  return requestLine(readTime(`${date}Z`), `${method} ${query === "-" ? path : `${path}?${query}`}`, Number(status), {
    duration_ms: count(duration),
    remote_addr: address,
    user: said(user),
    user_agent: said(agent)?.replaceAll("+", " "),
    referer: said(referer),
  });
}

/** `2025-10-24 10:26:15 | 500 |      1.2ms |       127.0.0.1 | GET     | /x       | error` */
const FIBER =
  /^((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d) \| ([1-5]\d\d) \| {0,20}(\d{1,10}(?:\.\d{1,10})?)(ns|\u00b5s|\u03bcs|ms|s) \| {0,40}([^\s|]{1,64}) \| ([A-Z]{3,10}) {0,8}\| (\S{1,8000})/;

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000 };

function parseFiber(line: string): ParsedLine | undefined {
  if (line[9] !== "|" && line[20] !== "|") return undefined;
  const [head, time, status, duration, unit, address, method, path] = FIBER.exec(line) ?? [];
  if (head === undefined) return undefined;
  const extra = said(line.slice(head.length).replace(/^[ |]+/, "").trim());
  return requestLine(readTime(time) ?? findClock(time)?.ms, `${method} ${path}`, Number(status), {
    duration_ms: milliseconds(duration, unit),
    remote_addr: address,
    extra,
  });
}

function milliseconds(duration: string, unit: string): number {
  return Math.round(Number(duration) * UNIT_MS[unit] * 1e6) / 1e6;
}

/** `2025/10/24 10:26:15 "GET http://shop/x HTTP/1.1" from 127.0.0.1:5000 - 500 12B in 1.2ms`, with an id of the request */
const CHI_HEAD = / (?:\[([^\]\s]{1,200})\] )?(?=")/y;
const CHI_REST =
  / from (\S{1,200}?)(?::\d{1,5})? - ([1-5]\d\d) (\d{1,15})B in (\d{1,10}(?:\.\d{1,10})?)(ns|\u00b5s|ms|s)$/y;

function parseChi(line: string): ParsedLine | undefined {
  const time = line[20] === '"' || line[20] === "[" ? findTime(line) : undefined;
  if (time === undefined) return undefined;
  const [head, id] = execAt(CHI_HEAD, line, time.end);
  const request = head === undefined ? undefined : readQuoted(line, time.end + head.length);
  if (request === undefined) return undefined;
  const [all, address, status, bytes, duration, unit] = execAt(CHI_REST, line, request.end);
  if (all === undefined) return undefined;
  return requestLine(time.ms, request.value, Number(status), {
    bytes: count(bytes),
    duration_ms: milliseconds(duration, unit),
    remote_addr: address,
    request_id: id,
  });
}

/**
 * The classic load balancer writes no protocol before the time. ALB:
 * `https 2025-10-24T10:26:15.123456Z app/x/1 10.0.0.1:5000 10.0.0.2:80 0.0 0.1 0.0 502 502 34 366 "GET https://x/ HTTP/1.1"`
 */
const ALB =
  /^(?:(?:https?|h2|wss?|grpcs?) )?(\S{20,40}) (\S{1,200}) (\S{1,60}):\d{1,5} (\S{1,80}) (-?\d{1,6}(?:\.\d{1,6})?) (-?\d{1,6}(?:\.\d{1,6})?) (-?\d{1,6}(?:\.\d{1,6})?) (\d{3}|-) (?:\d{3}|-) \d{1,15} (\d{1,15}) (?=")/;

function parseAlb(line: string): ParsedLine | undefined {
  if (!line.includes('"') || line.length < 80) return undefined;
  const [head, time, balancer, address, target, ...more] = ALB.exec(line) ?? [];
  const request = head === undefined ? undefined : readQuoted(line, head.length);
  if (request === undefined) return undefined;
  const [first, second, third, status, bytes] = more;
  const agent = readQuoted(line, request.end + 1);
  const seconds = [first, second, third].map(Number);
  return requestLine(readTime(time), request.value, Number(said(status) ?? 0), {
    bytes: count(bytes),
    duration_ms: seconds.some((value) => value < 0)
      ? undefined
      : Math.round(seconds.reduce((a, b) => a + b) * 1e6) / 1000,
    remote_addr: address,
    user_agent: said(agent?.value),
    backend: said(target),
    load_balancer: balancer,
  });
}

/** CloudFront: tabs between date, time, edge, bytes, address, method, host, path, status and more. */
function parseCloudFront(line: string): ParsedLine | undefined {
  const fields = line.split("\t", 24);
  const [date, clock, edge, bytes, address, method, host, path, status, referer, agent, query] = fields;
  if (fields.length < 12 || !/^[1-5]\d\d$/.test(status) || !/^[A-Z]{3,10}$/.test(method)) return undefined;
  const taken = Number(fields[18]);
  return requestLine(
    readTime(`${date} ${clock}Z`),
    `${method} ${query === "-" ? path : `${path}?${query}`}`,
    Number(status),
    {
      bytes: count(bytes),
      duration_ms: taken >= 0 ? Math.round(taken * 1000) : undefined,
      remote_addr: address,
      referer: said(referer),
      user_agent: said(agent),
      http_host: said(host),
      edge,
    },
  );
}

/** AWS S3: `owner bucket [24/Oct/2025:10:26:15 +0000] 10.0.0.1 user id REST.GET.OBJECT key "GET /x HTTP/1.1" 404 NoSuchKey` */
const S3_HEAD = /^[\da-f]{64} (\S{1,80}) \[(?=\d)/;
const S3_MIDDLE = /\] (\S{1,60}) (\S{1,200}) (\S{1,40}) ([A-Z][\w.]{2,60}) (\S{1,2000}) (?=")/y;
const S3_REST = / (\d{3}) (\S{1,60}) (\d{1,15}|-) (\d{1,15}|-) (\d{1,9}|-)/y;

function parseS3(line: string): ParsedLine | undefined {
  const [head, bucket] = S3_HEAD.exec(line) ?? [];
  const time = head === undefined ? undefined : findTime(line, head.length);
  if (time === undefined) return undefined;
  const [middle, address, user, id, operation] = execAt(S3_MIDDLE, line, time.end);
  const request = middle === undefined ? undefined : readQuoted(line, time.end + middle.length);
  if (request === undefined) return undefined;
  const [all, status, code, bytes, , duration] = execAt(S3_REST, line, request.end);
  if (all === undefined) return undefined;
  return requestLine(time.ms, request.value, Number(status), {
    bytes: count(bytes),
    duration_ms: count(duration),
    remote_addr: said(address),
    user: said(user),
    request_id: id,
    operation,
    bucket,
    code: said(code),
  });
}

/** `[pid: 7|app: 0|req: 1/1] 127.0.0.1 () {40 vars in 576 bytes} [Fri Oct 24 10:26:15 2025] GET /x => generated 12 bytes in 1 msecs (HTTP/1.1 500)` */
const UWSGI_HEAD =
  /^\[pid: (\d{1,10})\|app: [\d-]{1,6}\|req: [\d/-]{1,30}\] (\S{1,60}) \(([^)]{0,100})\) \{[^}]{1,80}\} \[/;
const UWSGI_REST =
  /\] ([A-Z]{3,10} \S{1,8000}) => generated (\d{1,15}) bytes in (\d{1,9}) (msecs|micros)[^(]{0,60}\((HTTP\/[\d.]{1,3}) (\d{3})\)/y;

function parseUwsgi(line: string): ParsedLine | undefined {
  const [head, pid, address, user] = UWSGI_HEAD.exec(line) ?? [];
  const time = head === undefined ? undefined : findTime(line, head.length);
  if (time === undefined) return undefined;
  const [all, request, bytes, duration, unit, protocol, status] = execAt(UWSGI_REST, line, time.end);
  if (all === undefined) return undefined;
  return requestLine(
    time.ms,
    `${request} ${protocol}`,
    Number(status),
    present({
      bytes: count(bytes),
      duration_ms: unit === "micros" ? Number(duration) / 1000 : Number(duration),
      remote_addr: address,
      user: said(user),
      pid: Number(pid),
    }),
  );
}
