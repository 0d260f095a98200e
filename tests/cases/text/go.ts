import type { TextLineCase } from "./case.ts";
import { lately, local, utc } from "./times.ts";

/** Lines of Go and of its loggers. */
export const GO_LINES: readonly TextLineCase[] = [
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
  {
    format: "go",
    line: "2025/10/24 10:26:15 ...s/x.go:12:F() [W] slow",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "WARN",
      message: "slow",
      metadata: { file: "...s/x.go", line: 12, function: "F" },
    },
  },
];
