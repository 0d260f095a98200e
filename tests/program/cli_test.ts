import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import type { QueryOptions, TailOptions } from "../../lib/client/options.ts";
import { parseCommand } from "../../lib/program/cli.ts";
import { helpText } from "../../lib/program/help.ts";
import { SERVE_FLAGS } from "../../lib/program/serve_flags.ts";
import type { ServeOptions } from "../../lib/program/serve_options.ts";
import { flagRows, UsageError } from "../../lib/runtime/flags.ts";

const DEFAULTS: ServeOptions = {
  host: "127.0.0.1",
  port: 8001,
  otlpPort: 4318,
  otlpGrpcPort: 4317,
  ingestToken: undefined,
  ingestTokenFile: undefined,
  mcp: "auto",
  auth: "auto",
  authTokenFile: undefined,
  authFile: undefined,
  authProxyHeader: undefined,
  authProxyFrom: [],
  tlsCert: undefined,
  tlsKey: undefined,
  tlsSelfSigned: false,
  capacity: 100_000,
  maxBytes: 67_108_864,
  recent: 50,
  socket: undefined,
  allowedHosts: [],
  maxViewers: 1000,
  compress: "auto",
  format: "auto",
  redact: "auto",
  redactRules: undefined,
  alerts: { rules: [], kept: [], allowPrivate: false },
  archive: undefined,
  quiet: false,
  demo: false,
  open: false,
  tee: false,
  follow: [],
  files: [],
  syslog: undefined,
  gelf: undefined,
  docker: undefined,
  dockerSocket: "/var/run/docker.sock",
  journal: undefined,
  lines: 50,
  command: [],
  restart: false,
  graceMs: 10_000,
  followLinks: false,
  name: undefined,
  from: { urls: [], query: undefined, tokenFile: undefined, caFile: undefined, recent: undefined },
  afterCommand: "auto",
  settings: { path: undefined, variables: [] },
};

const ARCHIVE = {
  at: undefined,
  name: "default",
  keep: "7d",
  keepSize: 1024 ** 3,
  level: "TRACE",
  sync: "normal",
} as const;

