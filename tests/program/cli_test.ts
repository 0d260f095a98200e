import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import type { QueryOptions, TailOptions } from "../../lib/client/options.ts";
import { parseCommand, type ServeOptions } from "../../lib/program/cli.ts";
import { helpText } from "../../lib/program/help.ts";
import { UsageError } from "../../lib/runtime/flags.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";

const DEFAULTS: ServeOptions = {
  host: "127.0.0.1",
  port: 8001,
  otlpPort: 4318,
  ingestToken: undefined,
  capacity: 1000,
  maxBytes: 1_048_576,
  recent: 50,
  allowedHosts: [],
  maxViewers: 1000,
  compress: "auto",
  format: "auto",
  quiet: false,
  demo: false,
  tee: false,
  follow: [],
  lines: 50,
  command: [],
  restart: false,
};

const UNDERSTOOD: readonly { args: string[]; options: Partial<ServeOptions> }[] = [
  { args: [], options: {} },
  { args: ["--port", "0"], options: { port: 0 } },
  { args: ["-p", "9000"], options: { port: 9000 } },
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
  { args: ["--max-viewers", "7"], options: { maxViewers: 7 } },
  { args: ["--compress", "auto"], options: { compress: "auto" } },
  { args: ["--compress", "on"], options: { compress: true } },
  { args: ["--compress=off"], options: { compress: false } },
  { args: ["--format", "json"], options: { format: "json" } },
  { args: ["--max-bytes", "65536"], options: { maxBytes: 65_536 } },
  { args: ["--max-bytes", "512k"], options: { maxBytes: 524_288 } },
  { args: ["--max-bytes", "2MiB"], options: { maxBytes: 2_097_152 } },
  { args: ["--max-bytes", "1gb"], options: { maxBytes: 1_073_741_824 } },
  { args: ["--tee"], options: { tee: true } },
  { args: ["--follow", "a.log"], options: { follow: ["a.log"] } },
  { args: ["-f", "a.log", "logs/*.log", "-n", "7"], options: { follow: ["a.log", "logs/*.log"], lines: 7 } },
  {
    args: ["a.log", "--follow", "b.log", "-q", "--follow=c.log"],
    options: { follow: ["a.log", "b.log", "c.log"], quiet: true },
  },
  { args: ["--", "app", "--port", "1", "--", "x"], options: { command: ["app", "--port", "1", "--", "x"] } },
  { args: ["--restart", "-p", "9", "--", "app"], options: { port: 9, restart: true, command: ["app"] } },
  { args: ["--follow", "a.log", "--", "app", "b.log"], options: { follow: ["a.log"], command: ["app", "b.log"] } },
];

for (const { args, options } of UNDERSTOOD) {
  Deno.test(`parseCommand understands "${args.join(" ")}"`, () => {
    assertEquals(parseCommand(args), { kind: "serve", options: { ...DEFAULTS, ...options } });
  });
}

