import type { ParsedLine } from "../../lib/parse/parsed_line.ts";

/** Line of a program, its format and its content. */
export interface TextLineCase {
  readonly format: string;
  readonly line: string;
  readonly parsed: ParsedLine;
}

/** Lines of real programs. A time without a year or zone is in the last year and in the zone of this machine. */
export const TEXT_LINES: readonly TextLineCase[] = [
  {
    format: "access",
    line: '[GIN] 2025/10/24 - 10:26:15 | 404 |     123.456µs |       127.0.0.1 | GET      "/missing?a=1"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "WARN",
      message: "GET /missing?a=1 404",
      metadata: { method: "GET", path: "/missing?a=1", status: 404, duration_ms: 0.123456, remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "access",
    line: '[GIN] 2025/10/24 - 10:26:15 | 500 |    1.25s |             ::1 | POST     "/pay"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "POST /pay 500",
      metadata: { method: "POST", path: "/pay", status: 500, duration_ms: 1250, remote_addr: "::1" },
    },
  },
  {
    format: "serilog",
    line: "[10:26:15 INF] Paid order 7",
    parsed: { timestamp: today("10:26:15"), level: "INFO", message: "Paid order 7" },
  },
  {
    format: "serilog",
    line: "2025-10-24 10:26:15.123 +02:00 [ERR] Cannot pay",
    parsed: { timestamp: Date.parse("2025-10-24T08:26:15.123Z"), level: "ERROR", message: "Cannot pay" },
  },
  {
    format: "nlog",
    line: "2025-10-24 10:26:15.1234|WARN|Shop.Db|Slow | very",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "Slow | very",
      metadata: { logger: "Shop.Db" },
    },
  },
  {
    format: "monolog",
    line: '[2025-10-24T10:26:15.123456+00:00] app.ERROR: Cannot pay {"order":7} []',
    parsed: {
      timestamp: Date.parse("2025-10-24T10:26:15.123Z"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: { logger: "app", context: { order: 7 } },
    },
  },
  {
    format: "monolog",
    line: "[2025-10-24 10:26:15] production.EMERGENCY: Down with {braces} [] []",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "FATAL",
      message: "Down with {braces}",
      metadata: { logger: "production" },
    },
  },
  {
    format: "monolog",
    line: '[2025-10-24 10:26:15] local.NOTICE: Broken {"a":} []',
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "INFO",
      message: 'Broken {"a":} []',
      metadata: { logger: "local" },
    },
  },
  {
    format: "nest",
    line: "[Nest] 812  - 10/24/2025, 10:26:15 AM     LOG [NestFactory] Starting Nest application... +7ms",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "INFO",
      message: "Starting Nest application...",
      metadata: { pid: 812, logger: "NestFactory" },
    },
  },
  {
    format: "nest",
    line: "[Nest] 812  - 24/10/2025, 10:26:15   ERROR Cannot pay",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: { pid: 812 },
    },
  },
  {
    format: "klog",
    line: "I1024 10:26:15.123456       1 controller.go:116] Starting controller",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "INFO",
      message: "Starting controller",
      metadata: { pid: 1, file: "controller.go", line: 116 },
    },
  },
  {
    format: "klog",
    line: "W1024 10:26:15.123456   12345 reflector.go:324] k8s.io/client-go: failed to list *v1.Pod: Unauthorized",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "WARN",
      message: "k8s.io/client-go: failed to list *v1.Pod: Unauthorized",
      metadata: { pid: 12345, file: "reflector.go", line: 324 },
    },
  },
  {
    format: "klog",
    line: String
      .raw`E1024 10:26:15.123456       1 controller.go:116] "Cannot sync pod" err="no such \"volume\"" pod="kube-system/dns-1" attempt=3`,
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "ERROR",
      message: "Cannot sync pod",
      metadata: {
        pid: 1,
        file: "controller.go",
        line: 116,
        err: 'no such "volume"',
        pod: "kube-system/dns-1",
        attempt: 3,
      },
    },
  },
  {
    format: "klog",
    line: "F20251024 10:26:15.123456 12345 main.cc:9] Check failed: a == b",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "FATAL",
      message: "Check failed: a == b",
      metadata: { pid: 12345, file: "main.cc", line: 9 },
    },
  },
  {
    format: "ruby",
    line: "I, [2025-10-24T10:26:15.673194 #10573]  INFO -- : ready",
    parsed: { timestamp: local("2025-10-24T10:26:15.673"), level: "INFO", message: "ready", metadata: { pid: 10573 } },
  },
  {
    format: "ruby",
    line: "W, [2025-10-24T10:26:15.673230 #10573]  WARN -- web: slow",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.673"),
      level: "WARN",
      message: "slow",
      metadata: { pid: 10573, logger: "web" },
    },
  },
  {
    format: "ruby",
    line: "E, [2025-10-24T10:26:15.673238 #10573] ERROR -- : boom (RuntimeError)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.673"),
      level: "ERROR",
      message: "boom (RuntimeError)",
      metadata: { pid: 10573 },
    },
  },
  {
    format: "ruby",
    line: "A, [2025-10-24T10:26:15.673252 #10573]   ANY -- : unknown",
    parsed: { timestamp: local("2025-10-24T10:26:15.673"), message: "unknown", metadata: { pid: 10573 } },
  },
  {
    format: "logcat",
    line: "10-24 10:26:15.123  1234  5678 I ActivityManager: Start proc 4711:com.example/u0a1 for activity",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "INFO",
      message: "Start proc 4711:com.example/u0a1 for activity",
      metadata: { logger: "ActivityManager", pid: 1234, thread: 5678 },
    },
  },
  {
    format: "logcat",
    line: "10-24 10:26:15.123  1000  1234  5678 W Wifi Manager    : Slow: 812 ms",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "WARN",
      message: "Slow: 812 ms",
      metadata: { logger: "Wifi Manager", pid: 1234, thread: 5678 },
    },
  },
  {
    format: "logcat",
    line: "10-24 10:26:15.123 E/AndroidRuntime( 1234): FATAL EXCEPTION: main",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "ERROR",
      message: "FATAL EXCEPTION: main",
      metadata: { logger: "AndroidRuntime", pid: 1234 },
    },
  },
  {
    format: "logcat",
    line: "D/dalvikvm(  345): GC_CONCURRENT freed 384K",
    parsed: { level: "DEBUG", message: "GC_CONCURRENT freed 384K", metadata: { logger: "dalvikvm", pid: 345 } },
  },
  {
    format: "logcat",
    line: "2025-10-24 10:26:15.123  1234  5678 F libc    : Fatal signal 11 (SIGSEGV)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "FATAL",
      message: "Fatal signal 11 (SIGSEGV)",
      metadata: { logger: "libc", pid: 1234, thread: 5678 },
    },
  },
  {
    format: "redis",
    line: "10647:C 24 Oct 2025 10:26:15.724 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.724"),
      level: "WARN",
      message: "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
      metadata: { pid: 10647, role: "child" },
    },
  },
  {
    format: "redis",
    line: "10647:M 24 Oct 2025 10:26:15.725 * Ready to accept connections",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.725"),
      level: "INFO",
      message: "Ready to accept connections",
      metadata: { pid: 10647, role: "master" },
    },
  },
  {
    format: "redis",
    line: "10648:S 24 Oct 2025 10:26:15.725 - DB 0: 1 keys",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.725"),
      level: "DEBUG",
      message: "DB 0: 1 keys",
      metadata: { pid: 10648, role: "replica" },
    },
  },
  {
    format: "nginx-error",
    line: '2025/10/24 10:26:15 [notice] 31#31: using the "epoll" event method',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: 'using the "epoll" event method',
      metadata: { pid: 31, thread: 31 },
    },
  },
  {
    format: "nginx-error",
    line:
      '2025/10/24 10:26:15 [error] 31#32: *2 open() "/var/www/html/missing" failed (2: No such file or directory), client: 127.0.0.1, server: , request: "GET /missing?a=1 HTTP/1.1", host: "127.0.0.1:18080", referrer: "http://ref/"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: 'open() "/var/www/html/missing" failed (2: No such file or directory)',
      metadata: {
        pid: 31,
        thread: 32,
        connection: 2,
        method: "GET",
        path: "/missing?a=1",
        protocol: "HTTP/1.1",
        remote_addr: "127.0.0.1",
        http_host: "127.0.0.1:18080",
        referer: "http://ref/",
      },
    },
  },
  {
    format: "nginx-error",
    line:
      '2025/10/24 10:26:15 [error] 31#31: *3 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: shop, request: "GET /up HTTP/1.1", upstream: "http://127.0.0.1:1/up", host: "shop"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: "connect() failed (111: Connection refused) while connecting to upstream",
      metadata: {
        pid: 31,
        thread: 31,
        connection: 3,
        method: "GET",
        path: "/up",
        protocol: "HTTP/1.1",
        remote_addr: "127.0.0.1",
        server: "shop",
        upstream: "http://127.0.0.1:1/up",
        http_host: "shop",
      },
    },
  },
  {
    format: "nginx-error",
    line:
      '2025/10/24 10:26:15 [info] 31#31: *5 client sent invalid method while reading client request line, client: 127.0.0.1, server: , request: "gar"bage"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "client sent invalid method while reading client request line",
      metadata: { pid: 31, thread: 31, connection: 5, request: 'gar"bage', remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "nginx-error",
    line: "2025/10/24 10:26:15 [emerg] 31#31: bind() to 0.0.0.0:80 failed (98: Address already in use)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "FATAL",
      message: "bind() to 0.0.0.0:80 failed (98: Address already in use)",
      metadata: { pid: 31, thread: 31 },
    },
  },
  {
    format: "apache-error",
    line:
      "[Fri Oct 24 10:26:15.757281 2025] [authz_core:error] [pid 10658:tid 10691] [client 127.0.0.1:34884] AH01630: client denied by server configuration: /srv/no",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.757"),
      level: "ERROR",
      message: "client denied by server configuration: /srv/no",
      metadata: { logger: "authz_core", pid: 10658, thread: 10691, remote_addr: "127.0.0.1:34884", code: "AH01630" },
    },
  },
  {
    format: "apache-error",
    line:
      "[Fri Oct 24 10:26:15.762639 2025] [authz_core:debug] [pid 10657:tid 10663] mod_authz_core.c(815): [client 127.0.0.1:34896] AH01626: authorization result of Require all granted: granted",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.762"),
      level: "DEBUG",
      message: "authorization result of Require all granted: granted",
      metadata: {
        logger: "authz_core",
        pid: 10657,
        thread: 10663,
        file: "mod_authz_core.c",
        line: 815,
        remote_addr: "127.0.0.1:34896",
        code: "AH01626",
      },
    },
  },
  {
    format: "apache-error",
    line: "[Fri Oct 24 10:26:15 2025] [warn] [client 127.0.0.1] mod_fcgid: stderr: slow",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "mod_fcgid: stderr: slow",
      metadata: { remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "apache-error",
    line:
      "[Fri Oct 24 10:26:15.785611 2025] [mpm_event:notice] [pid 10655:tid 10655] AH00491: caught SIGTERM, shutting down",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.785"),
      level: "INFO",
      message: "caught SIGTERM, shutting down",
      metadata: { logger: "mpm_event", pid: 10655, thread: 10655, code: "AH00491" },
    },
  },
  {
    format: "access",
    line: '127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET /none HTTP/1.1" 404 236',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "GET /none 404",
      metadata: {
        method: "GET",
        path: "/none",
        protocol: "HTTP/1.1",
        status: 404,
        bytes: 236,
        remote_addr: "127.0.0.1",
      },
    },
  },
  {
    format: "access",
    line: String
      .raw`127.0.0.1 - bob [24/Oct/2025:12:26:15 +0200] "GET /missing?a=1 HTTP/1.1" 404 153 "http://ref/" "Mozilla/5.0 \x22q\x22 \x5Cx"`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "GET /missing?a=1 404",
      metadata: {
        method: "GET",
        path: "/missing?a=1",
        protocol: "HTTP/1.1",
        status: 404,
        bytes: 153,
        referer: "http://ref/",
        user_agent: String.raw`Mozilla/5.0 "q" \x`,
        remote_addr: "127.0.0.1",
        user: "bob",
      },
    },
  },
  {
    format: "access",
    line: String.raw`127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET /a HTTP/1.1" 200 763 "-" "a \"b\" \\c"`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "GET /a 200",
      metadata: {
        method: "GET",
        path: "/a",
        protocol: "HTTP/1.1",
        status: 200,
        bytes: 763,
        user_agent: String.raw`a "b" \c`,
        remote_addr: "127.0.0.1",
      },
    },
  },
  {
    format: "access",
    line: '127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET /up HTTP/1.1" 502 157 "-" "curl/7.88.1" 0.052',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: "GET /up 502",
      metadata: {
        method: "GET",
        path: "/up",
        protocol: "HTTP/1.1",
        status: 502,
        bytes: 157,
        user_agent: "curl/7.88.1",
        duration_ms: 52,
        remote_addr: "127.0.0.1",
      },
    },
  },
  {
    format: "access",
    line: '127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET / HTTP/1.1" 200 10701 "-" "curl/7.88.1" "10.1.2.3"',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "GET / 200",
      metadata: {
        method: "GET",
        path: "/",
        protocol: "HTTP/1.1",
        status: 200,
        bytes: 10701,
        user_agent: "curl/7.88.1",
        forwarded_for: "10.1.2.3",
        remote_addr: "127.0.0.1",
      },
    },
  },
  {
    format: "access",
    line: String.raw`127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "\x16\x03\x01gar\x22bage" 400 157 "-" "-"`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: String.raw`\x16\x03\x01gar"bage 400`,
      metadata: { status: 400, bytes: 157, remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "access",
    line: 'localhost:80 ::1 - - [24/Oct/2025:10:26:15 +0000] "GET /no HTTP/1.1" 403 400 "-" "curl/7.88.1"',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "GET /no 403",
      metadata: {
        method: "GET",
        path: "/no",
        protocol: "HTTP/1.1",
        status: 403,
        bytes: 400,
        user_agent: "curl/7.88.1",
        remote_addr: "::1",
        http_host: "localhost:80",
      },
    },
  },
  {
    format: "access",
    line:
      '10.0.0.7 - - [24/Oct/2025:10:26:15 +0000] "POST /api HTTP/2.0" 201 17 "-" "ua" 12 "shop@docker" "http://10.0.0.2:80" 45ms',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "POST /api 201",
      metadata: {
        method: "POST",
        path: "/api",
        protocol: "HTTP/2.0",
        status: 201,
        bytes: 17,
        user_agent: "ua",
        duration_ms: 45,
        extra: '12 "shop@docker" "http://10.0.0.2:80" 45ms',
        remote_addr: "10.0.0.7",
      },
    },
  },
  {
    format: "access",
    line: '127.0.0.1 - - [24/Oct/2025 10:26:15] "GET / HTTP/1.1" 304 -',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "GET / 304",
      metadata: { method: "GET", path: "/", protocol: "HTTP/1.1", status: 304, remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "access",
    line: '[24/Oct/2025 10:26:15] "GET /admin/ HTTP/1.1" 200 1234',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "GET /admin/ 200",
      metadata: { method: "GET", path: "/admin/", protocol: "HTTP/1.1", status: 200, bytes: 1234 },
    },
  },
  {
    format: "access",
    line: "GET /api/orders 200 1.234 ms - 12",
    parsed: {
      level: "INFO",
      message: "GET /api/orders 200",
      metadata: { method: "GET", path: "/api/orders", status: 200, bytes: 12, duration_ms: 1.234 },
    },
  },
  {
    format: "access",
    line: "GET /api/orders 500 12 - 1.234 ms",
    parsed: {
      level: "ERROR",
      message: "GET /api/orders 500",
      metadata: { method: "GET", path: "/api/orders", status: 500, bytes: 12, duration_ms: 1.234 },
    },
  },
  {
    format: "postgres",
    line: '2025-10-24 10:26:15.123 UTC [10799] ERROR:  column "nope" does not exist at character 8',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: 'column "nope" does not exist at character 8',
      metadata: { pid: 10799 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [10799] STATEMENT:  select nope",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "STATEMENT:  select nope",
      metadata: { pid: 10799 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 CEST [10791-2] LOG:  database system is ready to accept connections",
    parsed: {
      timestamp: utc("2025-10-24T08:26:15.123"),
      level: "INFO",
      message: "database system is ready to accept connections",
      metadata: { pid: 10791 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [10801] bob@shop LOG:  duration: 0.244 ms  statement: select 1",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "duration: 0.244 ms  statement: select 1",
      metadata: { pid: 10801, user: "bob", database: "shop", duration_ms: 0.244 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [1] FATAL:  the database system is starting up",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "FATAL",
      message: "the database system is starting up",
      metadata: { pid: 1 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [1] [unknown]@[unknown] LOG:  incomplete startup packet",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "incomplete startup packet",
      metadata: { pid: 1 },
    },
  },
  {
    format: "mysql",
    line:
      "2025-10-24T10:26:15.123456Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.35) starting as process 1",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "/usr/sbin/mysqld (mysqld 8.0.35) starting as process 1",
      metadata: { logger: "Server", thread: 0, code: "MY-010116" },
    },
  },
  {
    format: "mysql",
    line: "2025-10-24T10:26:15.123456Z 8 [Warning] [MY-010055] [Server] IP address '10.0.0.7' could not be resolved",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "IP address '10.0.0.7' could not be resolved",
      metadata: { logger: "Server", thread: 8, code: "MY-010055" },
    },
  },
  {
    format: "mysql",
    line: "2025-10-24 10:26:15 0 [Note] InnoDB: Using Linux native AIO",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "InnoDB: Using Linux native AIO",
      metadata: { thread: 0 },
    },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15 UTC] hello",
    parsed: { timestamp: utc("2025-10-24T10:26:15.000"), message: "hello", metadata: {} },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15 UTC] PHP Warning:  Undefined variable $undef in /srv/x y.php on line 1",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "Undefined variable $undef in /srv/x y.php on line 1",
      metadata: {},
    },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15 Europe/Berlin] PHP Fatal error:  Uncaught Exception: boom in /srv/x.php:1",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "FATAL",
      message: "Uncaught Exception: boom in /srv/x.php:1",
      metadata: {},
    },
  },
  {
    format: "php",
    line: "PHP Deprecated:  dep in /srv/x.php on line 12",
    parsed: { level: "WARN", message: "dep in /srv/x.php on line 12", metadata: { file: "/srv/x.php", line: 12 } },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15] NOTICE: fpm is running, pid 1",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "fpm is running, pid 1",
      metadata: {},
    },
  },
  {
    format: "env_logger",
    line: "[2025-10-24T10:26:15Z INFO  shop::db] connected",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "connected",
      metadata: { logger: "shop::db" },
    },
  },
  {
    format: "env_logger",
    line: "[2025-10-24T10:26:15.123456Z ERROR shop] cannot pay: no money",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "cannot pay: no money",
      metadata: { logger: "shop" },
    },
  },
  {
    format: "env_logger",
    line: "[DEBUG shop::db] pool=4",
    parsed: { level: "DEBUG", message: "pool=4", metadata: { logger: "shop::db" } },
  },
  {
    format: "tracing",
    line: '2025-10-24T10:26:15.123456Z  INFO shop::db: connected to db rows=3 took="1 ms" slow=false',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "connected to db",
      metadata: { logger: "shop::db", rows: 3, took: "1 ms", slow: false },
    },
  },
  {
    format: "tracing",
    line:
      '2025-10-24T10:26:15.123456Z ERROR request{method=GET path="/x y"}:db{id=7}: shop::db: cannot pay error=Os { code: 2 }',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "cannot pay error=Os { code: 2 }",
      metadata: { logger: "shop::db", span: "request:db", method: "GET", path: "/x y", id: 7 },
    },
  },
  {
    format: "tracing",
    line: "2025-10-24T10:26:15.123456Z  WARN ThreadId(01) shop: src/main.rs:12: slow",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow",
      metadata: { logger: "shop", thread: "ThreadId(01)", file: "src/main.rs", line: 12 },
    },
  },
  {
    format: "tracing",
    line: "2025-10-24T10:26:15.123456Z DEBUG hyper::proto: flushed 120 bytes",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "DEBUG",
      message: "flushed 120 bytes",
      metadata: { logger: "hyper::proto" },
    },
  },
  {
    format: "tracing",
    line: "2025-10-24T10:26:15.290089Z DEBUG shaving{yaks=3}: yak_events: yak=1 shaved=true",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.290"),
      level: "DEBUG",
      message: "yak=1 shaved=true",
      metadata: { logger: "yak_events", span: "shaving", yaks: 3, yak: 1, shaved: true },
    },
  },
  {
    format: "dotnet",
    line: "info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://localhost:5000",
    parsed: {
      level: "INFO",
      message: "Now listening on: http://localhost:5000",
      metadata: { logger: "Microsoft.Hosting.Lifetime", event_id: 14 },
    },
  },
  {
    format: "dotnet",
    line: "fail: Shop.Pay[7]\n      Cannot pay\n      System.Exception: boom\n         at Shop.Pay()",
    parsed: {
      level: "ERROR",
      message: "Cannot pay\nSystem.Exception: boom\n   at Shop.Pay()",
      metadata: { logger: "Shop.Pay", event_id: 7 },
    },
  },
  {
    format: "dotnet",
    line: "warn: Shop.Db[0] slow query",
    parsed: { level: "WARN", message: "slow query", metadata: { logger: "Shop.Db", event_id: 0 } },
  },
  {
    format: "dotnet",
    line: "10:26:15 crit: Shop.Db[0] gone",
    parsed: {
      timestamp: today("10:26:15.000"),
      level: "FATAL",
      message: "gone",
      metadata: { logger: "Shop.Db", event_id: 0 },
    },
  },
  {
    format: "dotnet",
    line: "2025-10-24 10:26:15 dbug: Shop.Db[0]\n      pool is 4",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "DEBUG",
      message: "pool is 4",
      metadata: { logger: "Shop.Db", event_id: 0 },
    },
  },
  {
    format: "dotnet",
    line: "<6>Shop.Db[0] connected",
    parsed: { level: "INFO", message: "connected", metadata: { logger: "Shop.Db", event_id: 0 } },
  },
  {
    format: "dotnet",
    line: "<4>2025-10-24 10:26:15 Shop.Db[10] slow query",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "Shop.Db", event_id: 10 },
    },
  },
  {
    format: "python",
    line: "WARNING:root:disk at 91%",
    parsed: { level: "WARN", message: "disk at 91%", metadata: { logger: "root" } },
  },
  {
    format: "python",
    line: "ERROR:app.db:cannot connect",
    parsed: { level: "ERROR", message: "cannot connect", metadata: { logger: "app.db" } },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15,123 - app.db - WARNING - slow query",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "app.db" },
    },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15,123 [WARNING] app.db: slow query",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "app.db" },
    },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15,123 ERROR app.db:42: cannot connect",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "cannot connect",
      metadata: { logger: "app.db", line: 42 },
    },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15,123 INFO:app.db:ready",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "ready",
      metadata: { logger: "app.db" },
    },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15,123 [MainThread] WARNING app.db:4 - slow query",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "app.db", thread: "MainThread", line: 4 },
    },
  },
  {
    format: "python",
    line: "[2025-10-24 10:26:15,123] ERROR in app: Exception on /x [GET]",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "Exception on /x [GET]",
      metadata: { logger: "app" },
    },
  },
  {
    format: "python",
    line: "[2025-10-24 10:26:15 +0000] [7] [INFO] Listening at: http://127.0.0.1:8000 (7)",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "Listening at: http://127.0.0.1:8000 (7)",
      metadata: { pid: 7 },
    },
  },
  {
    format: "python",
    line: "[2025-10-24 10:26:15,123: INFO/MainProcess] celery@host ready.",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "celery@host ready.",
      metadata: { process: "MainProcess" },
    },
  },
  {
    format: "python",
    line: "INFO:     Started server process [7]",
    parsed: { level: "INFO", message: "Started server process [7]" },
  },
  {
    format: "python",
    line: 'INFO:     127.0.0.1:54321 - "GET /x?a=1 HTTP/1.1" 500 Internal Server Error',
    parsed: {
      level: "ERROR",
      message: "GET /x?a=1 500",
      metadata: { method: "GET", path: "/x?a=1", protocol: "HTTP/1.1", status: 500, remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "python",
    line: "WARNING:  StatReload detected changes",
    parsed: { level: "WARN", message: "StatReload detected changes" },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15.705 | WARNING  | __main__:<module>:3 - slow 1",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.705"),
      level: "WARN",
      message: "slow 1",
      metadata: { logger: "__main__", function: "<module>", line: 3 },
    },
  },
  {
    format: "python",
    line: "2025-10-24 10:26:15.705 | SUCCESS  | app.db:connect:42 - connected",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.705"),
      level: "INFO",
      message: "connected",
      metadata: { logger: "app.db", function: "connect", line: 42 },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15,123 [main] INFO  com.example.Shop - Order paid",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Order paid",
      metadata: { logger: "com.example.Shop", thread: "main" },
    },
  },
  {
    format: "log4j",
    line: "10:26:15.123 [http-nio-8080-exec-1] WARN  c.e.shop.Db -- slow query",
    parsed: {
      timestamp: today("10:26:15.123"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "c.e.shop.Db", thread: "http-nio-8080-exec-1" },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24T10:26:15.123Z  INFO 1 --- [shop] [           main] c.e.shop.ShopApplication                 : Started in 2.1 seconds",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Started in 2.1 seconds",
      metadata: { logger: "c.e.shop.ShopApplication", service: "shop", thread: "main", pid: 1 },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24 10:26:15.123 ERROR 4711 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() threw exception",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "Servlet.service() threw exception",
      metadata: { logger: "o.a.c.c.C.[.[.[/].[dispatcherServlet]", thread: "nio-8080-exec-1", pid: 4711 },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15,123 INFO  [io.quarkus] (main) shop 1.0 started in 0.7s",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "shop 1.0 started in 0.7s",
      metadata: { logger: "io.quarkus", thread: "main" },
    },
  },
  {
    format: "log4j",
    line:
      "24-Oct-2025 10:26:15.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [123] milliseconds",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Server startup in [123] milliseconds",
      metadata: { logger: "org.apache.catalina.startup.Catalina.start", thread: "main" },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15,123 WARN org.apache.hadoop.util.NativeCodeLoader: Unable to load native-hadoop library",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "Unable to load native-hadoop library",
      metadata: { logger: "org.apache.hadoop.util.NativeCodeLoader" },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15 DEBUG com.example.Shop:42 - Order 7",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "DEBUG",
      message: "Order 7",
      metadata: { logger: "com.example.Shop", line: 42 },
    },
  },
  {
    format: "log4j",
    line: "[2025-10-24 10:26:15,123] INFO [KafkaServer id=0] started (kafka.server.KafkaServer)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "[KafkaServer id=0] started",
      metadata: { logger: "kafka.server.KafkaServer" },
    },
  },
  {
    format: "log4j",
    line: "[2025-10-24T10:26:15,123][WARN ][o.e.n.Node               ] [node-1] starting ...",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "starting ...",
      metadata: { logger: "o.e.n.Node", node: "node-1" },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24 10:26:15,123 INFO [RMCommunicator Allocator] org.apache.hadoop.mapreduce.v2.app.rm.RMContainerAllocator: Before Scheduling: PendingReds:0",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Before Scheduling: PendingReds:0",
      metadata: {
        logger: "org.apache.hadoop.mapreduce.v2.app.rm.RMContainerAllocator",
        thread: "RMCommunicator Allocator",
      },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24 10:26:15,123 - WARN  [SendWorker:188978561024:QuorumCnxManager$SendWorker@688] - Send worker leaving thread",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "Send worker leaving thread",
      metadata: { logger: "QuorumCnxManager$SendWorker", thread: "SendWorker:188978561024", line: 688 },
    },
  },
  {
    format: "log4j",
    line: "25/10/24 10:26:15 ERROR SparkContext: Cannot start",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: "Cannot start",
      metadata: { logger: "SparkContext" },
    },
  },
  {
    format: "log4j",
    line:
      "[2025-10-24 10:26:15,123] ERROR boom (kafka.server.KafkaServer)\njava.lang.IllegalStateException: boom\n\tat a.b.C(C.java:1)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "boom\njava.lang.IllegalStateException: boom\n\tat a.b.C(C.java:1)",
      metadata: { logger: "kafka.server.KafkaServer" },
    },
  },
  {
    format: "syslog",
    line: "Oct 24 10:26:15 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      message: "authentication failure; logname= uid=0",
      metadata: { service: "sshd(pam_unix)", host: "combo", pid: 19939 },
    },
  },
  {
    format: "syslog",
    line: '<12>1 2025-10-24T10:26:15.938966+00:00 vm app 10615 - [timeQuality tzKnown="1" isSynced="0"] disk is at 91%',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.938"),
      level: "WARN",
      message: "disk is at 91%",
      metadata: {
        service: "app",
        host: "vm",
        pid: 10615,
        facility: "user",
        structured_data: { timeQuality: { tzKnown: "1", isSynced: "0" } },
      },
    },
  },
  {
    format: "syslog",
    line: String
      .raw`<131>1 2025-10-24T10:26:15.940495+00:00 vm app 10617 ID47 [timeQuality tzKnown="1" isSynced="0"][exampleSDID@32473 iut="3" eventSource="App\"x\]"] Cannot pay`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.940"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: {
        service: "app",
        host: "vm",
        pid: 10617,
        msgid: "ID47",
        facility: "local0",
        structured_data: {
          timeQuality: { tzKnown: "1", isSynced: "0" },
          "exampleSDID@32473": { iut: "3", eventSource: 'App"x]' },
        },
      },
    },
  },
  {
    format: "syslog",
    line: "<78>1 - vm cron - - -  (root) CMD (run)",
    parsed: {
      level: "INFO",
      message: " (root) CMD (run)",
      metadata: { service: "cron", host: "vm", facility: "cron" },
    },
  },
  {
    format: "syslog",
    line: "<12>Oct 24 10:26:15 vm app[10615] disk is at 91%",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      level: "WARN",
      message: "disk is at 91%",
      metadata: { service: "app", host: "vm", pid: 10615, facility: "user" },
    },
  },
  {
    format: "syslog",
    line: "<34>Oct 24 10:26:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      level: "FATAL",
      message: "'su root' failed for lonvick on /dev/pts/8",
      metadata: { service: "su", host: "mymachine", facility: "auth" },
    },
  },
  {
    format: "syslog",
    line: "<13>Oct 24 10:26:15 app[7]: to this machine's own socket",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      level: "INFO",
      message: "to this machine's own socket",
      metadata: { service: "app", pid: 7, facility: "user" },
    },
  },
  {
    format: "syslog",
    line: "Oct 24 10:26:15 vm app[10615]: disk is at 91%",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      message: "disk is at 91%",
      metadata: { service: "app", host: "vm", pid: 10615 },
    },
  },
  {
    format: "syslog",
    line: "Oct  4 10:26:15 vm sshd[99]: error: kex_exchange_identification: Connection closed",
    parsed: {
      timestamp: lately("10-04T10:26:15.000"),
      level: "ERROR",
      message: "error: kex_exchange_identification: Connection closed",
      metadata: { service: "sshd", host: "vm", pid: 99 },
    },
  },
  {
    format: "syslog",
    line: "Oct 24 10:26:15 vm kernel: [  123.456789] eth0: link up",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      message: "[  123.456789] eth0: link up",
      metadata: { service: "kernel", host: "vm" },
    },
  },
  {
    format: "syslog",
    line: "2025-10-24T10:26:15.938966+00:00 vm app[10615]: disk is at 91%",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.938"),
      message: "disk is at 91%",
      metadata: { service: "app", host: "vm", pid: 10615 },
    },
  },
  {
    format: "syslog",
    line: "2025-10-24T10:26:15+0000 vm systemd[1]: Started shop.service - Shop.",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      message: "Started shop.service - Shop.",
      metadata: { service: "systemd", host: "vm", pid: 1 },
    },
  },
  {
    format: "syslog",
    line: "2025-10-24T10:26:15+00:00 vm cron: (root) CMD (run)",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      message: "(root) CMD (run)",
      metadata: { service: "cron", host: "vm" },
    },
  },
  {
    format: "syslog",
    line: "<3>disk failure",
    parsed: { level: "ERROR", message: "disk failure", metadata: {} },
  },
  {
    format: "syslog",
    line: "<11>disk failure",
    parsed: { level: "ERROR", message: "disk failure", metadata: { facility: "user" } },
  },
  {
    format: "syslog",
    line: '<14>1 2025-10-24T10:26:15.003Z vm app 7 - - @cee: {"level":"warn","msg":"Slow","order":7}',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.003"),
      level: "WARN",
      message: "Slow",
      metadata: { service: "app", host: "vm", pid: 7, facility: "user", order: 7 },
    },
  },
  {
    format: "syslog",
    line:
      '2025-10-24T10:26:15.123456+02:00 vm app[7]: {"time":"2025-10-24T08:26:14Z","level":"error","msg":"Cannot pay"}',
    parsed: {
      timestamp: utc("2025-10-24T08:26:14"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: { service: "app", host: "vm", pid: 7 },
    },
  },
  {
    format: "go",
    line: "2025/10/24 10:26:15 listening on :8080",
    parsed: { timestamp: local("2025-10-24T10:26:15.000"), message: "listening on :8080", metadata: {} },
  },
  {
    format: "go",
    line: "2025/10/24 10:26:15.123456 main.go:23: error reading config: EOF",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      message: "error reading config: EOF",
      metadata: { file: "main.go", line: 23 },
    },
  },
  {
    format: "go",
    line: "2025/10/24 10:26:15 [WARN] slow query",
    parsed: { timestamp: local("2025-10-24T10:26:15.000"), level: "WARN", message: "[WARN] slow query", metadata: {} },
  },
  {
    format: "go",
    line: '2025/10/24 10:26:15 INFO order paid order=7 user="a b"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "order paid",
      metadata: { order: 7, user: "a b" },
    },
  },
  {
    format: "go",
    line: "2025/10/24 10:26:15 http: panic serving 127.0.0.1:1: boom",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      message: "http: panic serving 127.0.0.1:1: boom",
      metadata: {},
    },
  },
  {
    format: "logfmt",
    line: String.raw`time=2025-10-24T10:26:15.123Z level=INFO msg="order paid" order=7 user="a \"b\""`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "order paid",
      metadata: { order: 7, user: 'a "b"' },
    },
  },
  {
    format: "logfmt",
    line: "ts=1761301575.123 caller=main.go:23 lvl=warn msg=slow took=1.5s ok=false",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow",
      metadata: { caller: "main.go:23", took: "1.5s", ok: false },
    },
  },
  {
    format: "logfmt",
    line: 'at=info method=GET path="/" host=shop.example.com status=200 bytes=1234',
    parsed: {
      level: "INFO",
      message: 'at=info method=GET path="/" host=shop.example.com status=200 bytes=1234',
      metadata: { method: "GET", path: "/", host: "shop.example.com", status: 200, bytes: 1234 },
    },
  },
  {
    format: "logfmt",
    line: String.raw`time="2025-10-24T10:26:15Z" level=warning msg="Slow\nquery" id=007`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "Slow\nquery",
      metadata: { id: "007" },
    },
  },
  {
    format: "logfmt",
    line: "level=error msg=boom retry",
    parsed: { level: "ERROR", message: "boom", metadata: { retry: true } },
  },
  {
    format: "logfmt",
    line: String.raw`level=info msg="C:\\" dir="D:\tmp\\\\x" say="\u00e9\u001b\q"`,
    parsed: { level: "INFO", message: "C:\\", metadata: { dir: "D:\tmp\\\\x", say: "é\\u001b\\q" } },
  },
  { format: "logfmt", line: "a=1 b=2", parsed: { message: "a=1 b=2", metadata: { a: 1, b: 2 } } },
];

