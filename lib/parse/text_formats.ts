import type { Envelope, LineFormat } from "./parsed_line.ts";
import { ACCESS } from "./text/access.ts";
import { APACHE_ERROR } from "./text/apache_error.ts";
import { APP_SERVER } from "./text/app_server.ts";
import { DOTNET } from "./text/dotnet.ts";
import { AWS, COMPOSE, CRI, DOCKER, FLY, KUBECTL } from "./text/envelopes.ts";
import { CONCURRENTLY, FILE_NAME, FOREMAN, PM2, STERN, TILT, TURBO, WRAPPER } from "./text/runner_envelopes.ts";
import { ENV_LOGGER } from "./text/env_logger.ts";
import { ERLANG } from "./text/erlang.ts";
import { GO } from "./text/go.ts";
import { JUL } from "./text/jul.ts";
import { KLOG } from "./text/klog.ts";
import { LOG4J } from "./text/log4j.ts";
import { LOGCAT } from "./text/logcat.ts";
import { LOGFMT } from "./text/logfmt.ts";
import { MONGODB } from "./text/mongo.ts";
import { MONOLOG } from "./text/monolog.ts";
import { MYSQL } from "./text/mysql.ts";
import { NATIVE } from "./text/native.ts";
import { NEST } from "./text/nest.ts";
import { NGINX_ERROR } from "./text/nginx_error.ts";
import { NLOG } from "./text/nlog.ts";
import { PHP } from "./text/php.ts";
import { POSTGRES } from "./text/postgres.ts";
import { PROXY } from "./text/proxy.ts";
import { PYTHON } from "./text/python.ts";
import { REDIS } from "./text/redis.ts";
import { RUBY } from "./text/ruby.ts";
import { SERILOG } from "./text/serilog.ts";
import { SLOW_QUERY } from "./text/slow_query.ts";
import { SUPERCOMPUTER } from "./text/supercomputer.ts";
import { SYSLOG } from "./text/syslog.ts";
import { SYSTEM } from "./text/system.ts";
import { TRACING } from "./text/tracing.ts";
import { VMWARE } from "./text/vmware.ts";

/** Text formats, the most specific first. The first one that parses a line wins. */
export const TEXT_FORMATS: readonly LineFormat[] = [
  KLOG,
  JUL,
  SLOW_QUERY,
  ERLANG,
  NATIVE,
  RUBY,
  LOGCAT,
  REDIS,
  NGINX_ERROR,
  APACHE_ERROR,
  ACCESS,
  PROXY,
  POSTGRES,
  MONGODB,
  MYSQL,
  PHP,
  MONOLOG,
  NEST,
  SERILOG,
  NLOG,
  ENV_LOGGER,
  TRACING,
  DOTNET,
  PYTHON,
  LOG4J,
  APP_SERVER,
  VMWARE,
  SYSTEM,
  SUPERCOMPUTER,
  SYSLOG,
  GO,
  LOGFMT,
];

const ASCII = 128;

/** Formats or envelopes by the first character of their lines, so that only a few are tried on each line. */
export class FormatTable<T extends { readonly starts?: string } = LineFormat> {
  readonly #lists: readonly (readonly T[])[];

  constructor(formats: readonly T[]) {
    // The last entry is for characters outside ASCII and for the empty line.
    this.#lists = Array.from({ length: ASCII + 1 }, (_, code) => {
      const start = String.fromCharCode(code);
      return formats.filter(({ starts }) => starts === undefined || (code < ASCII && starts.includes(start)));
    });
  }

  /** Returns the formats that a line may have, in their order. */
  of(line: string): readonly T[] {
    const code = line.charCodeAt(0);
    return this.#lists[code < ASCII ? code : ASCII];
  }
}

/** Envelopes that container runtimes, process managers and log viewers put around lines. */
export const ENVELOPES: readonly Envelope[] = [
  CRI,
  COMPOSE,
  DOCKER,
  KUBECTL,
  PM2,
  FOREMAN,
  TILT,
  STERN,
  TURBO,
  CONCURRENTLY,
  FILE_NAME,
  AWS,
  FLY,
  WRAPPER,
];