for (
  const { args, complaint } of [
    { args: ["--nope"], complaint: /^Cannot read the command line: Unknown option '--nope'$/ },
    { args: ["app.log"], complaint: /^Cannot read the command line: Unexpected argument 'app\.log'$/ },
    { args: ["--port"], complaint: /^Cannot read the command line: Option '-p, --port <value>' argument missing$/ },
    { args: ["--quiet=yes"], complaint: /^Cannot read the command line: Option '-q, --quiet' does not take an/ },
    { args: ["--port", "http"], complaint: /^Cannot read --port "http": expected a whole number from 0 to 65535$/ },
    { args: ["--port", "65536"], complaint: /^Cannot read --port "65536"/ },
    { args: ["--port", "1e3"], complaint: /^Cannot read --port "1e3"/ },
    { args: ["--host="], complaint: /^Cannot read --host "": expected an address or a host name$/ },
    { args: ["--host", "localhost:80"], complaint: /^Cannot read --host "localhost:80"/ },
    { args: ["--host", "foo bar"], complaint: /^Cannot read --host "foo bar"/ },
    { args: ["--host", "a/b"], complaint: /^Cannot read --host "a\/b"/ },
    {
      args: ["--allowed-host", "logs.example:80"],
      complaint: /^Cannot read --allowed-host "logs.example:80": expected/,
    },
    { args: ["--allowed-host="], complaint: /^Cannot read --allowed-host "": expected an address or a host name$/ },
    { args: ["--capacity", "0"], complaint: /^Cannot read --capacity "0"/ },
    { args: ["--max-bytes", "1"], complaint: /^Cannot read --max-bytes "1": expected a size from 4KiB/ },
    { args: ["--max-bytes", "9TB"], complaint: /^Cannot read --max-bytes "9TB"/ },
    { args: ["--max-viewers", "0"], complaint: /^Cannot read --max-viewers "0": expected a whole number from 1 to/ },
    { args: ["--compress", "gzip"], complaint: /^Cannot read --compress "gzip": expected auto, on or off$/ },
    { args: ["--compress", "__proto__"], complaint: /^Cannot read --compress "__proto__": expected auto, on or off$/ },
    { args: ["--otlp-port", "-"], complaint: /^Cannot read --otlp-port "-": expected a whole number/ },
    { args: ["--ingest-token="], complaint: /^Cannot ask for an empty --ingest-token$/ },
    { args: ["--ingest-token", "a b"], complaint: /^Cannot read --ingest-token "a b": expected letters, digits/ },
    { args: ["--follow"], complaint: /^Cannot read the command line: Option '-f, --follow <value>' argument missing$/ },
    { args: ["--follow", ""], complaint: /^Cannot read --follow "": expected a file or a pattern$/ },
    {
      args: ["--follow", "a", "--lines", "-1"],
      complaint: /^Cannot read the command line: Option '.*--lines.*' argument is ambiguous$/,
    },
    { args: ["--lines", "5"], complaint: /^Cannot read last lines without --follow$/ },
    { args: ["--"], complaint: /^Cannot run a command: nothing follows --$/ },
    { args: ["--", ""], complaint: /^Cannot run a command: nothing follows --$/ },
    { args: ["--restart"], complaint: /^Cannot restart a command: none follows --$/ },
    { args: ["--tee", "--", "app"], complaint: /^Cannot pass on what is piped in: the command reads it/ },
    { args: ["--recent", "2000"], complaint: /^Cannot show 2000 recent records: only 1000 are kept/ },
  ]
) {
  Deno.test(`parseCommand says what is wrong with "${args.join(" ")}"`, () => {
    assertMatch(assertThrows(() => parseCommand(args), UsageError).message, complaint);
  });
}

const READ = { query: undefined, level: undefined, json: false, color: "auto", utc: false, token: undefined } as const;
const TAIL: Omit<TailOptions, "url"> = { ...READ, recent: undefined, after: undefined, retry: true };
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
    { args: ["tail", "a", "--after", "r-7", "--no-retry"], options: { ...TAIL, url: "a", after: "r-7", retry: false } },
    { args: ["tail", "tail", "--color", "never"], options: { ...TAIL, url: "tail", color: "never" } },
    { args: ["tail", "a", "--token", "t"], options: { ...TAIL, url: "a", token: "t" } },
    { args: ["query", ":8001"], options: { ...QUERY, url: ":8001" } },
    { args: ["query", "a", "b c", "d", "--limit", "20"], options: { ...QUERY, url: "a", query: "b c d", limit: 20 } },
    { args: ["query", "a", "--from", "15m", "--to=5m"], options: { ...QUERY, url: "a", from: "15m", to: "5m" } },
  ] as const
) {
  Deno.test(`parseCommand understands "${args.join(" ")}"`, () => {
    assertEquals<unknown>(parseCommand(args), { kind: args[0], options });
  });
}