/** Prose: lines without a format, a level or a time, whatever their words look like. */
export const PROSE: readonly string[] = [
  "Listening on http://localhost:8000/",
  "1761301575 lines read",
  "1761301575 lines: ERROR and more",
  "24.10.2025 was the day",
  "the | ERROR | rate",
  "0 errors found",
  "No errors, 3 warnings",
  "Finished with 2 warnings and 1 error",
  "The error was corrected",
  "An ERROR occurred somewhere else",
  "Found 3 ERROR lines in app.log",
  "Error handling middleware loaded",
  "Warning signs were put up",
  "Information about your account",
  "Debugging is on",
  "DEBUG mode is on",
  "DEBUG logging enabled",
  "ERROR levels are counted",
  "TRACE and DEBUG are off",
  "errors: 0",
  "warnings: 0, errors: 0",
  "error_count=3",
  "error=none",
  "level is debug",
  "Set level=debug to see more",
  "The level=debug option",
  "a=b",
  "x = y",
  "if (a == b) return",
  "a==b",
  "PATH=/usr/bin:/bin",
  "FOO=1 make all",
  "export FOO=1 BAR=2",
  "let x = 1",
  "fatal-error.log was removed",
  "info@example.com wrote to you",
  "critical-path.ts compiled",
  "Critically low on disk",
  "traceroute to example.com",
  "notice-board is full",
  "panicked people",
  "Fine",
  "config loaded from /etc/app.toml",
  "default: nothing to do",
  "log: opened",
  "http: server closed",
  "https://example.com/error",
  "/var/log/error.log rotated",
  "error.log was rotated",
  "[error.log] was rotated",
  "[errors] none",
  "(errors) none",
  "[see the error: above]",
  "- an item",
  "* an item",
  "1. first",
  "1) first",
  "3 items",
  "12:30 lunch",
  "12 monkeys",
  "2025 was a good year",
  "2025-10-24 was a Friday",
  "10/24/2025 was a Friday",
  "Oct is a month",
  "May 5 people come in",
  "May the force be with you",
  "Mon is the first day",
  "Sunday, all day",
  "Sep 12 tables sold",
  "I, Robot",
  "I/O error",
  "W/O sugar",
  "E/F are letters",
  "A, B and C",
  "I1024 is a number",
  "D: drive not ready",
  "C:\\Windows\\System32",
  "name | status",
  "web | up",
  "web-1 is up",
  "web-1 exited",
  "foo exited with an error",
  "| a | b |",
  "a | b",
  "[main] starting",
  "[1/5] Building",
  "[ 50%] Building CXX object",
  "[x] done",
  "[ ] todo",
  "[vite] connected.",
  "[2025] the year",
  "[12:00 noon] lunch",
  "<html>",
  "<error>none</error>",
  "<b>bold</b>",
  "<100> items",
  "<pod> is up",
  "{not json}",
  '"quoted"',
  "'quoted'",
  "$ npm start",
  "> ringside@0.1.0 start",
  "npm run build",
  "npm errors are rare",
  "    at Object.<anonymous> (/srv/x.js:1:1)",
  "  indented line",
  "\tat com.example.Shop.pay(Shop.java:42)",
  "Caused by: nothing",
  "Python 3.11.7 (main, Oct 24 2025, 10:26:15)",
  "user:name:value",
  "Infos: 3",
  "GET / is a request",
  "GET /x returned 200",
  "POST me a letter",
  "127.0.0.1 is home",
  "127.0.0.1 - - is how it begins",
  "::1 is home too",
  "Total: 12 ms - 3 requests",
  "duration: 12 ms",
  "10 ms - 12",
  "rows=3",
  "time=12",
  "done in 1.2s",
  "Server error: see above",
  "Loading config: x",
  "Caused an Exception: maybe",
  "exceptional: yes",
  "Errors are handled",
  "myError",
  "The Error: message",
  "onError: called",
  "--------- beginning of main",
  "==> /var/log/syslog <==",
  "Success! Compiled with warnings",
  "✔ Built in 120ms",
  "⚠ careful",
  "日本語のログ",
  "Ünïcödé",
  "0",
  "-",
  ".",
  ":",
  "=",
  "[]",
  "()",
  "<>",
];

