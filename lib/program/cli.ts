import {
  type ClientCommand,
  parsePatternsCommand,
  parseQueryCommand,
  parseStatsCommand,
  parseTailCommand,
} from "../client/options.ts";
import { type ArchiveCommand, parseArchiveCommand } from "./archive_options.ts";
import { type DoctorCommand, parseDoctorCommand } from "./doctor_options.ts";
import { type McpCommand, parseMcpCommand } from "./mcp_options.ts";
import { parseServeCommand, type ServeOptions, splitServeCommand } from "./serve_options.ts";
import { UsageError } from "../runtime/flags.ts";
import { readSettings } from "./read_settings.ts";
import type { Layer } from "./settings.ts";
import { readShell, type Shell } from "./shells.ts";

/** Parsed command line. */
export type Command =
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | ClientCommand
  | ArchiveCommand
  | DoctorCommand
  | McpCommand
  | { readonly kind: "help"; readonly of: CommandName }
  | { readonly kind: "hash" }
  | { readonly kind: "completions"; readonly shell: Shell }
  | { readonly kind: "man" }
  | { readonly kind: "schema" }
  | { readonly kind: "version" };

/** Commands without flags of their own. */
const PLAIN_COMMANDS = ["hash", "completions", "man", "schema"] as const;

/** Name of a command without flags of its own. */
export type PlainCommandName = typeof PLAIN_COMMANDS[number];

/** Name of a command; without one the program serves. */
export type CommandName =
  | "serve"
  | "tail"
  | "query"
  | "patterns"
  | "stats"
  | "mcp"
  | "archive"
  | "doctor"
  | PlainCommandName;

/** Commands, which are recognized as the first word. */
const COMMANDS: readonly string[] = [
  "tail",
  "query",
  "patterns",
  "stats",
  "mcp",
  "archive",
  "doctor",
  ...PLAIN_COMMANDS,
];

/**
 * Parses the command line.
 *
 * @param args Arguments of the program.
 * @param layers Settings of the server below the command line, the strongest first.
 * @returns The command and its options.
 * @throws {UsageError} If an argument is invalid; the message is one line for the user.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseCommand } from "./cli.ts";
 *
 * const command = parseCommand(["--port", "9000"]);
 * assertStrictEquals(command.kind === "serve" && command.options.port, 9000);
 * ```
 */
export function parseCommand(args: readonly string[], layers: readonly Layer[] = []): Command {
  const [name, ...rest] = args;
  if (name === "tail") return parseTailCommand(rest);
  if (name === "query") return parseQueryCommand(rest);
  if (name === "patterns") return parsePatternsCommand(rest);
  if (name === "stats") return parseStatsCommand(rest);
  if (name === "mcp") return parseMcpCommand(rest);
  if (name === "archive") return parseArchiveCommand(rest);
  if (name === "doctor") return parseDoctorCommand(rest);
  const plain = PLAIN_COMMANDS.find((command) => command === name);
  if (plain !== undefined) return parsePlainCommand(plain, rest);
  return parseServeCommand(args, COMMANDS, layers);
}

function parsePlainCommand(kind: PlainCommandName, words: readonly string[]): Command {
  if (words.includes("--help") || words.includes("-h")) return { kind: "help", of: kind };
  if (kind === "completions") return { kind, shell: readShell(words) };
  if (words.length === 0) return { kind };
  throw new UsageError(`Cannot read the command line: Unexpected argument '${words[0]}' after ${kind}`);
}

/**
 * Parses the command line, and reads the config file and the environment if it asks for the server.
 *
 * @param args Arguments of the program.
 * @throws {UsageError} If an argument or a setting is invalid, or a given config file cannot be read.
 */
export async function readCommand(args: readonly string[]): Promise<Command> {
  if (COMMANDS.includes(args[0])) return parseCommand(args);
  const { given } = splitServeCommand(args, COMMANDS);
  if (given.help || given.version) return parseCommand(args);
  const layers = await readSettings({ config: given.config as string | undefined, isOff: given["no-config"] === true });
  return parseCommand(args, layers);
}