for (
  const { args, complaint } of [
    { args: ["tail"], complaint: /^Cannot tail: no address is given, such as http:\/\/127\.0\.0\.1:8001$/ },
    { args: ["query", "--json"], complaint: /^Cannot query: no address is given/ },
    { args: ["tail", "a", "--limit", "1"], complaint: /Unknown option '--limit'$/ },
    { args: ["query", "a", "--after", "1"], complaint: /Unknown option '--after'$/ },
    { args: ["tail", "a", "--recent", "all"], complaint: /^Cannot read --recent "all": expected a whole number/ },
    { args: ["tail", "a", "--color", "yes"], complaint: /^Cannot read --color "yes": expected auto, always, never$/ },
    { args: ["tail", "a", "--level="], complaint: /^Cannot read --level "": expected some text$/ },
    { args: ["tail", "a", "-timeout"], complaint: /Unknown option '-t'; a query that begins with - goes after --$/ },
    { args: ["tail", "a", "--jsn"], complaint: /Unknown option '--jsn'; did you mean --json\?$/ },
    { args: ["--prot", "1"], complaint: /Unknown option '--prot'; did you mean --port\?$/ },
    { args: ["--recnet", "1"], complaint: /Unknown option '--recnet'; did you mean --recent\?$/ },
    { args: ["--hosts", "1"], complaint: /Unknown option '--hosts'; did you mean --host\?$/ },
    { args: ["tial", ":8001"], complaint: /Unexpected argument 'tial'; did you mean tail\?$/ },
    { args: ["qurey", ":8001"], complaint: /Unexpected argument 'qurey'; did you mean query\?$/ },
    { args: ["-q", "tail"], complaint: /Unexpected argument 'tail'/ },
  ]
) {
  Deno.test(`parseCommand says what is wrong with "${args.join(" ")}", and what may have been meant`, () => {
    assertMatch(assertThrows(() => parseCommand(args), UsageError).message, complaint);
  });
}

Deno.test("parseCommand prefers help and version to everything else", () => {
  assertEquals(parseCommand(["--port", "http", "-h"]), { kind: "help", of: "serve" });
  assertEquals(parseCommand(["tail", "--help"]), { kind: "help", of: "tail" });
  assertEquals(parseCommand(["query", "a", "--limit", "x", "-h"]), { kind: "help", of: "query" });
  assertEquals(parseCommand(["--capacity", "0", "--version"]), { kind: "version" });
  const asked = parseCommand(["--", "app", "--help"]);
  assertStrictEquals(asked.kind, "serve");
});

Deno.test("parseCommand has the library's own bounds for defaults", () => {
  const { capacity, maxBytes } = new LogStream().stats;
  assertEquals([DEFAULTS.capacity, DEFAULTS.maxBytes], [capacity, maxBytes]);
});

const SHOWN = ["level", "json", "color", "utc", "token", "help"];

for (
  const { of, flags } of [
    {
      of: "serve",
      flags: [
        ...["host", "port", "allowed-host", "otlp-port", "ingest-token", "capacity", "max-bytes", "recent"],
        ...["max-viewers", "compress", "format", "quiet", "tee", "follow", "lines", "restart"],
        ...["demo", "version", "help"],
      ],
    },
    { of: "tail", flags: ["recent", "after", "no-retry", ...SHOWN] },
    { of: "query", flags: ["limit", "from", "to", ...SHOWN] },
  ] as const
) {
  Deno.test(`helpText has a line within 100 columns for every flag of ${of}`, () => {
    const lines = helpText(of).split("\n");
    const shown = lines.flatMap((line) => /^ {2}(?:-\w,| {3}) --([\w-]+) .*\w/.exec(line)?.[1] ?? []);
    assertEquals(shown.toSorted(), flags.toSorted());
    assertStrictEquals(lines.every((line) => line.length <= 100), true);
  });
}

Deno.test("helpText names the commands", () => {
  for (const name of ["tail", "query"] as const) {
    assertMatch(helpText(), new RegExp(`^ {2}ringside ${name} <URL>`, "m"));
    assertMatch(helpText(name), new RegExp(`^ {2}ringside ${name} \\[options\\] <URL>`, "m"));
  }
});