/** Lines that begin like those of a format, but are in none. */
export const LIKE_FORMATS: readonly string[] = [
  "2025-10-24T10:26:15.123Z Listening on 8000",
  "2025-10-24T10:26:15.123Z Server error: see above",
  "2025-10-24T10:26:15+00:00 Loading config: x",
  "2025-10-24 10:26:15,123 INFO ready",
  "2025-10-24 10:26:15.123 [main] ready",
  "2025-10-24 10:26:15 [error] cannot pay",
  "[2025-10-24 10:26:15] ready",
  "[2025-10-24 10:26:15] INFO ready",
  "[2025-10-24T10:26:15Z] INFO ready",
  "[Fri Oct 24 10:26:15 2025] ready",
  "[24/Oct/2025:10:26:15 +0000] ready",
  "Oct 24 10:26:15 something has happened",
  "Oct 24 10:26:15 Loading config: x",
  "24 Oct 2025 10:26:15.123 * ready",
  "10-24 10:26:15.123 ready",
  "10:26:15 ready",
  "127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] ready",
  '127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET / HTTP/1.1" 999 1',
  '127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET / HTTP/1.1',
  "I1024 10:26:15.123456 ready",
  "I, [ready] INFO -- : m",
  "I/ActivityManager: no process",
  "10647:M ready",
  "<12 items>",
  "<999>Oct 24 10:26:15 vm app: m",
  "<12>",
  "info: ready",
  "INFO:ready",
  "INFO: ready",
  "WARNING:root",
  "level=debug is the most verbose setting there is",
  "level=debug msg=this is the most verbose setting",
  "level=info",
  'level=info msg="never closed',
  'a="1"b c=2',
  "PHP is a language",
  "GET /x 200 fast",
  "[GIN] ready",
  "[10:26:15 INFO] ready",
  "[2025-10-24 10:26:15] app.ready: m",
  "2025-10-24 10:26:15.1234|ready|INFO|m",
  "[Nest] 812 - ready",
  "[GIN-debug] Listening and serving HTTP on :8080",
];

function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

function local(text: string): number {
  return Date.parse(text);
}

/** Returns a time in the last year in which it is not more than a day ahead. */
function lately(text: string): number {
  const year = new Date().getFullYear();
  const ahead = Date.now() + 86_400_000;
  return [year + 1, year, year - 1].map((year) => local(`${year}-${text}`)).find((ms) => ms <= ahead)!;
}

/** Returns a time on the last day on which it is not more than an hour ahead. */
function today(text: string): number {
  const [hour, minute, second] = text.split(":").map(Number);
  const day = new Date();
  day.setHours(hour, minute, 0, Math.round(second * 1000));
  if (day.getTime() > Date.now() + 3_600_000) day.setDate(day.getDate() - 1);
  return day.getTime();
}