const UNDERSTOOD: readonly { args: string[]; options: Partial<ServeOptions> }[] = [
  { args: [], options: {} },
  { args: ["--port", "0"], options: { port: 0 } },
  { args: ["-p", "9000"], options: { port: 9000 } },
  {
    args: ["--alert", "a: count > 1", "--alert=count > 2", "--alert-allow-private"],
    options: { alerts: { rules: ["a: count > 1", "count > 2"], kept: [], allowPrivate: true } },
  },
  { args: ["--archive"], options: { archive: ARCHIVE } },
  { args: ["--archive-at", "a.db"], options: { archive: { ...ARCHIVE, at: "a.db" } } },
  {
    args: ["--archive", "--keep", "12h", "--keep-size=2GiB", "--archive-level", "warning", "--archive-sync", "full"],
    options: { archive: { ...ARCHIVE, keep: "12h", keepSize: 2 * 1024 ** 3, level: "WARN", sync: "full" } },
  },
  { args: ["-p9000", "-q"], options: { port: 9000, quiet: true } },
  { args: ["--host=0.0.0.0", "--demo"], options: { host: "0.0.0.0", demo: true } },
  { args: ["--host", "[::1]"], options: { host: "::1" } },
  { args: ["--host", "::0"], options: { host: "::" } },
  { args: ["--host", "0"], options: { host: "0.0.0.0" } },
  { args: ["--host", "LocalHost"], options: { host: "localhost" } },
  { args: ["--capacity", "20"], options: { capacity: 20, recent: 20 } },
  { args: ["--capacity", "20", "--recent", "10"], options: { capacity: 20, recent: 10 } },
  { args: ["--otlp-port", "0"], options: { otlpPort: 0 } },
  { args: ["--ingest-token", "s3cret"], options: { ingestToken: "s3cret" } },
  {
    args: ["--allowed-host", "Logs.Example", "--allowed-host=[::1]"],
    options: { allowedHosts: ["logs.example", "::1"] },
  },
  { args: ["--recent", "0"], options: { recent: 0 } },
  { args: ["--socket", "run/a.sock"], options: { socket: { path: "run/a.sock", mode: 0o600 } } },
  { args: ["--socket=a", "--socket-mode", "0660"], options: { socket: { path: "a", mode: 0o660 } } },
  { args: ["--tls-self-signed"], options: { tlsSelfSigned: true } },
  { args: ["--max-viewers", "7"], options: { maxViewers: 7 } },
  { args: ["--compress", "auto"], options: { compress: "auto" } },
  { args: ["--compress", "on"], options: { compress: true } },
  { args: ["--compress=off"], options: { compress: false } },
  { args: ["--format", "json"], options: { format: "json" } },
  { args: ["--max-bytes", "65536"], options: { maxBytes: 65_536 } },
  { args: ["--max-bytes", "512k"], options: { maxBytes: 524_288 } },
  { args: ["--max-bytes", "2MiB"], options: { maxBytes: 2_097_152 } },
  { args: ["--max-bytes", "1gb"], options: { maxBytes: 1_073_741_824 } },
  { args: ["--mcp"], options: { mcp: true } },
  { args: ["--no-mcp"], options: { mcp: false } },
  { args: ["--tee"], options: { tee: true } },
  { args: ["--follow", "a.log"], options: { follow: ["a.log"] } },
  { args: ["-f", "a.log", "logs/*.log", "-n", "7"], options: { follow: ["a.log", "logs/*.log"], lines: 7 } },
  {
    args: ["a.log", "--follow", "b.log", "-q", "--follow=c.log"],
    options: { follow: ["a.log", "b.log", "c.log"], quiet: true },
  },
  { args: ["--", "app", "--port", "1", "--", "x"], options: { command: ["app", "--port", "1", "--", "x"] } },
  { args: ["--grace", "500ms", "--", "app"], options: { graceMs: 500, command: ["app"] } },
  { args: ["--follow", "*.log", "--follow-links"], options: { follow: ["*.log"], followLinks: true } },
  { args: ["--follow", "/dev/stdin", "a.log", "-"], options: { follow: ["a.log"] } },
  { args: ["--restart", "-p", "9", "--", "app"], options: { port: 9, restart: true, command: ["app"] } },
  { args: ["--keep-open", "--", "app"], options: { afterCommand: "keep-open", command: ["app"] } },
  { args: ["--exit", "--", "app"], options: { afterCommand: "exit", command: ["app"] } },
  { args: ["--follow", "a.log", "--", "app", "b.log"], options: { follow: ["a.log"], command: ["app", "b.log"] } },
];

for (const { args, options } of UNDERSTOOD) {
  Deno.test(`parseCommand parses "${args.join(" ")}"`, () => {
    assertEquals(parseCommand(args), { kind: "serve", options: { ...DEFAULTS, ...options } });
  });
}

