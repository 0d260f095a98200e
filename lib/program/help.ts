import { QUERY_FLAGS, TAIL_FLAGS } from "../client/options.ts";
import { type CommandName, FLAGS } from "./cli.ts";
import { flagRows } from "../runtime/flags.ts";

/** The text that `--help` prints. */
export function helpText(of: CommandName = "serve"): string {
  switch (of) {
    case "serve":
      return serveHelp();
    case "tail":
      return `Follow the records of a running Ringside in this terminal.

Usage:
  ringside tail [options] <URL> [QUERY...]

Examples:
  ringside tail :8001                                every record, as it comes
  ringside tail localhost:8001 --level warn timeout  those that the query picks
  ringside tail :8001 -- -"health check"             a query that begins with a minus
  ringside tail https://logs.example --json | jq .message

The address is the server's, or that of its page with the filter shown there. What this
viewer misses is a row of its own, with --json too: {"gap":{"missed":123,…},"message":"…"}.

Options:
${flagRows(TAIL_FLAGS)}

Exit codes: 0 stopped, 1 cannot run, 2 misused.
`;
    case "query":
      return `Print the records that a running Ringside holds, oldest first.

Usage:
  ringside query [options] <URL> [QUERY...]

Examples:
  ringside query :8001 --limit 20 timeout            the newest 20 that the query picks
  ringside query :8001 --level error --json | jq .metadata

Options:
${flagRows(QUERY_FLAGS)}

Exit codes: 0 answered, even if no record matched, 1 cannot run, 2 misused.
`;
    default:
      return of satisfies never;
  }
}

function serveHelp(): string {
  return `Watch structured logs live in the browser.

Usage:
  ringside [options]           serve the page, and Ringside's own records
  my-service | ringside        and whatever is piped in: JSON lines or plain text
  ringside -- my-service       and what a command writes, which then runs as long as Ringside
  ringside --follow app.log    and what is written to files
  ringside tail <URL>          follow the records of a running one in this terminal
  ringside query <URL>         print the records that a running one holds

Examples:
  my-service 2>&1 | ringside   then open http://127.0.0.1:8001
  ringside --restart -- deno run app.ts
  ringside --follow app.log '/var/log/nginx/*.log'
  ringside --demo --port 0     try it out on a free port

Options:
${flagRows(FLAGS)}

Exit codes: 0 stopped, 1 cannot run, 2 misused; or the command's own.
`;
}
