import type { TextLineCase } from "./case.ts";
import { local } from "./times.ts";

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
];
