import type { TextLineCase } from "./case.ts";
import { local, today } from "./times.ts";

/** Lines of .NET and of its loggers. */
export const DOTNET_LINES: readonly TextLineCase[] = [
  {
    format: "serilog",
    line: "[10:26:15 INF] Paid order 7",
    parsed: { timestamp: today("10:26:15"), level: "INFO", message: "Paid order 7" },
  },
  {
    format: "serilog",
    line: "2025-10-24 10:26:15.123 +02:00 [ERR] Cannot pay",
    parsed: { timestamp: Date.parse("2025-10-24T08:26:15.123Z"), level: "ERROR", message: "Cannot pay" },
  },
  {
    format: "nlog",
    line: "2025-10-24 10:26:15.1234|WARN|Shop.Db|Slow | very",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "Slow | very",
      metadata: { logger: "Shop.Db" },
    },
  },
  {
    format: "dotnet",
    line: "info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://localhost:5000",
    parsed: {
      level: "INFO",
      message: "Now listening on: http://localhost:5000",
      metadata: { logger: "Microsoft.Hosting.Lifetime", event_id: 14 },
    },
  },
  {
    format: "dotnet",
    line: "fail: Shop.Pay[7]\n      Cannot pay\n      System.Exception: boom\n         at Shop.Pay()",
    parsed: {
      level: "ERROR",
      message: "Cannot pay\nSystem.Exception: boom\n   at Shop.Pay()",
      metadata: { logger: "Shop.Pay", event_id: 7 },
    },
  },
  {
    format: "dotnet",
    line: "warn: Shop.Db[0] slow query",
    parsed: { level: "WARN", message: "slow query", metadata: { logger: "Shop.Db", event_id: 0 } },
  },
  {
    format: "dotnet",
    line: "10:26:15 crit: Shop.Db[0] gone",
    parsed: {
      timestamp: today("10:26:15.000"),
      level: "FATAL",
      message: "gone",
      metadata: { logger: "Shop.Db", event_id: 0 },
    },
  },
  {
    format: "dotnet",
    line: "2025-10-24 10:26:15 dbug: Shop.Db[0]\n      pool is 4",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "DEBUG",
      message: "pool is 4",
      metadata: { logger: "Shop.Db", event_id: 0 },
    },
  },
  {
    format: "dotnet",
    line: "<6>Shop.Db[0] connected",
    parsed: { level: "INFO", message: "connected", metadata: { logger: "Shop.Db", event_id: 0 } },
  },
  {
    format: "dotnet",
    line: "<4>2025-10-24 10:26:15 Shop.Db[10] slow query",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "Shop.Db", event_id: 10 },
    },
  },
];