for (
  const { args, message } of [
    { args: ["--nope"], message: /^Cannot read the command line: Unknown option '--nope'$/ },
    { args: ["applog"], message: /^Cannot read the command line: Unexpected argument 'applog'$/ },
    { args: ["--port"], message: /^Cannot read the command line: Option '-p, --port <value>' argument missing$/ },
    { args: ["--quiet=yes"], message: /^Cannot read the command line: Option '-q, --quiet' does not take an/ },
    { args: ["--port", "http"], message: /^Cannot read --port "http": expected a whole number from 0 to 65535$/ },
    { args: ["--port", "65536"], message: /^Cannot read --port "65536"/ },
    { args: ["--port", "1e3"], message: /^Cannot read --port "1e3"/ },
    { args: ["--host="], message: /^Cannot read --host "": expected an address or a host name$/ },
    { args: ["--host", "localhost:80"], message: /^Cannot read --host "localhost:80"/ },
    { args: ["--host", "foo bar"], message: /^Cannot read --host "foo bar"/ },
    { args: ["--host", "a/b"], message: /^Cannot read --host "a\/b"/ },
    {
      args: ["--allowed-host", "logs.example:80"],
      message: /^Cannot read --allowed-host "logs.example:80": expected/,
    },
    { args: ["--allowed-host="], message: /^Cannot read --allowed-host "": expected an address or a host name$/ },
    { args: ["--capacity", "0"], message: /^Cannot read --capacity "0"/ },
    { args: ["--max-bytes", "1"], message: /^Cannot read --max-bytes "1": expected a size from 4KiB/ },
    { args: ["--max-bytes", "9TB"], message: /^Cannot read --max-bytes "9TB"/ },
    { args: ["--keep", "1d"], message: /^Cannot use --keep without --archive$/ },
    { args: ["--archive", "--keep", "0d"], message: /^Cannot read --keep "0d": expected a time such as 12h or 7d$/ },
    {
      args: ["--archive", "--keep-size", "1MiB"],
      message: /^Cannot read --keep-size "1MiB": expected a size from 16MiB/,
    },
    { args: ["--archive", "--archive-level", "x"], message: /^Cannot read --archive-level "x": expected a level/ },
    {
      args: ["--archive", "--archive-sync", "x"],
      message: /^Cannot read --archive-sync "x": expected normal or full$/,
    },
    {
      args: ["--archive-at", "redis://h"],
      message:
        /^Cannot read --archive-at "redis:.*": expected the path of a file, or postgres:\/\/USER@HOST\/DATABASE$/,
    },
    { args: ["--max-viewers", "0"], message: /^Cannot read --max-viewers "0": expected a whole number from 1 to/ },
    { args: ["--compress", "gzip"], message: /^Cannot read --compress "gzip": expected auto, on or off$/ },
    { args: ["--compress", "__proto__"], message: /^Cannot read --compress "__proto__": expected auto, on or off$/ },
    { args: ["--otlp-port", "-"], message: /^Cannot read --otlp-port "-": expected a whole number/ },
    { args: ["--no-auth", "--auth-file", "x"], message: /^Cannot use both --no-auth and --auth-file$/ },
    { args: ["--auth-proxy-from", "::1"], message: /^Cannot use --auth-proxy-from without --auth-proxy-header$/ },
    { args: ["--socket", "a", "--port", "1"], message: /^Cannot use both --socket and --port$/ },
    { args: ["--socket-mode", "660"], message: /^Cannot use --socket-mode without --socket$/ },
    { args: ["--socket=a", "--socket-mode", "888"], message: /^Cannot read --socket-mode "888": expected three octal/ },
    { args: ["--socket", "a".repeat(81)], message: /^Cannot read --socket "a+": expected a path of at most 80 bytes$/ },
    { args: ["--tls-self-signed", "--tls-cert", "x"], message: /^Cannot use both --tls-self-signed and --tls-cert$/ },
    { args: ["--tls-key", "x"], message: /^Missing --tls-cert$/ },
    { args: ["--no-mcp", "--mcp"], message: /^Cannot use both --no-mcp and --mcp$/ },
    { args: ["mcp", ":1", ":2"], message: /^Unexpected argument ':2'$/ },
    { args: ["mcp", "--socket", "a", ":2"], message: /^Cannot use both --socket and a URL$/ },
    { args: ["--no-redact", "--redact"], message: /^Cannot use both --no-redact and --redact$/ },
    { args: ["--ingest-token="], message: /^Cannot use an empty --ingest-token$/ },
    { args: ["--ingest-token", "a b"], message: /^Cannot read --ingest-token "…": expected printable ASCII/ },
    {
      args: ["--alert", "count > 1 to ntfy:host/s3cret"],
      message: /^Cannot read --alert "count > 1 to ntfy:…": expected/,
    },
    { args: ["--follow"], message: /^Cannot read the command line: Option '-f, --follow <value>' argument missing$/ },
    { args: ["--follow", ""], message: /^Cannot read --follow "": expected a file or a pattern$/ },
    {
      args: ["--follow", "a", "--lines", "-1"],
      message: /^Cannot read the command line: Option '.*--lines.*' argument is ambiguous$/,
    },
    { args: ["--lines", "5"], message: /^Cannot use --lines without --follow$/ },
    { args: ["--follow-links"], message: /^Cannot use --follow-links without --follow$/ },
    { args: ["--grace", "1s"], message: /^Cannot use --grace without a command$/ },
    {
      args: ["--grace", "2h", "--", "app"],
      message: /^Cannot read --grace "2h": expected a time up to 1h, such as 10s$/,
    },
    { args: ["--follow", "/dev/stdin", "--", "app"], message: /^Cannot follow standard input with a command: / },
    { args: ["--"], message: /^Missing command after --\. Example: ringside -- my-service$/ },
    { args: ["--", ""], message: /^Missing command after --\. Example: ringside -- my-service$/ },
    { args: ["--restart"], message: /^Cannot use --restart without a command\. Example: / },
    { args: ["--tee", "--", "app"], message: /^Cannot use --tee with a command: / },
    { args: ["--exit"], message: /^Cannot use --exit without a command$/ },
    { args: ["--keep-open"], message: /^Cannot use --keep-open without a command$/ },
    { args: ["--keep-open", "--exit", "--", "app"], message: /^Cannot use both --keep-open and --exit$/ },
    {
      args: ["--recent", "200000"],
      message: /^Cannot send 200000 recent records: only 100000 are kept; raise --capacity$/,
    },
  ]
) {
  Deno.test(`parseCommand refuses "${args.join(" ")}"`, () => {
    assertMatch(assertThrows(() => parseCommand(args), UsageError).message, message);
  });
}

