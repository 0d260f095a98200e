import type { TextLineCase } from "./case.ts";
import { local, utc } from "./times.ts";

/** Lines of access logs. */
export const ACCESS_LINES: readonly TextLineCase[] = [
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
    format: "access",
    line: '127.0.0.1 [24/Oct/2025:10:26:15 +0000] "GET /x HTTP/1.1" 502 200 "-" "curl/8"',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "GET /x 502",
      metadata: {
        method: "GET",
        path: "/x",
        protocol: "HTTP/1.1",
        status: 502,
        bytes: 200,
        user_agent: "curl/8",
        remote_addr: "127.0.0.1",
      },
    },
  },
];
