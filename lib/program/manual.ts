import { PATTERNS_FLAGS, QUERY_FLAGS, STATS_FLAGS, TAIL_FLAGS } from "../client/options.ts";
import { ARCHIVE_ACTIONS, ARCHIVE_FLAGS } from "./archive_options.ts";
import { DOCTOR_FLAGS } from "./doctor_options.ts";
import { MCP_FLAGS } from "./mcp_options.ts";
import type { FlagTable } from "../runtime/flags.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";
import { SHELLS } from "./shells.ts";

/** Command of the program, as completions and the manual page name it. */
export interface CommandManual {
  /** First word; `""` serves. */
  readonly name: string;
  /** Forms of the command line. */
  readonly usage: readonly string[];
  /** One line, without a period. */
  readonly summary: string;
  readonly flags: FlagTable;
  /** Words that may follow. */
  readonly words?: readonly string[];
}

/** All commands, in the order of the help. */
export const MANUAL: readonly CommandManual[] = [
  {
    name: "",
    usage: ["ringside [options] [FILE...]", "ringside [options] -- <COMMAND> [ARG...]"],
    summary: "Serve the page, with records of standard input, of a command or of files",
    flags: SERVE_FLAGS,
  },
  {
    name: "tail",
    usage: ["ringside tail [options] <URL> [QUERY...]"],
    summary: "Follow the records of a running Ringside in this terminal",
    flags: TAIL_FLAGS,
  },
  {
    name: "query",
    usage: ["ringside query [options] <URL> [QUERY...]", "ringside query [options] --archive-at <FILE> [QUERY...]"],
    summary: "Print the records that a running Ringside holds",
    flags: QUERY_FLAGS,
  },
  {
    name: "patterns",
    usage: ["ringside patterns [options] <URL> [QUERY...]"],
    summary: "Count the records of a running Ringside by the pattern of their message",
    flags: PATTERNS_FLAGS,
  },
  {
    name: "stats",
    usage: ["ringside stats [options] <URL> [QUERY...]"],
    summary: "Print counts, rates, errors and percentiles of the records of a running Ringside",
    flags: STATS_FLAGS,
  },
  {
    name: "mcp",
    usage: ["ringside mcp [options] [URL]"],
    summary: "Give an agent tools that read from a running Ringside, over standard input and output",
    flags: MCP_FLAGS,
  },
  {
    name: "archive",
    usage: [
      "ringside archive info [options]",
      "ringside archive delete [options] [QUERY...]",
      "ringside archive backup [options] <FILE>",
    ],
    summary: "Look after an archive",
    flags: ARCHIVE_FLAGS,
    words: ARCHIVE_ACTIONS,
  },
  {
    name: "doctor",
    usage: ["ringside doctor [options] [URL]"],
    summary: "Check this machine, or a running Ringside and the proxies before it",
    flags: DOCTOR_FLAGS,
  },
  {
    name: "hash",
    usage: ["ringside hash"],
    summary: "Read a password, print its hash for --auth-file",
    flags: {},
  },
  {
    name: "completions",
    usage: ["ringside completions <SHELL>"],
    summary: "Print the completions for a shell: bash, fish or zsh",
    flags: {},
    words: SHELLS,
  },
  {
    name: "man",
    usage: ["ringside man"],
    summary: "Print the manual page",
    flags: {},
  },
  {
    name: "schema",
    usage: ["ringside schema"],
    summary: "Print the JSON Schema of the config file",
    flags: {},
  },
];
