import type { TextLineCase } from "./case.ts";
import { lately, local, utc } from "./times.ts";

/** Lines of systems and network devices. */
export const SYSTEM_LINES: readonly TextLineCase[] = [
  {
    format: "system",
    line: "kern  :err   : [12345.678901] usb 1-1: gone",
    parsed: {
      level: "ERROR",
      message: "usb 1-1: gone",
      metadata: { facility: "kern", uptime_s: 12345.678901 },
    },
  },
  {
    format: "system",
    line: "daemon:info  : [Fri Oct 24 10:26:15 2025] systemd[1]: ready",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "INFO",
      message: "systemd[1]: ready",
      metadata: { facility: "daemon" },
    },
  },
  {
    format: "system",
    line: "type=AVC msg=audit(1761301575.123:42): avc:  denied  { read }",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      message: "AVC avc:  denied  { read }",
      metadata: { type: "AVC", audit_id: 42 },
    },
  },
  {
    format: "system",
    line: "type=USER_LOGIN msg=audit(1761301575.123:43): pid=7 uid=0 res=success",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      message: "USER_LOGIN pid=7 uid=0 res=success",
      metadata: { type: "USER_LOGIN", audit_id: 43, pid: 7, uid: 0, res: "success" },
    },
  },
  {
    format: "system",
    line: "Fri Oct 24 10:26:15 2025 daemon.err dnsmasq[1]: no such host",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "no such host",
      metadata: { service: "dnsmasq", pid: 1, facility: "daemon" },
    },
  },
  {
    format: "system",
    line: "Oct 24 10:26:15 vm daemon.warn app[7]: slow",
    parsed: {
      timestamp: lately("10-24T10:26:15"),
      level: "WARN",
      message: "slow",
      metadata: { service: "app", host: "vm", pid: 7, facility: "daemon" },
    },
  },
  {
    format: "system",
    line: "Oct 24 10:26:15 kern.info kernel: usb 1-1: new",
    parsed: {
      timestamp: lately("10-24T10:26:15"),
      level: "INFO",
      message: "usb 1-1: new",
      metadata: { service: "kernel", facility: "kern" },
    },
  },
  {
    format: "system",
    line: "oct/24/2025 10:26:15 system,error,critical login failure",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "FATAL",
      message: "login failure",
      metadata: { topics: ["system", "error", "critical"] },
    },
  },
  {
    format: "system",
    line: "<187>42: Oct 24 10:26:15.123: %LINK-3-UPDOWN: Interface down",
    parsed: {
      timestamp: lately("10-24T10:26:15.123"),
      level: "ERROR",
      message: "%LINK-3-UPDOWN: Interface down",
      metadata: { sequence: 42, facility: "LINK", code: "UPDOWN" },
    },
  },
  {
    format: "system",
    line: "<189>42: vm: *Oct 24 2025 10:26:15.123 UTC: %SYS-5-CONFIG_I: Configured",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "%SYS-5-CONFIG_I: Configured",
      metadata: { sequence: 42, host: "vm", facility: "SYS", code: "CONFIG_I" },
    },
  },
  {
    format: "system",
    line: '<187>date=2025-10-24 time=10:26:15 devname="x" level="error" msg="boom" tz="+0200"',
    parsed: {
      timestamp: utc("2025-10-24T08:26:15"),
      level: "ERROR",
      message: "boom",
      metadata: { devname: "x", tz: "+0200" },
    },
  },
  {
    format: "supercomputer",
    line:
      "- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 2005-06-03-15.42.50.363000 R02-M1-N0-C:J12-U11 RAS KERNEL INFO " +
      "instruction cache parity error corrected",
    parsed: {
      timestamp: utc("2005-06-03T22:42:50.363"),
      level: "INFO",
      message: "instruction cache parity error corrected",
      metadata: { node: "R02-M1-N0-C:J12-U11", type: "RAS", component: "KERNEL" },
    },
  },
  {
    format: "supercomputer",
    line: "APPREAD 1117869872 2005.06.04 R04-M1 2005-06-04-00.24.32.432000 R04-M1 RAS APP FATAL ciod: failed",
    parsed: {
      timestamp: utc("2005-06-04T07:24:32.432"),
      level: "FATAL",
      message: "ciod: failed",
      metadata: { node: "R04-M1", alert: "APPREAD", type: "RAS", component: "APP" },
    },
  },
  {
    format: "supercomputer",
    line:
      "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: session closed for user root",
    parsed: {
      timestamp: utc("2005-11-09T20:01:01"),
      message: "session closed for user root",
      metadata: { node: "dn228", program: "crond(pam_unix)", pid: 2915 },
    },
  },
  {
    format: "system",
    line: "(Fri Oct 24 10:26:15 2025) [sssd[be[x]]] [sysdb_search] (0x0020): boom",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "FATAL",
      message: "boom",
      metadata: { service: "sssd[be[x]]", function: "sysdb_search" },
    },
  },
  {
    format: "system",
    line: "(2025-10-24 10:26:15): [be[x]] [start_service] (0x0400): Queueing",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "DEBUG",
      message: "Queueing",
      metadata: { service: "be[x]", function: "start_service" },
    },
  },
  {
    format: "system",
    line: "    42:20251024:102615.123 server #1 started",
    parsed: { timestamp: local("2025-10-24T10:26:15.123"), message: "server #1 started", metadata: { pid: 42 } },
  },
  {
    format: "vmware",
    line: "2025-10-24T10:26:15.123Z In(14) hostd[42]: Ready",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Ready",
      metadata: { program: "hostd", pid: 42 },
    },
  },
  {
    format: "vmware",
    line: "2025-10-24T10:26:15.123Z Er(11) vmkernel: boom",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "boom",
      metadata: { program: "vmkernel" },
    },
  },
  {
    format: "vmware",
    line: "2025-10-24T10:26:15.123Z cpu7:42)WARNING: ScsiDeviceIO: slow",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "ScsiDeviceIO: slow",
      metadata: { cpu: 7, world: 42 },
    },
  },
  {
    format: "vmware",
    line: "2025-10-24T10:26:15.123Z verbose vpxd[05160] [Originator@6876 sub=X] Ready",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "DEBUG",
      message: "[Originator@6876 sub=X] Ready",
      metadata: { program: "vpxd", pid: 5160 },
    },
  },
];
