import type { TextLineCase } from "./case.ts";
import { local, utc } from "./times.ts";

/** Lines of databases. */
export const DATABASES_LINES: readonly TextLineCase[] = [
  {
    format: "redis",
    line: "10647:C 24 Oct 2025 10:26:15.724 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.724"),
      level: "WARN",
      message: "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
      metadata: { pid: 10647, role: "child" },
    },
  },
  {
    format: "redis",
    line: "10647:M 24 Oct 2025 10:26:15.725 * Ready to accept connections",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.725"),
      level: "INFO",
      message: "Ready to accept connections",
      metadata: { pid: 10647, role: "master" },
    },
  },
  {
    format: "redis",
    line: "10648:S 24 Oct 2025 10:26:15.725 - DB 0: 1 keys",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.725"),
      level: "DEBUG",
      message: "DB 0: 1 keys",
      metadata: { pid: 10648, role: "replica" },
    },
  },
  {
    format: "postgres",
    line: '2025-10-24 10:26:15.123 UTC [10799] ERROR:  column "nope" does not exist at character 8',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: 'column "nope" does not exist at character 8',
      metadata: { pid: 10799 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [10799] STATEMENT:  select nope",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "STATEMENT:  select nope",
      metadata: { pid: 10799 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 CEST [10791-2] LOG:  database system is ready to accept connections",
    parsed: {
      timestamp: utc("2025-10-24T08:26:15.123"),
      level: "INFO",
      message: "database system is ready to accept connections",
      metadata: { pid: 10791 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [10801] bob@shop LOG:  duration: 0.244 ms  statement: select 1",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "duration: 0.244 ms  statement: select 1",
      metadata: { pid: 10801, user: "bob", database: "shop", duration_ms: 0.244 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [1] FATAL:  the database system is starting up",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "FATAL",
      message: "the database system is starting up",
      metadata: { pid: 1 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15.123 UTC [1] [unknown]@[unknown] LOG:  incomplete startup packet",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "incomplete startup packet",
      metadata: { pid: 1 },
    },
  },
  {
    format: "mysql",
    line:
      "2025-10-24T10:26:15.123456Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.35) starting as process 1",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "/usr/sbin/mysqld (mysqld 8.0.35) starting as process 1",
      metadata: { logger: "Server", thread: 0, code: "MY-010116" },
    },
  },
  {
    format: "mysql",
    line: "2025-10-24T10:26:15.123456Z 8 [Warning] [MY-010055] [Server] IP address '10.0.0.7' could not be resolved",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "IP address '10.0.0.7' could not be resolved",
      metadata: { logger: "Server", thread: 8, code: "MY-010055" },
    },
  },
  {
    format: "mysql",
    line: "2025-10-24 10:26:15 0 [Note] InnoDB: Using Linux native AIO",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "InnoDB: Using Linux native AIO",
      metadata: { thread: 0 },
    },
  },
  {
    format: "mysql-slow",
    line:
      "# Time: 251024  9:26:15\n# User@Host: [] @  []\n# Query_time: 0.100001  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 7\nSELECT 1;",
    parsed: {
      timestamp: local("2025-10-24T09:26:15"),
      message: "SELECT 1;",
      metadata: { duration_ms: 100.001, lock_ms: 0, rows_sent: 1, rows_examined: 7 },
    },
  },
  {
    format: "postgres",
    line: '2025-10-24 10:26:15 UTC:10.0.0.1(41234):shop@orders:[1234]:ERROR:  relation "x" does not exist',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "ERROR",
      message: 'relation "x" does not exist',
      metadata: { pid: 1234, user: "shop", database: "orders" },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15 UTC::@:[1234]:LOG:  checkpoint starting: time",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "INFO",
      message: "checkpoint starting: time",
      metadata: { pid: 1234 },
    },
  },
  {
    format: "postgres",
    line: "2025-10-24 10:26:15 UTC [123]: [7-1] user=shop,db=orders,app=psql,client=10.0.0.1 FATAL:  no",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "FATAL",
      message: "no",
      metadata: { pid: 123, user: "shop", database: "orders" },
    },
  },
  {
    format: "mongodb",
    line: "2025-10-24T10:26:15.123+0000 E  STORAGE  [initandlisten] WiredTiger error",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "WiredTiger error",
      metadata: { logger: "STORAGE", ctx: "initandlisten" },
    },
  },
  {
    format: "mongodb",
    line: "2025-10-24T10:26:15.123Z D2 -        [conn1] run",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "DEBUG",
      message: "run",
      metadata: { ctx: "conn1" },
    },
  },
];
