import type { TextLineCase } from "./text/case.ts";
import { ACCESS_LINES } from "./text/access.ts";
import { ANDROID_LINES } from "./text/android.ts";
import { DATABASES_LINES } from "./text/databases.ts";
import { DOTNET_LINES } from "./text/dotnet.ts";
import { ERLANG_LINES } from "./text/erlang.ts";
import { GO_LINES } from "./text/go.ts";
import { JAVASCRIPT_LINES } from "./text/javascript.ts";
import { JVM_LINES } from "./text/jvm.ts";
import { PHP_LINES } from "./text/php.ts";
import { PROXY_LINES } from "./text/proxy.ts";
import { NATIVE_LINES } from "./text/native.ts";
import { SYSTEM_LINES } from "./text/system.ts";
import { PYTHON_LINES } from "./text/python.ts";
import { RUBY_LINES } from "./text/ruby.ts";
import { RUST_LINES } from "./text/rust.ts";
import { SYSLOG_LINES } from "./text/syslog.ts";
import { WEB_SERVERS_LINES } from "./text/web_servers.ts";

/** Lines of real programs. A time without a year or zone is in the last year and in the zone of this machine. */
export const TEXT_LINES: readonly TextLineCase[] = [
  ...ACCESS_LINES,
  ...ANDROID_LINES,
  ...DATABASES_LINES,
  ...DOTNET_LINES,
  ...ERLANG_LINES,
  ...GO_LINES,
  ...JAVASCRIPT_LINES,
  ...JVM_LINES,
  ...PHP_LINES,
  ...PROXY_LINES,
  ...NATIVE_LINES,
  ...SYSTEM_LINES,
  ...PYTHON_LINES,
  ...RUBY_LINES,
  ...RUST_LINES,
  ...SYSLOG_LINES,
  ...WEB_SERVERS_LINES,
];
