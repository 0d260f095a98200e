import type { TextLineCase } from "./case.ts";
import { lately, utc } from "./times.ts";

/** Lines of syslog. */
export const SYSLOG_LINES: readonly TextLineCase[] = [
  {
    format: "syslog",
    line: "Oct 24 10:26:15 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      message: "authentication failure; logname= uid=0",
      metadata: { service: "sshd(pam_unix)", host: "combo", pid: 19939 },
    },
  },
  {
    format: "syslog",
    line: '<12>1 2025-10-24T10:26:15.938966+00:00 vm app 10615 - [timeQuality tzKnown="1" isSynced="0"] disk is at 91%',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.938"),
      level: "WARN",
      message: "disk is at 91%",
      metadata: {
        service: "app",
        host: "vm",
        pid: 10615,
        facility: "user",
        structured_data: { timeQuality: { tzKnown: "1", isSynced: "0" } },
      },
    },
  },
  {
    format: "syslog",
    line: String
      .raw`<131>1 2025-10-24T10:26:15.940495+00:00 vm app 10617 ID47 [timeQuality tzKnown="1" isSynced="0"][exampleSDID@32473 iut="3" eventSource="App\"x\]"] Cannot pay`,
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.940"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: {
        service: "app",
        host: "vm",
        pid: 10617,
        msgid: "ID47",
        facility: "local0",
        structured_data: {
          timeQuality: { tzKnown: "1", isSynced: "0" },
          "exampleSDID@32473": { iut: "3", eventSource: 'App"x]' },
        },
      },
    },
  },
  {
    format: "syslog",
    line: "<78>1 - vm cron - - -  (root) CMD (run)",
    parsed: {
      level: "INFO",
      message: " (root) CMD (run)",
      metadata: { service: "cron", host: "vm", facility: "cron" },
    },
  },
  {
    format: "syslog",
    line: "<12>Oct 24 10:26:15 vm app[10615] disk is at 91%",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      level: "WARN",
      message: "disk is at 91%",
      metadata: { service: "app", host: "vm", pid: 10615, facility: "user" },
    },
  },
  {
    format: "syslog",
    line: "<34>Oct 24 10:26:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      level: "FATAL",
      message: "'su root' failed for lonvick on /dev/pts/8",
      metadata: { service: "su", host: "mymachine", facility: "auth" },
    },
  },
  {
    format: "syslog",
    line: "<13>Oct 24 10:26:15 app[7]: to this machine's own socket",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      level: "INFO",
      message: "to this machine's own socket",
      metadata: { service: "app", pid: 7, facility: "user" },
    },
  },
  {
    format: "syslog",
    line: "Oct 24 10:26:15 vm app[10615]: disk is at 91%",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      message: "disk is at 91%",
      metadata: { service: "app", host: "vm", pid: 10615 },
    },
  },
  {
    format: "syslog",
    line: "Oct  4 10:26:15 vm sshd[99]: error: kex_exchange_identification: Connection closed",
    parsed: {
      timestamp: lately("10-04T10:26:15.000"),
      level: "ERROR",
      message: "error: kex_exchange_identification: Connection closed",
      metadata: { service: "sshd", host: "vm", pid: 99 },
    },
  },
  {
    format: "syslog",
    line: "Oct 24 10:26:15 vm kernel: [  123.456789] eth0: link up",
    parsed: {
      timestamp: lately("10-24T10:26:15.000"),
      message: "[  123.456789] eth0: link up",
      metadata: { service: "kernel", host: "vm" },
    },
  },
  {
    format: "syslog",
    line: "2025-10-24T10:26:15.938966+00:00 vm app[10615]: disk is at 91%",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.938"),
      message: "disk is at 91%",
      metadata: { service: "app", host: "vm", pid: 10615 },
    },
  },
  {
    format: "syslog",
    line: "2025-10-24T10:26:15+0000 vm systemd[1]: Started shop.service - Shop.",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      message: "Started shop.service - Shop.",
      metadata: { service: "systemd", host: "vm", pid: 1 },
    },
  },
  {
    format: "syslog",
    line: "2025-10-24T10:26:15+00:00 vm cron: (root) CMD (run)",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      message: "(root) CMD (run)",
      metadata: { service: "cron", host: "vm" },
    },
  },
  {
    format: "syslog",
    line: "<3>disk failure",
    parsed: { level: "ERROR", message: "disk failure", metadata: {} },
  },
  {
    format: "syslog",
    line: "<11>disk failure",
    parsed: { level: "ERROR", message: "disk failure", metadata: { facility: "user" } },
  },
  {
    format: "syslog",
    line: '<14>1 2025-10-24T10:26:15.003Z vm app 7 - - @cee: {"level":"warn","msg":"Slow","order":7}',
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.003"),
      level: "WARN",
      message: "Slow",
      metadata: { service: "app", host: "vm", pid: 7, facility: "user", order: 7 },
    },
  },
  {
    format: "syslog",
    line:
      '2025-10-24T10:26:15.123456+02:00 vm app[7]: {"time":"2025-10-24T08:26:14Z","level":"error","msg":"Cannot pay"}',
    parsed: {
      timestamp: utc("2025-10-24T08:26:14"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: { service: "app", host: "vm", pid: 7 },
    },
  },
];
