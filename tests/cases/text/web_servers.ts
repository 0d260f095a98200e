import type { TextLineCase } from "./case.ts";
import { local } from "./times.ts";

/** Lines of the error logs of web servers. */
export const WEB_SERVERS_LINES: readonly TextLineCase[] = [
  {
    format: "nginx-error",
    line: '2025/10/24 10:26:15 [notice] 31#31: using the "epoll" event method',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: 'using the "epoll" event method',
      metadata: { pid: 31, thread: 31 },
    },
  },
  {
    format: "nginx-error",
    line:
      '2025/10/24 10:26:15 [error] 31#32: *2 open() "/var/www/html/missing" failed (2: No such file or directory), client: 127.0.0.1, server: , request: "GET /missing?a=1 HTTP/1.1", host: "127.0.0.1:18080", referrer: "http://ref/"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: 'open() "/var/www/html/missing" failed (2: No such file or directory)',
      metadata: {
        pid: 31,
        thread: 32,
        connection: 2,
        method: "GET",
        path: "/missing?a=1",
        protocol: "HTTP/1.1",
        remote_addr: "127.0.0.1",
        http_host: "127.0.0.1:18080",
        referer: "http://ref/",
      },
    },
  },
  {
    format: "nginx-error",
    line:
      '2025/10/24 10:26:15 [error] 31#31: *3 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: shop, request: "GET /up HTTP/1.1", upstream: "http://127.0.0.1:1/up", host: "shop"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: "connect() failed (111: Connection refused) while connecting to upstream",
      metadata: {
        pid: 31,
        thread: 31,
        connection: 3,
        method: "GET",
        path: "/up",
        protocol: "HTTP/1.1",
        remote_addr: "127.0.0.1",
        server: "shop",
        upstream: "http://127.0.0.1:1/up",
        http_host: "shop",
      },
    },
  },
  {
    format: "nginx-error",
    line:
      '2025/10/24 10:26:15 [info] 31#31: *5 client sent invalid method while reading client request line, client: 127.0.0.1, server: , request: "gar"bage"',
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "client sent invalid method while reading client request line",
      metadata: { pid: 31, thread: 31, connection: 5, request: 'gar"bage', remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "nginx-error",
    line: "2025/10/24 10:26:15 [emerg] 31#31: bind() to 0.0.0.0:80 failed (98: Address already in use)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "FATAL",
      message: "bind() to 0.0.0.0:80 failed (98: Address already in use)",
      metadata: { pid: 31, thread: 31 },
    },
  },
  {
    format: "apache-error",
    line:
      "[Fri Oct 24 10:26:15.757281 2025] [authz_core:error] [pid 10658:tid 10691] [client 127.0.0.1:34884] AH01630: client denied by server configuration: /srv/no",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.757"),
      level: "ERROR",
      message: "client denied by server configuration: /srv/no",
      metadata: { logger: "authz_core", pid: 10658, thread: 10691, remote_addr: "127.0.0.1:34884", code: "AH01630" },
    },
  },
  {
    format: "apache-error",
    line:
      "[Fri Oct 24 10:26:15.762639 2025] [authz_core:debug] [pid 10657:tid 10663] mod_authz_core.c(815): [client 127.0.0.1:34896] AH01626: authorization result of Require all granted: granted",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.762"),
      level: "DEBUG",
      message: "authorization result of Require all granted: granted",
      metadata: {
        logger: "authz_core",
        pid: 10657,
        thread: 10663,
        file: "mod_authz_core.c",
        line: 815,
        remote_addr: "127.0.0.1:34896",
        code: "AH01626",
      },
    },
  },
  {
    format: "apache-error",
    line: "[Fri Oct 24 10:26:15 2025] [warn] [client 127.0.0.1] mod_fcgid: stderr: slow",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "mod_fcgid: stderr: slow",
      metadata: { remote_addr: "127.0.0.1" },
    },
  },
  {
    format: "apache-error",
    line:
      "[Fri Oct 24 10:26:15.785611 2025] [mpm_event:notice] [pid 10655:tid 10655] AH00491: caught SIGTERM, shutting down",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.785"),
      level: "INFO",
      message: "caught SIGTERM, shutting down",
      metadata: { logger: "mpm_event", pid: 10655, thread: 10655, code: "AH00491" },
    },
  },
];
