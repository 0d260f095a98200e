import type { TextLineCase } from "./case.ts";
import { utc } from "./times.ts";

/** Lines of loggers for Rust. */
export const RUST_LINES: readonly TextLineCase[] = [
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
];
