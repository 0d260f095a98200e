import type { TextLineCase } from "./case.ts";
import { lately, local, today, utc } from "./times.ts";

/** Lines of proxies and load balancers. */
export const PROXY_LINES: readonly TextLineCase[] = [
  {
    format: "proxy",
    line: '[2025-10-24T10:26:15.123Z] "GET /x HTTP/1.1" 503 UF 0 91 12 - "-" "curl/8" "id" "shop" "10.0.0.1:80"',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "GET /x 503",
      metadata: {
        method: "GET",
        path: "/x",
        protocol: "HTTP/1.1",
        status: 503,
        bytes: 91,
        duration_ms: 12,
        response_flags: "UF",
      },
    },
  },
  {
    format: "proxy",
    line:
      '[2025-10-24T10:26:15.123Z] "POST /x HTTP/2" 200 - via_upstream - "-" 12 91 7 6 "-" "curl/8" "id" "shop" "10.0.0.1:80" outbound|80||shop -',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "POST /x 200",
      metadata: {
        method: "POST",
        path: "/x",
        protocol: "HTTP/2",
        status: 200,
        bytes: 91,
        duration_ms: 7,
      },
    },
  },
  {
    format: "proxy",
    line:
      '10.0.0.1:5000 [24/Oct/2025:10:26:15.123] web~ shop/s1 0/0/1/2/3 503 212 - - SC-- 1/1/0/0/0 0/0 "GET /x HTTP/1.1"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "GET /x 503",
      metadata: {
        method: "GET",
        path: "/x",
        protocol: "HTTP/1.1",
        status: 503,
        bytes: 212,
        duration_ms: 3,
        remote_addr: "10.0.0.1",
        frontend: "web~",
        backend: "shop",
        server: "s1",
        termination_state: "SC--",
      },
    },
  },
  {
    format: "proxy",
    line: "1761301575.123     12 127.0.0.1 TCP_MISS/503 12 GET http://x/ - HIER_DIRECT/10.0.0.1 text/html",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "GET http://x/ 503",
      metadata: {
        method: "GET",
        path: "http://x/",
        status: 503,
        bytes: 12,
        duration_ms: 12,
        remote_addr: "127.0.0.1",
        cache: "TCP_MISS",
      },
    },
  },
  {
    format: "proxy",
    line: "2025-10-24 10:26:15 10.0.0.1 GET /x a=1 443 - 10.0.0.2 curl/8+(x) - 500 0 0 12",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "GET /x?a=1 500",
      metadata: {
        method: "GET",
        path: "/x?a=1",
        status: 500,
        duration_ms: 12,
        remote_addr: "10.0.0.2",
        user_agent: "curl/8 (x)",
      },
    },
  },
  {
    format: "proxy",
    line: "2025-10-24 10:26:15 | 500 |      1.2ms |       127.0.0.1 | GET     | /x       ",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "GET /x 500",
      metadata: { method: "GET", path: "/x", status: 500, duration_ms: 1.2, remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "proxy",
    line: "10:26:15 | 200 |   15µs |  ::1 | GET | /x | -",
    parsed: {
      timestamp: today("10:26:15"),
      level: "INFO",
      message: "GET /x 200",
      metadata: { method: "GET", path: "/x", status: 200, duration_ms: 0.015, remote_addr: "::1" },
    },
  },
  {
    format: "proxy",
    line:
      '2025/10/24 10:26:15 [vm/aB3-000001] "GET http://localhost:3000/x HTTP/1.1" from 127.0.0.1:5000 - 500 12B in 1.2ms',
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "GET http://localhost:3000/x 500",
      metadata: {
        method: "GET",
        path: "http://localhost:3000/x",
        protocol: "HTTP/1.1",
        status: 500,
        bytes: 12,
        duration_ms: 1.2,
        remote_addr: "127.0.0.1",
        request_id: "vm/aB3-000001",
      },
    },
  },
  {
    format: "proxy",
    line:
      'https 2025-10-24T10:26:15.123456Z app/x/1 10.0.0.1:5000 10.0.0.2:80 0.001 0.2 0.0 502 502 34 366 "GET https://x/ HTTP/1.1" "curl/8" - -',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "GET https://x/ 502",
      metadata: {
        method: "GET",
        path: "https://x/",
        protocol: "HTTP/1.1",
        status: 502,
        bytes: 366,
        duration_ms: 201,
        remote_addr: "10.0.0.1",
        user_agent: "curl/8",
        backend: "10.0.0.2:80",
        load_balancer: "app/x/1",
      },
    },
  },
  {
    format: "proxy",
    line:
      "2025-10-24\t10:26:15\tFRA2-C1\t366\t10.0.0.1\tGET\td1.cloudfront.net\t/x\t502\t-\tcurl/8\ta=1\t-\tError\tid\tshop.example\thttps\t34\t0.012\t-\tTLSv1.3",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "GET /x?a=1 502",
      metadata: {
        method: "GET",
        path: "/x?a=1",
        status: 502,
        bytes: 366,
        duration_ms: 12,
        remote_addr: "10.0.0.1",
        user_agent: "curl/8",
        http_host: "d1.cloudfront.net",
        edge: "FRA2-C1",
      },
    },
  },
  {
    format: "proxy",
    line:
      '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop [24/Oct/2025:10:26:15 +0000] 10.0.0.1 - 3E57 REST.GET.OBJECT a.txt "GET /a.txt HTTP/1.1" 404 NoSuchKey 297 - 12 - "-" "curl/8" -',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "WARN",
      message: "GET /a.txt 404",
      metadata: {
        method: "GET",
        path: "/a.txt",
        protocol: "HTTP/1.1",
        status: 404,
        bytes: 297,
        duration_ms: 12,
        remote_addr: "10.0.0.1",
        request_id: "3E57",
        operation: "REST.GET.OBJECT",
        bucket: "shop",
        code: "NoSuchKey",
      },
    },
  },
  {
    format: "proxy",
    line:
      "[pid: 7|app: 0|req: 1/1] 127.0.0.1 () {40 vars in 576 bytes} [Fri Oct 24 10:26:15 2025] GET /x => generated 12 bytes in 3 msecs (HTTP/1.1 500) 2 headers in 71 bytes (1 switches on core 0)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "GET /x 500",
      metadata: {
        method: "GET",
        path: "/x",
        protocol: "HTTP/1.1",
        status: 500,
        bytes: 12,
        duration_ms: 3,
        remote_addr: "127.0.0.1",
        pid: 7,
      },
    },
  },
  {
    format: "proxy",
    line: "[WARNING] 296/102615 (1) : Server shop/s1 is DOWN",
    parsed: {
      timestamp: lately("10-24T10:26:15"),
      level: "WARN",
      message: "Server shop/s1 is DOWN",
      metadata: { pid: 1 },
    },
  },
  {
    format: "proxy",
    line: "[NOTICE]   (1) : New worker (8) forked",
    parsed: { level: "INFO", message: "New worker (8) forked", metadata: { pid: 1 } },
  },
  {
    format: "proxy",
    line:
      '2025-10-24T10:26:15.123456Z shop 192.0.2.1:2817 10.0.0.1:80 0.001 0.002 0.003 502 502 34 366 "GET http://x/ HTTP/1.1" "curl/8" - -',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "GET http://x/ 502",
      metadata: {
        method: "GET",
        path: "http://x/",
        protocol: "HTTP/1.1",
        status: 502,
        bytes: 366,
        duration_ms: 6,
        remote_addr: "192.0.2.1",
        user_agent: "curl/8",
        backend: "10.0.0.1:80",
        load_balancer: "shop",
      },
    },
  },
];
