import type { TextLineCase } from "./case.ts";
import { local } from "./times.ts";

/** Lines of Erlang. */
export const ERLANG_LINES: readonly TextLineCase[] = [
  {
    format: "erlang",
    line: "=CRASH REPORT==== 24-Oct-2025::10:26:15.123456 ===",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "=CRASH REPORT==== 24-Oct-2025::10:26:15.123456 ===",
    },
  },
];
