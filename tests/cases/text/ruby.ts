import type { TextLineCase } from "./case.ts";
import { local, utc } from "./times.ts";

/** Lines of Ruby and of its loggers. */
export const RUBY_LINES: readonly TextLineCase[] = [
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
    format: "ruby",
    line: "2025-10-24T10:26:15.123Z 42 TID-abc Job JID-1 WARN: slow",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow",
      metadata: { pid: 42, thread: "abc", logger: "Job", job_id: "1" },
    },
  },
  {
    format: "ruby",
    line: "2025-10-24T10:26:15.123Z pid=42 tid=abc class=Job jid=1 INFO: done",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "done",
      metadata: { pid: 42, thread: "abc", logger: "Job", job_id: "1" },
    },
  },
  {
    format: "ruby",
    line: 'Started GET "/x" for 127.0.0.1 at 2025-10-24 10:26:15 +0000',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      message: 'Started GET "/x" for 127.0.0.1 at 2025-10-24 10:26:15 +0000',
      metadata: { method: "GET", path: "/x", remote_addr: "127.0.0.1" },
    },
  },
];
