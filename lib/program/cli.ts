import { type ClientCommand, parsePatternsCommand, parseQueryCommand, parseTailCommand } from "../client/options.ts";
import { type ArchiveCommand, parseArchiveCommand } from "./archive_options.ts";
import { type DoctorCommand, parseDoctorCommand } from "./doctor_options.ts";
import { parseServeCommand, type ServeOptions, splitServeCommand } from "./serve_options.ts";
import { readSettings } from "./read_settings.ts";
import type { Layer } from "./settings.ts";
import { readShell, type Shell } from "./shells.ts";

/** Parsed command line. */
export type Command =
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | ClientCommand
  | ArchiveCommand
  | DoctorCommand
  | { readonly kind: "help"; readonly of: CommandName }
  | { readonly kind: "hash" }
  | { readonly kind: "completions"; readonly shell: Shell }
  | { readonly kind: "man" }
  | { readonly kind: "schema" }
  | { readonly kind: "version" };

/** Name of a command; without one the program serves. */
export type CommandName = "serve" | "tail" | "query" | "patterns" | "archive" | "doctor";

/** Commands, which are recognized as the first word. */
const COMMANDS: readonly string[] = [
  ...["tail", "query", "patterns", "archive", "doctor"],
  ...["hash", "completions", "man", "schema"],
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
  if (name === "archive") return parseArchiveCommand(rest);
  if (name === "doctor") return parseDoctorCommand(rest);
  if (name === "hash" && rest.length === 0) return { kind: "hash" };
  if (name === "completions") return { kind: "completions", shell: readShell(rest) };
  if (name === "man" && rest.length === 0) return { kind: "man" };
  if (name === "schema" && rest.length === 0) return { kind: "schema" };
  return parseServeCommand(args, COMMANDS, layers);
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
