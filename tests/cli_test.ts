import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { LogStream } from "../lib/log_stream.ts";
import { helpText, parseCommand, type ServeOptions, UsageError } from "../lib/cli.ts";

const DEFAULTS: ServeOptions = {
  host: "127.0.0.1",
  port: 8001,
  allowedHosts: [],
  capacity: 1000,
  maxBytes: 1_048_576,
  recent: 50,
  quiet: false,
  demo: false,
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
  {
    args: ["--allowed-host", "Logs.Example", "--allowed-host=[::1]"],
    options: { allowedHosts: ["logs.example", "::1"] },
  },
  { args: ["--recent", "0"], options: { recent: 0 } },
  { args: ["--max-bytes", "65536"], options: { maxBytes: 65_536 } },
  { args: ["--max-bytes", "512k"], options: { maxBytes: 524_288 } },
  { args: ["--max-bytes", "2MiB"], options: { maxBytes: 2_097_152 } },
  { args: ["--max-bytes", "1gb"], options: { maxBytes: 1_073_741_824 } },
];

for (const { args, options } of UNDERSTOOD) {
  Deno.test(`parseCommand understands "${args.join(" ")}"`, () => {
    deepStrictEqual(parseCommand(args), { kind: "serve", options: { ...DEFAULTS, ...options } });
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
    { args: ["--recent", "2000"], complaint: /^Cannot show 2000 recent records: only 1000 are kept/ },
  ]
) {
  Deno.test(`parseCommand says what is wrong with "${args.join(" ")}"`, () => {
    throws(() => parseCommand(args), (error) => {
      strictEqual(error instanceof UsageError, true);
      match((error as Error).message, complaint);
      return true;
    });
  });
}

Deno.test("parseCommand prefers help and version to everything else", () => {
  deepStrictEqual(parseCommand(["--port", "http", "-h"]), { kind: "help" });
  deepStrictEqual(parseCommand(["--capacity", "0", "--version"]), { kind: "version" });
});

Deno.test("parseCommand has the library's own bounds for defaults", () => {
  const { capacity, maxBytes } = new LogStream().stats;
  deepStrictEqual([DEFAULTS.capacity, DEFAULTS.maxBytes], [capacity, maxBytes]);
});

Deno.test("helpText has a line within 100 columns for every flag", () => {
  const lines = helpText().split("\n");
  for (
    const flag of [
      "host",
      "port",
      "allowed-host",
      "capacity",
      "max-bytes",
      "recent",
      "quiet",
      "demo",
      "version",
      "help",
    ]
  ) {
    strictEqual(lines.filter((line) => line.slice(6).startsWith(`--${flag} `)).length, 1, flag);
  }
  strictEqual(lines.every((line) => line.length <= 100), true);
});
