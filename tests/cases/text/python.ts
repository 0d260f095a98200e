import type { TextLineCase } from "./case.ts";
import { local, utc } from "./times.ts";

/** Lines of Python and of its loggers. */
export const PYTHON_LINES: readonly TextLineCase[] = [
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
];