const READ = {
  ...{ query: undefined, level: undefined, json: false, color: "auto" as const, utc: false, token: undefined },
  ...{ columns: undefined, wrap: true, socket: undefined, fingerprint: undefined },
};
const TAIL: Omit<TailOptions, "url"> = { ...READ, recent: undefined, from: undefined, after: undefined, retry: true };
const QUERY: Omit<QueryOptions, "url"> = { ...READ, limit: undefined, from: undefined, to: undefined };

for (
  const { args, options } of [
    { args: ["tail", ":8001"], options: { ...TAIL, url: ":8001" } },
    {
      args: ["tail", ":8001", "timeout", "level>=warn"],
      options: { ...TAIL, url: ":8001", query: "timeout level>=warn" },
    },
    { args: ["tail", ":8001", "--", "-x", "--json"], options: { ...TAIL, url: ":8001", query: "-x --json" } },
    {
      args: ["tail", "--level=warn", "--json", ":8001"],
      options: { ...TAIL, url: ":8001", level: "warn", json: true },
    },
    {
      args: ["tail", "a", "b", "--utc", "--recent", "0"],
      options: { ...TAIL, url: "a", query: "b", utc: true, recent: 0 },
    },
    {
      args: ["tail", "a", "--columns", "status, user.id", "--no-wrap"],
      options: { ...TAIL, url: "a", columns: "status,user.id", wrap: false },
    },
    { args: ["tail", "a", "--after", "r-7", "--no-retry"], options: { ...TAIL, url: "a", after: "r-7", retry: false } },
    { args: ["tail", "a", "--from", "15m"], options: { ...TAIL, url: "a", from: "15m" } },
    { args: ["tail", "tail", "--color", "never"], options: { ...TAIL, url: "tail", color: "never" } },
    { args: ["tail", "a", "--token", "t"], options: { ...TAIL, url: "a", token: "t" } },
    {
      args: ["tail", "--socket", "a.sock", "b", "c"],
      options: { ...TAIL, url: "http://localhost", socket: "a.sock", query: "b c" },
    },
    {
      args: ["query", "a", "--tls-fingerprint", `AB:${"0".repeat(62)}`],
      options: { ...QUERY, url: "a", fingerprint: `ab${"0".repeat(62)}` },
    },
    { args: ["query", ":8001"], options: { ...QUERY, url: ":8001" } },
    { args: ["query", "a", "b c", "d", "--limit", "20"], options: { ...QUERY, url: "a", query: "b c d", limit: 20 } },
    {
      args: ["query", "--archive-at", "a.db", "b", "c"],
      options: { ...QUERY, url: "", query: "b c", archiveAt: "a.db" },
    },
    { args: ["query", "a", "--from", "15m", "--to=5m"], options: { ...QUERY, url: "a", from: "15m", to: "5m" } },
    {
      args: ["query", "a", "--from", "2025-10-24 10:26", "--to", "2025-10-24T12:00Z"],
      options: {
        ...{ ...QUERY, url: "a", to: "2025-10-24T12:00:00.000Z" },
        from: new Date(2025, 9, 24, 10, 26).toISOString(),
      },
    },
    {
      args: ["query", "a", "--utc", "--from", "2025-10-24 10:26"],
      options: { ...QUERY, url: "a", utc: true, from: "2025-10-24T10:26:00.000Z" },
    },
  ] as const
) {
  Deno.test(`parseCommand parses "${args.join(" ")}"`, () => {
    assertEquals<unknown>(parseCommand(args), { kind: args[0], options });
  });
}

