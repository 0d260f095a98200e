import type { TextLineCase } from "./case.ts";
import { lately, local, today, utc } from "./times.ts";

/** Lines of native programs. */
export const NATIVE_LINES: readonly TextLineCase[] = [
  {
    format: "native",
    line: "[42:1024/102615.123456:ERROR:x.cc(12)] boom",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "ERROR",
      message: "boom",
      metadata: { pid: 42, file: "x.cc", line: 12 },
    },
  },
  {
    format: "native",
    line: "[42:43:1024/102615.123456:WARNING:gpu/y.cc(7)] slow",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "WARN",
      message: "slow",
      metadata: { pid: 42, thread: 43, file: "gpu/y.cc", line: 7 },
    },
  },
  {
    format: "native",
    line: "0:00:00.123456789    42 0x55d0 WARN  basesrc gstbasesrc.c:12:gst_start:<src> slow",
    parsed: {
      level: "WARN",
      message: "slow",
      metadata: { pid: 42, logger: "basesrc", file: "gstbasesrc.c", line: 12 },
    },
  },
  {
    format: "native",
    line: "E251024 10:26:15.123456 42 server/x.go:12  [n1] 7  boom",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "[n1] 7  boom",
      metadata: { thread: 42, file: "server/x.go", line: 12 },
    },
  },
  {
    format: "native",
    line: "I251024 10:26:15.123456 42 1@server/x.go:12 ⋮ [T1,n1] 7  ready",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "[T1,n1] 7  ready",
      metadata: { thread: 42, file: "server/x.go", line: 12 },
    },
  },
  {
    format: "native",
    line: "(gedit:42): Gtk-WARNING **: 10:26:15.123: cannot open display",
    parsed: {
      timestamp: today("10:26:15.123"),
      level: "WARN",
      message: "cannot open display",
      metadata: { program: "gedit", pid: 42, logger: "Gtk" },
    },
  },
  {
    format: "native",
    line: "** (process:42): CRITICAL **: boom",
    parsed: { level: "FATAL", message: "boom", metadata: { program: "process", pid: 42 } },
  },
  {
    format: "native",
    line: "E (12345) wifi: boom",
    parsed: { level: "ERROR", message: "boom", metadata: { logger: "wifi", uptime_ms: 12345 } },
  },
  {
    format: "native",
    line: "I20251024-10:26:15.123(2)? Ready",
    parsed: { timestamp: local("2025-10-24T10:26:15.123"), level: "INFO", message: "Ready", metadata: {} },
  },
];
