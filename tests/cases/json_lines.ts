import type { ParsedLine } from "../../lib/parse/parsed_line.ts";

/** JSON line of a logger, and its content. */
export interface JsonLineCase {
  readonly logger: string;
  readonly line: string;
  readonly parsed: ParsedLine;
}

const MS = Date.parse("2025-10-24T10:26:15.123Z");

const JS_STACK = "TypeError: boom\n    at pay (/app/shop.cjs:2:49)\n    at node:internal/main/run_main_module:28:49";
const PYTHON_STACK =
  'Traceback (most recent call last):\n  File "/app/shop.py", line 4, in <module>\n    1/0\n    ~^~\n' +
  "ZeroDivisionError: division by zero";
const GO_STACK = "main.pay\n\t/app/main.go:17\nmain.main\n\t/app/main.go:9";
const JAVA_STACK = "java.lang.IllegalStateException: no card\n\tat shop.Pay.charge(Pay.java:21)\n\t... 9 more\n";
const NET_STACK = "System.InvalidOperationException: no card\n ---> System.IO.IOException: gone\n" +
  "   at Shop.Pay.Charge(Order order) in /app/Pay.cs:line 21";

/** Lines of real loggers, with shortened names of machines and files. */
export const JSON_LINES: readonly JsonLineCase[] = [
  {
    logger: "pino",
    line: '{"level":30,"time":1761301575123,"pid":11106,"hostname":"vm","order":7,"msg":"Paid"}',
    parsed: { timestamp: MS, level: "INFO", message: "Paid", metadata: { pid: 11106, hostname: "vm", order: 7 } },
  },
  {
    logger: "pino with an error",
    line: json({
      level: 50,
      time: MS,
      pid: 11106,
      hostname: "vm",
      name: "shop",
      err: { type: "TypeError", message: "boom", stack: JS_STACK },
      msg: "Failed",
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "Failed",
      metadata: {
        pid: 11106,
        hostname: "vm",
        logger: "shop",
        error: { type: "TypeError", message: "boom", stack: JS_STACK },
      },
    },
  },
  {
    logger: "pino with level names",
    line: '{"level":"info","time":"2025-10-24T10:26:15.123Z","msg":"iso"}',
    parsed: { timestamp: MS, level: "INFO", message: "iso", metadata: {} },
  },
  {
    logger: "pino with level names and a logger name",
    line: '{"level":"info","time":1761301575123,"pid":11106,"hostname":"vm","name":"shop","msg":"Paid"}',
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "Paid",
      metadata: { pid: 11106, hostname: "vm", logger: "shop" },
    },
  },
  {
    logger: "bunyan",
    line: '{"name":"shop","hostname":"vm","pid":11106,"level":30,"msg":"hi","time":"2025-10-24T10:26:15.123Z","v":0}',
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "hi",
      metadata: { logger: "shop", hostname: "vm", pid: 11106, v: 0 },
    },
  },
  {
    logger: "bunyan with an error",
    line: json({
      name: "shop",
      level: 50,
      err: { message: "boom", name: "TypeError", stack: JS_STACK },
      msg: "failed",
      time: "2025-10-24T10:26:15.123Z",
      v: 0,
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "failed",
      metadata: { logger: "shop", v: 0, error: { type: "TypeError", message: "boom", stack: JS_STACK } },
    },
  },
  {
    logger: "winston",
    line: '{"a":1,"level":"http","message":"hello","timestamp":"2025-10-24T10:26:15.123Z"}',
    parsed: { timestamp: MS, level: "INFO", message: "hello", metadata: { a: 1 } },
  },
  {
    logger: "winston with an error",
    line: json({ level: "error", message: "Cannot pay boom", stack: JS_STACK, timestamp: "2025-10-24T10:26:15.123Z" }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "Cannot pay boom",
      metadata: { error: { type: "TypeError", message: "boom", stack: JS_STACK } },
    },
  },
  {
    logger: "winston for logstash",
    line: '{"@fields":{"a":2,"level":"info"},"@message":"ls"}',
    parsed: { level: "INFO", message: "ls", metadata: { a: 2 } },
  },
  {
    logger: "LogTape",
    line: json({
      "@timestamp": "2025-10-24T10:26:15.123Z",
      level: "INFO",
      message: "Hello bob",
      logger: "app.db",
      properties: { name: "bob", n: 1 },
    }),
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "Hello bob",
      metadata: { logger: "app.db", name: "bob", n: 1 },
    },
  },
  {
    logger: "LogTape with an error and a property whose name is taken",
    line: json({
      "@timestamp": "2025-10-24T10:26:15.123Z",
      level: "ERROR",
      message: "fail",
      logger: "app",
      properties: { error: { name: "TypeError", message: "boom", stack: JS_STACK }, level: 3 },
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "fail",
      metadata: {
        logger: "app",
        properties: { level: 3 },
        error: { type: "TypeError", message: "boom", stack: JS_STACK },
      },
    },
  },
  {
    logger: "@std/log",
    line: '{"level":"WARN","datetime":1761301575123,"message":"Slow","args":{"ms":812}}',
    parsed: { timestamp: MS, level: "WARN", message: "Slow", metadata: { ms: 812 } },
  },
  {
    logger: "@std/log with several arguments",
    line: '{"level":"CRITICAL","datetime":1761301575123,"message":"Slow","args":[1,true]}',
    parsed: { timestamp: MS, level: "FATAL", message: "Slow", metadata: { args: [1, true] } },
  },
  {
    logger: "structlog",
    line: '{"a": 1, "event": "hello", "level": "info", "timestamp": "2025-10-24T10:26:15.123000Z"}',
    parsed: { timestamp: MS, level: "INFO", message: "hello", metadata: { a: 1 } },
  },
  {
    logger: "structlog with an exception",
    line: json({ b: 2, event: "oops", level: "error", timestamp: 1_761_301_575.123, exception: PYTHON_STACK }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "oops",
      metadata: { b: 2, error: { type: "ZeroDivisionError", message: "division by zero", stack: PYTHON_STACK } },
    },
  },
  {
    logger: "structlog with an exception as a list",
    line: json({
      event: "oops",
      level: "critical",
      exception: [
        {
          exc_type: "ZeroDivisionError",
          exc_value: "division by zero",
          is_cause: false,
          frames: [{ filename: "/app/shop.py", lineno: 7, name: "<module>" }],
        },
        { exc_type: "KeyError", exc_value: "'x'" },
      ],
    }),
    parsed: {
      level: "FATAL",
      message: "oops",
      metadata: {
        error: {
          type: "ZeroDivisionError",
          message: "division by zero",
          stack: "    at <module> (/app/shop.py:7)",
          is_cause: false,
          causes: [{ exc_type: "KeyError", exc_value: "'x'" }],
        },
      },
    },
  },
  {
    logger: "python-json-logger",
    line: json({
      asctime: "2025-10-24T10:26:15.123Z",
      levelname: "ERROR",
      name: "shop",
      message: "oops",
      exc_info: PYTHON_STACK,
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "oops",
      metadata: {
        logger: "shop",
        error: { type: "ZeroDivisionError", message: "division by zero", stack: PYTHON_STACK },
      },
    },
  },
  {
    logger: "slog",
    line: '{"time":"2025-10-24T10:26:15.123456789Z","level":"INFO","msg":"hello","count":3,"req":{"method":"GET"}}',
    parsed: { timestamp: MS, level: "INFO", message: "hello", metadata: { count: 3, req: { method: "GET" } } },
  },
  {
    logger: "slog with the place in the code",
    line: '{"level":"INFO","source":{"function":"main.pay","file":"/app/main.go","line":7},"msg":"hello"}',
    parsed: {
      level: "INFO",
      message: "hello",
      metadata: { source_location: { function: "main.pay", file: "/app/main.go", line: 7 } },
    },
  },
  {
    logger: "slog with an error",
    line: '{"time":"2025-10-24T12:26:15.123+02:00","level":"ERROR","msg":"oops","err":"EOF"}',
    parsed: { timestamp: MS, level: "ERROR", message: "oops", metadata: { error: { message: "EOF" } } },
  },
  ...Object.entries({
    "DEBUG-4": "TRACE",
    "DEBUG+2": "DEBUG",
    "INFO-1": "DEBUG",
    "INFO+2": "INFO",
    "WARN+3": "WARN",
    "ERROR+3": "ERROR",
    "ERROR+4": "FATAL",
    "ERROR+99": "FATAL",
    "DEBUG-99": "TRACE",
  }).map(([name, level]) => ({
    logger: `slog at ${name}`,
    line: `{"level":"${name}","msg":"m"}`,
    parsed: { level, message: "m", metadata: {} },
  })),
  {
    logger: "zap",
    line: '{"level":"info","ts":1761301575.123,"logger":"shop","caller":"zap/main.go:7","msg":"hello","n":1}',
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "hello",
      metadata: { logger: "shop", caller: "zap/main.go:7", n: 1 },
    },
  },
  {
    logger: "zap with an error and a stack",
    line: json({ level: "dpanic", ts: 1_761_301_575.123, msg: "oops", error: "no card", stacktrace: GO_STACK }),
    parsed: {
      timestamp: MS,
      level: "FATAL",
      message: "oops",
      metadata: { error: { message: "no card", stack: GO_STACK } },
    },
  },
  {
    logger: "zap with only a stack",
    line: json({ level: "error", ts: 1_761_301_575.123, msg: "oops", stacktrace: GO_STACK }),
    parsed: { timestamp: MS, level: "ERROR", message: "oops", metadata: { error: { stack: GO_STACK } } },
  },
  {
    logger: "zerolog",
    line: '{"level":"warn","component":"db","time":1761301575,"message":"slow"}',
    parsed: { timestamp: 1_761_301_575_000, level: "WARN", message: "slow", metadata: { component: "db" } },
  },
  {
    logger: "zerolog with an error and its stack",
    line: json({
      level: "error",
      stack: [{ func: "inner", line: "20", source: "errors.go" }, { func: "main", line: "9", source: "main.go" }],
      error: "seems we have an error here",
      time: "2025-10-24T10:26:15.123Z",
      message: "oops",
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "oops",
      metadata: {
        error: {
          message: "seems we have an error here",
          stack: "    at inner (errors.go:20)\n    at main (main.go:9)",
        },
      },
    },
  },
  {
    logger: "logrus",
    line: '{"animal":"walrus","error":"no ice","level":"warning","msg":"melts","time":"2025-10-24T12:26:15.123+02:00"}',
    parsed: {
      timestamp: MS,
      level: "WARN",
      message: "melts",
      metadata: { animal: "walrus", error: { message: "no ice" } },
    },
  },
  {
    logger: "hclog",
    line: '{"@level":"debug","@message":"starting","@module":"vault.core","@timestamp":"2025-10-24T10:26:15.123456Z"}',
    parsed: { timestamp: MS, level: "DEBUG", message: "starting", metadata: { logger: "vault.core" } },
  },
  {
    logger: "Serilog",
    line: json({
      "@t": "2025-10-24T10:26:15.1230000Z",
      "@mt": "{User} paid {Amount:0.00} for {@Order} {{twice}} {Missing}",
      "@r": ["3.20"],
      User: "nora",
      Amount: 3.2,
      Order: { id: 7 },
      SourceContext: "Shop.Pay",
      "@i": "a1b2c3d4",
    }),
    parsed: {
      timestamp: MS,
      message: 'nora paid 3.20 for {"id":7} {twice} {Missing}',
      metadata: {
        "@mt": "{User} paid {Amount:0.00} for {@Order} {{twice}} {Missing}",
        User: "nora",
        Amount: 3.2,
        Order: { id: 7 },
        logger: "Shop.Pay",
        "@i": "a1b2c3d4",
      },
    },
  },
  {
    logger: "Serilog with an exception and a trace",
    line: json({
      "@t": "2025-10-24T10:26:15.123Z",
      "@m": "Cannot pay",
      "@l": "Warning",
      "@x": NET_STACK,
      "@tr": "4bf92f3577b34da6a3ce929d0e0e4736",
      "@sp": "00f067aa0ba902b7",
    }),
    parsed: {
      timestamp: MS,
      level: "WARN",
      message: "Cannot pay",
      metadata: {
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
        span_id: "00f067aa0ba902b7",
        error: { type: "System.InvalidOperationException", message: "no card", stack: NET_STACK },
      },
    },
  },
  {
    logger: ".NET's console",
    line: json({
      EventId: 14,
      LogLevel: "Critical",
      Category: "Shop.Pay",
      Message: "Cannot pay",
      Exception: NET_STACK,
      Timestamp: "2025-10-24T10:26:15.123Z",
    }),
    parsed: {
      timestamp: MS,
      level: "FATAL",
      message: "Cannot pay",
      metadata: {
        EventId: 14,
        logger: "Shop.Pay",
        error: { type: "System.InvalidOperationException", message: "no card", stack: NET_STACK },
      },
    },
  },
  {
    logger: "the Elastic Common Schema, dotted",
    line: json({
      "log.level": "error",
      "@timestamp": "2025-10-24T10:26:15.123Z",
      "ecs.version": "8.10.0",
      "service.name": "shop",
      "trace.id": "4bf92f",
      "error.type": "TypeError",
      "error.message": "boom",
      "error.stack_trace": JS_STACK,
      message: "fail",
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "fail",
      metadata: {
        "ecs.version": "8.10.0",
        "service.name": "shop",
        "trace.id": "4bf92f",
        error: { type: "TypeError", message: "boom", stack: JS_STACK },
      },
    },
  },
  {
    logger: "the Elastic Common Schema, nested",
    line: json({
      "@timestamp": "2025-10-24T10:26:15.123Z",
      ecs: { version: "8.10.0" },
      log: { level: "warn", logger: "shop.pay", origin: { function: "pay" } },
      service: { name: "shop", version: "1.2" },
      trace: { id: "4bf92f" },
      span: { id: "00f067", name: "charge" },
      error: { message: "boom", stack_trace: JS_STACK, type: "TypeError", code: "E_CARD" },
      message: "fail",
    }),
    parsed: {
      timestamp: MS,
      level: "WARN",
      message: "fail",
      metadata: {
        ecs: { version: "8.10.0" },
        logger: "shop.pay",
        log: { origin: { function: "pay" } },
        service: "shop",
        "service.version": "1.2",
        trace_id: "4bf92f",
        span_id: "00f067",
        span: { name: "charge" },
        error: { message: "boom", stack: JS_STACK, type: "TypeError", code: "E_CARD" },
      },
    },
  },
  {
    logger: "logback for logstash",
    line: json({
      "@timestamp": "2025-10-24T12:26:15.123+02:00",
      "@version": "1",
      message: "Cannot pay",
      logger_name: "shop.Pay",
      thread_name: "main",
      level: "ERROR",
      level_value: 40_000,
      stack_trace: JAVA_STACK,
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "Cannot pay",
      metadata: {
        "@version": "1",
        logger_name: "shop.Pay",
        thread_name: "main",
        level_value: 40_000,
        error: { type: "java.lang.IllegalStateException", message: "no card", stack: JAVA_STACK },
      },
    },
  },
  {
    logger: "Google Cloud",
    line: json({
      severity: "NOTICE",
      message: "m",
      time: "2025-10-24T10:26:15.123Z",
      httpRequest: { status: 200 },
      "logging.googleapis.com/trace": "projects/shop/traces/4bf92f3577b34da6a3ce929d0e0e4736",
      "logging.googleapis.com/spanId": "00f067aa0ba902b7",
    }),
    parsed: {
      timestamp: MS,
      level: "INFO",
      message: "m",
      metadata: {
        httpRequest: { status: 200 },
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
        span_id: "00f067aa0ba902b7",
      },
    },
  },
  {
    logger: "Google Cloud's exported entry",
    line: json({
      insertId: "x1",
      jsonPayload: { message: "m", order: 7 },
      timestamp: { seconds: 1_761_301_575, nanos: 0 },
      severity: "ERROR",
      trace: "projects/shop/traces/4bf92f",
    }),
    parsed: {
      timestamp: 1_761_301_575_000,
      level: "ERROR",
      message: "m",
      metadata: { insertId: "x1", order: 7, trace_id: "4bf92f" },
    },
  },
  {
    logger: "Google Cloud's entry of text",
    line: '{"textPayload":"plain words","severity":"DEFAULT","timestamp":"2025-10-24T10:26:15.123456Z"}',
    parsed: { timestamp: MS, level: "INFO", message: "plain words", metadata: {} },
  },
  {
    logger: "Google Cloud with a severity that is a number",
    line: '{"severity":500,"message":"m"}',
    parsed: { level: "ERROR", message: "m", metadata: {} },
  },
  {
    logger: "syslog's numbers",
    line: '{"severity":4,"message":"m"}',
    parsed: { level: "WARN", message: "m", metadata: {} },
  },
  {
    logger: "GELF",
    line: '{"version":"1.1","host":"vm","short_message":"m","timestamp":1761301575.123,"level":3,"_user":7}',
    parsed: { timestamp: MS, level: "ERROR", message: "m", metadata: { version: "1.1", host: "vm", _user: 7 } },
  },
  {
    logger: "an entry nested twice, which stays metadata",
    line: '{"jsonPayload":{"message":"m","jsonPayload":{"level":"error"}}}',
    parsed: { message: "m", metadata: { jsonPayload: { level: "error" } } },
  },
  {
    logger: "an error with a name and a type",
    line: '{"msg":"m","error":{"name":"pay","type":"TypeError","message":"boom"}}',
    parsed: { message: "m", metadata: { error: { type: "TypeError", message: "boom", name: "pay" } } },
  },
  {
    logger: "AWS Lambda",
    line: '{"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO","message":"Paid","requestId":"79b4f56e"}',
    parsed: { timestamp: MS, level: "INFO", message: "Paid", metadata: { requestId: "79b4f56e" } },
  },
  {
    logger: "AWS Lambda of Node with an error",
    line: json({
      timestamp: "2025-10-24T10:26:15.123Z",
      level: "ERROR",
      requestId: "79b4f56e",
      message: {
        errorType: "ReferenceError",
        errorMessage: "some reference error",
        stackTrace: [
          "ReferenceError: some reference error",
          "    at Runtime.handler (file:///var/task/index.mjs:3:12)",
        ],
      },
    }),
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "some reference error",
      metadata: {
        requestId: "79b4f56e",
        error: {
          type: "ReferenceError",
          message: "some reference error",
          stack: "ReferenceError: some reference error\n    at Runtime.handler (file:///var/task/index.mjs:3:12)",
        },
      },
    },
  },
  {
    logger: "AWS Lambda of Python with an error",
    line: json({
      timestamp: "2025-10-24T10:26:15Z",
      level: "ERROR",
      message: "division by zero",
      logger: "root",
      stackTrace: ['  File "/var/task/shop.py", line 15, in handler\n    1/0\n'],
      errorType: "ZeroDivisionError",
      errorMessage: "division by zero",
      location: "/var/task/shop.py:handler:15",
    }),
    parsed: {
      timestamp: 1_761_301_575_000,
      level: "ERROR",
      message: "division by zero",
      metadata: {
        logger: "root",
        location: "/var/task/shop.py:handler:15",
        error: {
          type: "ZeroDivisionError",
          message: "division by zero",
          stack: '  File "/var/task/shop.py", line 15, in handler\n    1/0\n',
        },
      },
    },
  },
  {
    logger: "Monolog",
    line:
      '{"message":"m","context":{},"level":400,"level_name":"ERROR","channel":"app","datetime":"2025-10-24T10:26:15.123+00:00"}',
    parsed: { timestamp: MS, level: "ERROR", message: "m", metadata: { context: {}, level: 400, logger: "app" } },
  },
  {
    logger: "log4j's JsonLayout",
    line:
      '{"instant":{"epochSecond":1761301575,"nanoOfSecond":123000000},"level":"ERROR","loggerName":"shop.Pay","message":"m","thrown":{"name":"java.io.IOException","message":"gone"}}',
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "m",
      metadata: { loggerName: "shop.Pay", error: { type: "java.io.IOException", message: "gone" } },
    },
  },
  {
    logger: "nginx with its access log in JSON",
    line:
      '{"time_iso8601":"2025-10-24T10:26:15.123+00:00","request":"GET /pay?a=1 HTTP/1.1","status":"502","request_time":"0.052"}',
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "GET /pay?a=1 502",
      metadata: { request: "GET /pay?a=1 HTTP/1.1", status: "502", request_time: "0.052" },
    },
  },
  {
    logger: "a request in separate fields",
    line: '{"request_method":"POST","uri":"/pay","status":404}',
    parsed: {
      level: "WARN",
      message: "POST /pay 404",
      metadata: { request_method: "POST", uri: "/pay", status: 404 },
    },
  },
  {
    logger: "a request with a level of its own",
    line: '{"level":"info","msg":"m","request":"GET / HTTP/1.1","status":500}',
    parsed: { level: "INFO", message: "m", metadata: { request: "GET / HTTP/1.1", status: 500 } },
  },
  {
    logger: "a status without a request",
    line: '{"msg":"m","status":404}',
    parsed: { message: "m", metadata: { status: 404 } },
  },
  {
    logger: "MongoDB",
    line:
      '{"t":{"$date":"2025-10-24T10:26:15.123+00:00"},"s":"E","c":"NETWORK","id":22943,"ctx":"listener","msg":"Cannot listen","attr":{"port":27017}}',
    parsed: {
      timestamp: MS,
      level: "ERROR",
      message: "Cannot listen",
      metadata: { logger: "NETWORK", id: 22943, ctx: "listener", attr: { port: 27017 } },
    },
  },
  {
    logger: "fields with the names of MongoDB's",
    line: '{"msg":"m","s":"E","c":"x","t":7}',
    parsed: { message: "m", metadata: { s: "E", c: "x", t: 7 } },
  },
  {
    logger: "Fluent Bit",
    line: '{"date":1761301575.123,"log":"m","log_level":"warn"}',
    parsed: { timestamp: MS, level: "WARN", message: "m", metadata: {} },
  },
  {
    logger: "integers beyond the precision of a number",
    line:
      '{"time":1761301575123456789,"msg":"m","id":1234567890123456789,"ids":[-12345678901234567890],"safe":9007199254740991,"real":0.12345678901234567}',
    parsed: {
      timestamp: MS,
      message: "m",
      metadata: {
        id: "1234567890123456789",
        ids: ["-12345678901234567890"],
        safe: 9007199254740991,
        real: 0.12345678901234567,
      },
    },
  },
  {
    logger: "Datadog's nested ids",
    line: '{"message":"m","level":"info","dd":{"trace_id":"7","span_id":"8","service":"shop","env":"prod"}}',
    parsed: {
      level: "INFO",
      message: "m",
      metadata: { trace_id: "7", span_id: "8", service: "shop", dd: { env: "prod" } },
    },
  },
];

function json(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields);
}