for (
  const { args, message } of [
    { args: ["tail"], message: /^Missing URL\. Example: ringside tail :8001$/ },
    { args: ["query", "--json"], message: /^Missing URL\. Example: ringside query :8001$/ },
    { args: ["archive"], message: /^Missing action\. Example: ringside archive info$/ },
    { args: ["archive", "vacuum"], message: /^Unknown action 'vacuum'; expected info, delete, backup$/ },
    { args: ["archive", "delete"], message: /^Missing records to delete: a query, --run or --older-than/ },
    { args: ["archive", "backup"], message: /^Missing file\. Example: ringside archive backup copy\.db$/ },
    { args: ["archive", "info", "--run", "a"], message: /^Cannot use --run with info$/ },
    { args: ["query", "--archive-at", "a.db", "--token", "t"], message: /^Cannot use --token with --archive-at$/ },
    { args: ["query", "--archive-at", "a.db", "--socket", "s"], message: /^Cannot use --socket with --archive-at$/ },
    {
      args: ["tail", "a", "--tls-fingerprint", "ab"],
      message: /^Cannot read --tls-fingerprint "ab": expected a SHA-256/,
    },
    { args: ["tail", "a", "--from", "1h", "--recent", "5"], message: /^Cannot use both --from and --recent$/ },
    { args: ["tail", "a", "--from", "soon"], message: /^Cannot read --from "soon"/ },
    { args: ["tail", "a", "--limit", "1"], message: /Unknown option '--limit'$/ },
    { args: ["query", "a", "--after", "1"], message: /Unknown option '--after'$/ },
    { args: ["tail", "a", "--recent", "all"], message: /^Cannot read --recent "all": expected a whole number/ },
    { args: ["tail", "a", "--color", "yes"], message: /^Cannot read --color "yes": expected auto, always, never$/ },
    { args: ["tail", "a", "--level="], message: /^Cannot read --level "": expected a value that is not empty$/ },
    { args: ["tail", "a", "-timeout"], message: /Unknown option '-t'; put a query that starts with - after --$/ },
    { args: ["tail", "a", "--jsn"], message: /Unknown option '--jsn'; did you mean --json\?$/ },
    { args: ["--prot", "1"], message: /Unknown option '--prot'; did you mean --port\?$/ },
    { args: ["--recnet", "1"], message: /Unknown option '--recnet'; did you mean --recent\?$/ },
    { args: ["--hosts", "1"], message: /Unknown option '--hosts'; did you mean --host\?$/ },
    { args: ["tial", ":8001"], message: /Unexpected argument 'tial'; did you mean tail\?$/ },
    { args: ["qurey", ":8001"], message: /Unexpected argument 'qurey'; did you mean query\?$/ },
    { args: ["-q", "tail"], message: /Unexpected argument 'tail'/ },
    { args: ["demo"], message: /Unexpected argument 'demo'; did you mean --demo\?$/ },
    { args: ["help"], message: /Unexpected argument 'help'; did you mean --help\?$/ },
    { args: ["schema", "x"], message: /Unexpected argument 'x' after schema$/ },
  ]
) {
  Deno.test(`parseCommand refuses "${args.join(" ")}" and suggests a remedy`, () => {
    assertMatch(assertThrows(() => parseCommand(args), UsageError).message, message);
  });
}

