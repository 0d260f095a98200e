import type { JsonLineCase } from "./json_lines.ts";

const MS = Date.parse("2025-10-24T10:26:15.123Z");
const S = Date.parse("2025-10-24T10:26:15Z");

const LOGURU_TEXT =
  "2025-10-24 10:26:15.123 | ERROR    | __main__:pay:7 - Cannot pay\nTraceback (most recent call last):\n\n" +
  '  File "/app/shop.py", line 7, in pay\n    raise ValueError("no card")\n\nValueError: no card\n';

/** Lines of programs that nest their fields, name them in their own way, or log requests. */
export const JSON_SHAPES: readonly JsonLineCase[] = [
  {
    logger: "tracing",
    line: json({
      timestamp: "2025-10-24T10:26:15.123456Z",
      level: "ERROR",
      fields: { message: "Cannot pay", order: 7, error: "no card" },
      target: "shop::pay",
      span: { name: "request" },
      spans: [{ name: "request" }],
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "Cannot pay",
      metadata: {
        order: 7,
        logger: "shop::pay",
        span: { name: "request" },
        spans: [{ name: "request" }],
        error: { message: "no card" },
      },
    },
  },
  {
    logger: "tracing, flattened",
    line: json({ timestamp: "2025-10-24T10:26:15Z", level: "WARN", message: "Slow", order: 7, target: "shop" }),
    parsed: { timestamp: S, level: "WARN", message: "Slow", metadata: { order: 7, target: "shop" } },
  },
  {
    logger: "tracing, flattened, in a module",
    line: json({ level: "WARN", message: "Slow", target: "shop::pay" }),
    parsed: { level: "WARN", message: "Slow", metadata: { logger: "shop::pay" } },
  },
  {
    logger: "fields and a target that are the program's own",
    line: json({ level: "info", message: "m", fields: { env: "prod" }, target: "10.0.0.1" }),
    parsed: { level: "INFO", message: "m", metadata: { fields: { env: "prod" }, target: "10.0.0.1" } },
  },
  {
    logger: "loguru",
    line: json({
      text: "2025-10-24 10:26:15.123 | WARNING | shop:pay:7 - Slow\n",
      record: {
        elapsed: { repr: "0:00:01", seconds: 1 },
        exception: null,
        extra: { order: 7 },
        file: { name: "shop.py", path: "/app/shop.py" },
        function: "pay",
        level: { icon: "⚠️", name: "WARNING", no: 30 },
        line: 7,
        message: "Slow",
        module: "shop",
        name: "shop",
        process: { id: 42, name: "MainProcess" },
        thread: { id: 1, name: "MainThread" },
        time: { repr: "2025-10-24 10:26:15.123000+00:00", timestamp: 1761301575.123 },
      },
    }),
    parsed: {
      timestamp: MS,
      level: "WARN",
      message: "Slow",
      metadata: {
        logger: "shop",
        file: { name: "shop.py", path: "/app/shop.py" },
        function: "pay",
        line: 7,
        module: "shop",
        process: { id: 42, name: "MainProcess" },
        thread: { id: 1, name: "MainThread" },
        order: 7,
      },
    },
  },
  {
    logger: "loguru with an exception",
    line: json({
      text: LOGURU_TEXT,
      record: {
        exception: { type: "ValueError", value: "no card", traceback: true },
        extra: {},
        level: { name: "ERROR", no: 40 },
        message: "Cannot pay",
        name: "__main__",
        time: { timestamp: 1761301575.123 },
      },
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "Cannot pay",
      metadata: {
        logger: "__main__",
        error: { type: "ValueError", value: "no card", traceback: true, stack: LOGURU_TEXT.trimEnd() },
      },
    },
  },
  {
    logger: "PostgreSQL",
    line: json({
      timestamp: "2025-10-24 10:26:15.123 UTC",
      user: "shop",
      pid: 42,
      error_severity: "ERROR",
      state_code: "22012",
      message: "division by zero",
      statement: "SELECT 1/0;",
      backend_type: "client backend",
      query_id: 0,
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "division by zero",
      metadata: {
        user: "shop",
        pid: 42,
        state_code: "22012",
        statement: "SELECT 1/0;",
        backend_type: "client backend",
        query_id: 0,
      },
    },
  },
  {
    logger: "MySQL",
    line:
      '{ "prio" : 1, "err_code" : 10131, "source_line" : 7, "source_file" : "x.cc", "function" : "f", "msg" : "boom", "time" : "2025-10-24T10:26:15.123000Z", "ts" : 1761301575123, "thread" : 0, "err_symbol" : "ER_X", "SQL_state" : "HY000", "subsystem" : "Server", "buffered" : 1761301575123, "label" : "Error" }',
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "boom",
      metadata: {
        prio: 1,
        err_code: 10131,
        source_line: 7,
        source_file: "x.cc",
        function: "f",
        ts: 1761301575123,
        thread: 0,
        err_symbol: "ER_X",
        SQL_state: "HY000",
        subsystem: "Server",
        buffered: 1761301575123,
      },
    },
  },
  {
    logger: "Traefik's access log",
    line: json({
      ClientAddr: "10.0.0.1:5000",
      DownstreamStatus: 502,
      Duration: 1234567,
      RequestMethod: "GET",
      RequestPath: "/x",
      level: "info",
      msg: "",
      time: "2025-10-24T10:26:15Z",
    }),
    parsed: {
      timestamp: S,
      level: "ERROR",
      message: "GET /x 502",
      metadata: {
        ClientAddr: "10.0.0.1:5000",
        DownstreamStatus: 502,
        Duration: 1234567,
        RequestMethod: "GET",
        RequestPath: "/x",
      },
    },
  },
  {
    logger: "Traefik's access log, with only its own time",
    line: json({ DownstreamStatus: 200, RequestMethod: "GET", RequestPath: "/", StartUTC: "2025-10-24T10:26:15.123Z" }),
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "GET / 200",
      metadata: { DownstreamStatus: 200, RequestMethod: "GET", RequestPath: "/" },
    },
  },
  {
    logger: "Caddy's access log",
    line: json({
      level: "error",
      ts: 1761301575.123,
      logger: "http.log.access.log0",
      msg: "handled request",
      request: { remote_ip: "10.0.0.1", method: "GET", host: "x", uri: "/x" },
      duration: 0.012,
      status: 502,
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "handled request",
      metadata: {
        logger: "http.log.access.log0",
        request: { remote_ip: "10.0.0.1", method: "GET", host: "x", uri: "/x" },
        duration: 0.012,
        status: 502,
      },
    },
  },
  {
    logger: "Envoy's access log",
    line: json({
      start_time: "2025-10-24T10:26:15.123Z",
      method: "GET",
      path: "/x",
      protocol: "HTTP/1.1",
      response_code: 503,
      response_flags: "UF",
      duration: 12,
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "GET /x 503",
      metadata: {
        method: "GET",
        path: "/x",
        protocol: "HTTP/1.1",
        response_code: 503,
        response_flags: "UF",
        duration: 12,
      },
    },
  },
  {
    logger: "a load balancer of AWS",
    line: json({
      type: "https",
      time: "2025-10-24T10:26:15.123456Z",
      elb: "app/x/1",
      elb_status_code: 502,
      request_verb: "GET",
      request_url: "https://x:443/",
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "GET https://x:443/ 502",
      metadata: {
        type: "https",
        elb: "app/x/1",
        elb_status_code: 502,
        request_verb: "GET",
        request_url: "https://x:443/",
      },
    },
  },
  {
    logger: "CloudFront",
    line: json({
      date: "2025-10-24",
      time: "10:26:15.123Z",
      "cs-method": "GET",
      "cs-uri-stem": "/x",
      "sc-status": "404",
    }),
    parsed: {
      timestamp: MS,
      level: "WARN",
      message: "GET /x 404",
      metadata: { date: "2025-10-24", "cs-method": "GET", "cs-uri-stem": "/x", "sc-status": "404" },
    },
  },
  {
    logger: "API Gateway",
    line: json({
      requestId: "1",
      ip: "10.0.0.1",
      requestTime: "24/Oct/2025:10:26:15 +0000",
      httpMethod: "GET",
      resourcePath: "/x",
      status: "500",
    }),
    parsed: {
      timestamp: S,
      level: "ERROR",
      message: "GET /x 500",
      metadata: { requestId: "1", ip: "10.0.0.1", httpMethod: "GET", resourcePath: "/x", status: "500" },
    },
  },
  {
    logger: "pino-http without a message",
    line: json({ level: 30, time: MS, req: { method: "GET", url: "/x" }, res: { statusCode: 304 }, responseTime: 7 }),
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "GET /x 304",
      metadata: { req: { method: "GET", url: "/x" }, res: { statusCode: 304 }, responseTime: 7 },
    },
  },
  {
    logger: "nginx with its time in seconds",
    line: json({ msec: "1761301575.123", status: "500", request_method: "GET", uri: "/x" }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "GET /x 500",
      metadata: { status: "500", request_method: "GET", uri: "/x" },
    },
  },
  {
    logger: "a duration of that name",
    line: json({ msg: "m", msec: 12 }),
    parsed: { message: "m", metadata: { msec: 12 } },
  },
  {
    logger: "an event of Kubernetes",
    line: json({ type: "Warning", reason: "BackOff", message: "m", lastTimestamp: "2025-10-24T10:26:15Z" }),
    parsed: { timestamp: S, message: "m", metadata: { type: "Warning", reason: "BackOff" } },
  },
  {
    logger: "Kong",
    line: json({
      started_at: MS,
      request: { method: "GET", uri: "/x" },
      response: { status: 502 },
      latencies: { request: 12 },
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "GET /x 502",
      metadata: { request: { method: "GET", uri: "/x" }, response: { status: 502 }, latencies: { request: 12 } },
    },
  },
  {
    logger: "the Elastic Common Schema of a request",
    line: json({
      "@timestamp": "2025-10-24T10:26:15.123Z",
      http: { request: { method: "GET" }, response: { status_code: 503 } },
      url: { path: "/x" },
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "GET /x 503",
      metadata: { http: { request: { method: "GET" }, response: { status_code: 503 } }, url: { path: "/x" } },
    },
  },
  {
    logger: "uvicorn's access log",
    line: json({
      time: "2025-10-24T10:26:15.123Z",
      level: "INFO",
      logger: "uvicorn.access",
      message: '10.0.0.1:5000 - "GET /x HTTP/1.1" 500',
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: '10.0.0.1:5000 - "GET /x HTTP/1.1" 500',
      metadata: { logger: "uvicorn.access" },
    },
  },
  {
    logger: "a request whose program states the level",
    line: json({ level: "info", msg: "request done", method: "GET", path: "/x", status: 500 }),
    parsed: {
      level: "INFO",
      message: "request done",
      metadata: { method: "GET", path: "/x", status: 500 },
    },
  },
  {
    logger: "a status without a level",
    line: json({ msg: "upstream failed", status: 502 }),
    parsed: { level: "ERROR", message: "upstream failed", metadata: { status: 502 } },
  },
  {
    logger: "numbers that are no status",
    line: json({ msg: "m", status: 5000, status_code: "500 rows", responseStatus: 50.5, code: 500 }),
    parsed: {
      message: "m",
      metadata: { status: 5000, status_code: "500 rows", responseStatus: 50.5, code: 500 },
    },
  },
  {
    logger: "Kubernetes' audit log",
    line: json({
      kind: "Event",
      level: "Metadata",
      requestURI: "/api/v1/pods",
      verb: "list",
      responseStatus: { metadata: {}, code: 403 },
      requestReceivedTimestamp: "2025-10-24T10:26:15.123456Z",
      stageTimestamp: "2025-10-24T10:26:16.123456Z",
    }),
    parsed: {
      timestamp: MS,
      level: "WARN",
      message: "list /api/v1/pods 403",
      metadata: {
        kind: "Event",
        level: "Metadata",
        requestURI: "/api/v1/pods",
        verb: "list",
        responseStatus: { metadata: {}, code: 403 },
        stageTimestamp: "2025-10-24T10:26:16.123456Z",
      },
    },
  },
  {
    logger: "CloudTrail",
    line: json({
      eventVersion: "1.08",
      eventTime: "2025-10-24T10:26:15Z",
      eventName: "GetObject",
      errorCode: "AccessDenied",
    }),
    parsed: {
      timestamp: S,
      message: "GetObject",
      metadata: { eventVersion: "1.08", eventName: "GetObject", errorCode: "AccessDenied" },
    },
  },
  {
    logger: "an error without a message",
    line: json({ level: "error", msg: "", err: { type: "TypeError", message: "no card" } }),
    parsed: { level: "ERROR", message: "no card", metadata: { error: { type: "TypeError", message: "no card" } } },
  },
  {
    logger: "an empty message beside other fields",
    line: '{"level":"info","msg":"","order":7}',
    parsed: { level: "INFO", message: '{"level":"info","msg":"","order":7}', metadata: { order: 7 } },
  },
  {
    logger: "upper-case names",
    line: json({ TIME: "2025-10-24T10:26:15Z", LEVEL: "ERROR", MSG: "boom", LOGGER: "shop", Order_Id: 7 }),
    parsed: { timestamp: S, level: "ERROR", message: "boom", metadata: { logger: "shop", Order_Id: 7 } },
  },
  {
    logger: "names in upper case beside the names themselves",
    line: json({ Time: "never", ts: "2025-10-24T10:26:15Z", MESSAGE_ID: "a", msg: "m", Msg: "n" }),
    parsed: { timestamp: S, message: "m", metadata: { Time: "never", MESSAGE_ID: "a", Msg: "n" } },
  },
  {
    logger: "OpenTelemetry's log record",
    line: json({ timestamp: "2025-10-24T10:26:15Z", severityNumber: 17, body: "boom", attributes: { order: 7 } }),
    parsed: { timestamp: S, level: "ERROR", message: "boom", metadata: { attributes: { order: 7 } } },
  },
  {
    logger: "a time in parts",
    line: json({ timestamp: [2025, 10, 24, 10, 26, 15, 123_000_000], level: "INFO", message: "m" }),
    parsed: { timestamp: new Date(2025, 9, 24, 10, 26, 15, 123).getTime(), level: "INFO", message: "m", metadata: {} },
  },
  {
    logger: "Nextcloud",
    line: json({
      reqId: "a",
      level: 3,
      time: "2025-10-24T10:26:15+00:00",
      remoteAddr: "10.0.0.1",
      user: "--",
      app: "core",
      method: "GET",
      url: "/x",
      message: "boom",
      exception: { Exception: "OC\\X", Message: "no", Code: 0, Trace: [{ file: "a.php", line: 7, function: "f" }] },
    }),
    parsed: {
      timestamp: S,
      level: "ERROR",
      message: "boom",
      metadata: {
        reqId: "a",
        remoteAddr: "10.0.0.1",
        user: "--",
        app: "core",
        method: "GET",
        url: "/x",
        error: { type: "OC\\X", message: "no", stack: "    at f (a.php:7)", Code: 0 },
      },
    },
  },
];

function json(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields);
}
