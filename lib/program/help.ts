import { PATTERNS_FLAGS, QUERY_FLAGS, STATS_FLAGS, TAIL_FLAGS } from "../client/options.ts";
import { ARCHIVE_FLAGS } from "./archive_options.ts";
import { DOCTOR_FLAGS } from "./doctor_options.ts";
import { MCP_FLAGS } from "./mcp_options.ts";
import { flagRows } from "../runtime/flags.ts";
import type { CommandName, PlainCommandName } from "./cli.ts";
import { MANUAL } from "./manual.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";

/** Returns the text of `--help` for a command. */
export function helpText(of: CommandName = "serve"): string {
  switch (of) {
    case "serve":
      return serveHelp();
    case "tail":
      return `Follow the records of a running Ringside in this terminal.

Usage:
  ringside tail [options] <URL> [QUERY...]

Examples:
  ringside tail :8001                                all records, as they arrive
  ringside tail localhost:8001 --level warn timeout  records that match the query
  ringside tail :8001 -- '-"health check"'           a query that starts with a minus
  ringside tail https://logs.example --json | jq .message

The URL is that of the server, or of its page with a filter. Missed records are counted in a
row of their own, with --json too: {"gap":{"missed":123,…},"message":"…"}.

Options:
${flagRows(TAIL_FLAGS)}

Exit codes: 0 stopped, 1 cannot run, 2 misused.
`;
    case "query":
      return `Print the records that a running Ringside holds, oldest first.

Usage:
  ringside query [options] <URL> [QUERY...]
  ringside query [options] --archive-at <FILE> [QUERY...]

Examples:
  ringside query :8001 --limit 20 timeout            the newest 20 that match the query
  ringside query :8001 --level error --json | jq .metadata

Options:
${flagRows(QUERY_FLAGS)}

Exit codes: 0 answered, even if no record matches, 1 cannot run, 2 misused.
`;
    case "patterns":
      return `Count the records that a running Ringside holds by the pattern of their message.

Usage:
  ringside patterns [options] <URL> [QUERY...]

Examples:
  ringside patterns :8001 --level warn               what repeats among warnings and errors
  ringside patterns :8001 --since 15m --sort first   what is new
  ringside query :8001 pattern:ef077127d756          the records of a pattern

Messages that differ in numbers, ids, addresses, paths or quoted text have the same pattern.

Options:
${flagRows(PATTERNS_FLAGS)}

Exit codes: 0 answered, even if no record matches, 1 cannot run, 2 misused.
`;
    case "stats":
      return `Print counts, rates, errors and percentiles of the records that a running Ringside holds.

Usage:
  ringside stats [options] <URL> [QUERY...]

Examples:
  ringside stats :8001 --requests --sort p99               endpoints, as GET /orders/:id
  ringside stats :8001 --by method,path --of duration_ms   the same of records with these fields
  ringside stats :8001 --by service --sort errors          the services with the most errors
  ringside stats :8001 --of duration_ms --interval 1m      over time

Percentiles are within 1 %. Durations are in ms, whatever unit a record has.

Options:
${flagRows(STATS_FLAGS)}

Exit codes: 0 answered, even if no record matches, 1 cannot run, 2 misused.
`;
    case "mcp":
      return `Give an agent tools that read from a running Ringside: MCP on standard input and output.

Usage:
  ringside mcp [options] [URL]

Examples:
  ringside mcp                                       reads from http://127.0.0.1:8001
  claude mcp add logs -- ringside mcp                adds it to Claude Code
  RINGSIDE_TOKEN=… ringside mcp https://logs.example reads from a server with a login

An agent that speaks HTTP needs no command: a server on this machine has the same at /mcp.

Options:
${flagRows(MCP_FLAGS)}

Exit codes: 0 the input has ended, 1 cannot run, 2 misused.
`;
    case "archive":
      return `Look after an archive.

Usage:
  ringside archive info [options]               size, records and runs
  ringside archive delete [options] [QUERY...]  remove records; no server may have the file open
  ringside archive backup [options] <FILE>      copy it, also while a server stores records

Examples:
  ringside archive delete 'user.email:jo@example.com'
  ringside archive delete --older-than 30d level:debug

All conditions of delete have to hold. A record in a file is as old as the newest one of its block.

Options:
${flagRows(ARCHIVE_FLAGS)}

Exit codes: 0 done, 1 cannot run, 2 misused.
`;
    case "doctor":
      return `Check this machine, or a running Ringside and the proxies before it.

Usage:
  ringside doctor [options] [URL]

Examples:
  ringside doctor                            ports, folders and limits; and :8001 if it runs
  ringside doctor https://logs.example/logs  does a proxy hold the stream back?
  ringside doctor --quick :8001              one request, for the health check of a container

Options:
${flagRows(DOCTOR_FLAGS)}

Exit codes: 0 well, 1 a check failed, 2 misused.
`;
    case "hash":
    case "completions":
    case "man":
    case "schema":
      return plainHelp(of);
    default:
      return of satisfies never;
  }
}

function plainHelp(of: PlainCommandName): string {
  const { usage, summary } = MANUAL.find(({ name }) => name === of)!;
  return `${summary}.\n\nUsage:\n  ${usage.join("\n  ")}\n\nExit codes: 0 done, 1 cannot run, 2 misused.\n`;
}

function serveHelp(): string {
  return `Watch structured logs live in the browser.

Usage:
  ringside [options]           serve the page, with Ringside's own records
  my-service | ringside        read standard input: JSON lines or plain text
  ringside -- my-service       run a command and read its output; on a terminal stay open after it
  ringside --follow app.log    follow files
  ringside app.log.gz          read files once: logs, exports, OpenTelemetry's JSON, gzip and zstd
  ringside tail <URL>          follow the records of a running Ringside in this terminal
  ringside query <URL>         print the records that a running Ringside holds
  ringside patterns <URL>      count those records by the pattern of their message
  ringside stats <URL>         print their rates, errors and percentiles
  ringside mcp [URL]           give an agent tools that read from a running Ringside
  ringside archive info        size and runs of an archive; also delete and backup
  ringside doctor [URL]        check ports and folders, or a server and the proxies before it
  ringside hash                read a password, print its hash for --auth-file
  ringside completions <SHELL> print the completions for bash, fish or zsh
  ringside man                 print the manual page
  ringside schema              print the JSON Schema of the config file

Examples:
  my-service 2>&1 | ringside   then open http://127.0.0.1:8001
  ringside --restart -- deno run app.ts
  ringside --follow app.log '/var/log/nginx/*.log'
  ringside --demo --port 0     try it out on a free port

Options:
${flagRows(SERVE_FLAGS)}

Settings: each option is also a variable, such as RINGSIDE_OTLP_PORT=0 for --otlp-port 0, and a
name in the config file, such as "otlp-port": 0. An option wins over the variable, and that over
the file. --no-NAME turns off what they turn on.

Exit codes: 0 stopped, 1 cannot run, 2 misused; or that of the command.
`;
}