Deno.test("parseCommand reads the address of --syslog, which may be left out", () => {
  const read = (...args: string[]) => {
    const command = parseCommand(args);
    if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
    return [command.options.syslog, command.options.files];
  };
  const own = { hostname: "127.0.0.1", port: 5514 };
  assertEquals(read("--syslog"), [own, []]);
  assertEquals(read("--syslog", "--port", "0"), [own, []]);
  assertEquals(read("--syslog", "app.log"), [own, ["app.log"]]);
  assertEquals(read("--syslog", "0.0.0.0:514", "app.log"), [{ hostname: "0.0.0.0", port: 514 }, ["app.log"]]);
  assertEquals(read("--syslog=[::1]:6514"), [{ hostname: "::1", port: 6514 }, []]);
  assertEquals(read("--syslog", ":0"), [{ hostname: "127.0.0.1", port: 0 }, []]);
  for (const wrong of ["--syslog=x", "--syslog=1:2:3", "--syslog=:70000", "--syslog=a b:1"]) {
    assertThrows(() => read(wrong), UsageError, "expected a port or an address with one");
  }
});

Deno.test("parseCommand reads the containers of --docker, which may be left out", () => {
  const read = (...args: string[]) => {
    const command = parseCommand(args);
    if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
    return command.options.docker;
  };
  assertEquals(read("--docker"), []);
  assertEquals(read("--docker", "-n", "7"), []);
  assertEquals(read("--docker", "web", "label=app=shop", "--docker", "project=x"), [
    "web",
    "label=app=shop",
    "project=x",
  ]);
  assertThrows(() => read("--docker-socket", "/x"), UsageError, "Cannot use --docker-socket without --docker");
});

Deno.test("parseCommand reads the units of --journal, which may be left out", () => {
  const read = (...args: string[]) => {
    const command = parseCommand(args);
    if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
    return [command.options.journal, command.options.follow];
  };
  assertEquals(read("--journal"), [[], []]);
  assertEquals(read("--journal", "--lines", "7"), [[], []]);
  assertEquals(read("--journal", "nginx", "ssh@1.service", "-q"), [["nginx", "ssh@1.service"], []]);
  assertEquals(read("--journal", "--follow", "a.log"), [[], ["a.log"]]);
  assertThrows(() => read("--journal=-x"), UsageError, "expected a unit of systemd");
});

Deno.test("parseCommand reads the servers of --from", () => {
  const read = (...args: string[]) => {
    const command = parseCommand(args);
    if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
    return command.options;
  };
  const from = ["--from", ":8002", "--from=https://api-1#sha256=" + "ab".repeat(32)];
  const files = ["--from-token-file", "t", "--from-ca", "ca.pem"];
  assertEquals(read(...from, ...files, "--from-query", "a b", "-n", "0", "--name", "center"), {
    ...DEFAULTS,
    from: {
      urls: [from[1], from[2].slice("--from=".length)],
      ...{ query: "a b", tokenFile: "t", caFile: "ca.pem", recent: 0 },
    },
    lines: 0,
    name: "center",
  });
  assertStrictEquals(read("--from", "unix:/run/a.sock").from.recent, undefined);
  assertThrows(() => read("--from", "unix:a.sock"), UsageError, "expected unix: and an absolute path");
  assertThrows(() => read("--from", "http://a#sha256=" + "ab".repeat(32)), UsageError, "expected https for a URL with");
});

Deno.test("parseCommand takes words with a dot or a slash as files to read, and those after --follow as files to follow", () => {
  const read = (...args: string[]) => {
    const command = parseCommand(args);
    if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
    return [command.options.files, command.options.follow];
  };
  assertEquals(read("app.log.gz", "--port", "0", "./messages"), [["app.log.gz", "./messages"], []]);
  assertEquals(read("--follow", "a.log", "b.log"), [[], ["a.log", "b.log"]]);
  assertEquals(read("a.log", "--", "b.sh"), [["a.log"], []]);
});

