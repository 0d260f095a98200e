import type { TextLineCase } from "./case.ts";
import { lately, local } from "./times.ts";

/** Lines of Android. */
export const ANDROID_LINES: readonly TextLineCase[] = [
  {
    format: "logcat",
    line: "10-24 10:26:15.123  1234  5678 I ActivityManager: Start proc 4711:com.example/u0a1 for activity",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "INFO",
      message: "Start proc 4711:com.example/u0a1 for activity",
      metadata: { logger: "ActivityManager", pid: 1234, thread: 5678 },
    },
  },
  {
    format: "logcat",
    line: "10-24 10:26:15.123  1000  1234  5678 W Wifi Manager    : Slow: 812 ms",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "WARN",
      message: "Slow: 812 ms",
      metadata: { logger: "Wifi Manager", pid: 1234, thread: 5678 },
    },
  },
  {
    format: "logcat",
    line: "10-24 10:26:15.123 E/AndroidRuntime( 1234): FATAL EXCEPTION: main",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "ERROR",
      message: "FATAL EXCEPTION: main",
      metadata: { logger: "AndroidRuntime", pid: 1234 },
    },
  },
  {
    format: "logcat",
    line: "D/dalvikvm(  345): GC_CONCURRENT freed 384K",
    parsed: { level: "DEBUG", message: "GC_CONCURRENT freed 384K", metadata: { logger: "dalvikvm", pid: 345 } },
  },
  {
    format: "logcat",
    line: "2025-10-24 10:26:15.123  1234  5678 F libc    : Fatal signal 11 (SIGSEGV)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "FATAL",
      message: "Fatal signal 11 (SIGSEGV)",
      metadata: { logger: "libc", pid: 1234, thread: 5678 },
    },
  },
];
