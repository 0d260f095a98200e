import type { TextLineCase } from "./case.ts";
import { local } from "./times.ts";

/** Lines of loggers for JavaScript. */
export const JAVASCRIPT_LINES: readonly TextLineCase[] = [
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
];