Deno.test("parseCommand returns help and version even if other arguments are invalid", () => {
  assertEquals(parseCommand(["--port", "http", "-h"]), { kind: "help", of: "serve" });
  assertEquals(parseCommand(["tail", "--help"]), { kind: "help", of: "tail" });
  assertEquals(parseCommand(["query", "a", "--limit", "x", "-h"]), { kind: "help", of: "query" });
  assertEquals(parseCommand(["--capacity", "0", "--version"]), { kind: "version" });
  const asked = parseCommand(["--", "app", "--help"]);
  assertStrictEquals(asked.kind, "serve");
});

const SHOWN = ["level", "json", "color", "utc", "columns", "no-wrap", "token", "socket", "tls-fingerprint", "help"];

for (
  const { of, flags } of [
    {
      of: "serve",
      flags: [
        ...[
          "config",
          "no-config",
          "host",
          "port",
          "socket",
          "socket-mode",
          "allowed-host",
          "otlp-port",
          "otlp-grpc-port",
          "ingest-token",
          "ingest-token-file",
        ],
        ...["auth", "no-auth", "auth-token-file", "auth-file", "auth-proxy-header", "auth-proxy-from"],
        ...["mcp", "no-mcp", "tls-cert", "tls-key", "tls-self-signed", "capacity", "max-bytes", "recent"],
        ...[
          "max-viewers",
          "compress",
          "format",
          "redact",
          "no-redact",
          "redact-rules",
          ...["alert", "alert-allow-private"],
          ...["archive", "archive-at", "name", "keep", "keep-size", "archive-level", "archive-sync"],
          "quiet",
          "tee",
          "follow",
          "lines",
          "follow-links",
        ],
        ...[
          "syslog",
          "gelf",
          "docker",
          "docker-socket",
          "journal",
          ...["from", "from-query", "from-token-file", "from-ca"],
          "restart",
          "grace",
          "keep-open",
          "exit",
          "demo",
          "open",
          "version",
          "help",
        ],
      ],
    },
    { of: "tail", flags: ["recent", "from", "after", "no-retry", ...SHOWN] },
    { of: "query", flags: ["limit", "from", "to", "archive-at", "name", ...SHOWN] },
    { of: "archive", flags: ["archive-at", "name", "run", "older-than", "dry-run", "json", "help"] },
    { of: "mcp", flags: ["token", "socket", "tls-fingerprint", "help"] },
    { of: "doctor", flags: ["quick", "json", "wait", "token", "socket", "tls-fingerprint", "help"] },
  ] as const
) {
  Deno.test(`helpText has a line within 100 columns for every flag of ${of}`, () => {
    const lines = helpText(of).split("\n");
    const shown = lines.flatMap((line) => /^ {2}(?:-\w,| {3}) --([\w-]+) .*\w/.exec(line)?.[1] ?? []);
    assertEquals(shown.toSorted(), flags.toSorted());
    assertStrictEquals(lines.every((line) => line.length <= 100), true);
  });
}

Deno.test("docs/command-line.md lists the flags as the help does", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/command-line.md", import.meta.url));
  const rows = flagRows(SERVE_FLAGS).split("\n").map((row) => row.slice(2));
  assert(text.includes(`\n\`\`\`text\n${rows.join("\n")}\n\`\`\`\n`), rows.join("\n"));
});

Deno.test("parseCommand names the forms of a time", () => {
  assertThrows(
    () => parseCommand(["query", ":1", "--from", "last week"]),
    UsageError,
    'Cannot read --from "last week": expected a time such as "2025-10-24 10:26", yesterday or 15m',
  );
});

Deno.test("helpText names the commands", () => {
  for (const name of ["tail", "query"] as const) {
    assertMatch(helpText(), new RegExp(`^ {2}ringside ${name} <URL>`, "m"));
    assertMatch(helpText(name), new RegExp(`^ {2}ringside ${name} \\[options\\] <URL>`, "m"));
  }
});
