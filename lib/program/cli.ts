import { type ClientCommand, parseQueryCommand, parseTailCommand } from "../client/options.ts";
import {
  type Expected,
  type FlagTable,
  parseFlags,
  readFlags,
  readSwitch,
  readWhole,
  UsageError,
} from "../runtime/flags.ts";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | ClientCommand
  | { readonly kind: "help"; readonly of: CommandName }
  | { readonly kind: "version" };

/** What can be asked for; without a name it is to serve. */
export type CommandName = "serve" | "tail" | "query";

/** The words that are commands where they come first. */
const COMMANDS: readonly CommandName[] = ["tail", "query"];

/** How to serve. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Names to answer to besides the address listened on. */
  readonly allowedHosts: readonly string[];
  /** 0 receives no OpenTelemetry on a port of its own. */
  readonly otlpPort: number;
  /** What clients that send logs have to know; `undefined` asks for nothing. */
  readonly ingestToken: string | undefined;
  readonly capacity: number;
  readonly maxBytes: number;
  readonly recent: number;
  readonly maxViewers: number;
  readonly compress: "auto" | boolean;
  readonly format: string;
  readonly quiet: boolean;
  readonly demo: boolean;
  /** Whether what is piped in is passed on. */
  readonly tee: boolean;
  /** Files, and patterns for files, to follow. */
  readonly follow: readonly string[];
  /** Last lines of each to begin with. */
  readonly lines: number;
  /** The program to run, with its arguments; empty for none. */
  readonly command: readonly string[];
  readonly restart: boolean;
}

const MAX_CAPACITY = 10_000_000;
const MAX_VIEWERS = 1_000_000;
const MIN_BYTES = 4096;
const MAX_BYTES = 64 * 1024 ** 3;

/** Every flag, in the order of the help. */
export const FLAGS = {
  host: {
    value: "HOST",
    fallback: "127.0.0.1",
    help: "Address to listen on.",
    read: readHost,
  },
  port: {
    short: "p",
    value: "PORT",
    fallback: "8001",
    help: "Port; 0 picks a free one.",
    read: (text) => readWhole(text, 0, 65_535),
  },
  "allowed-host": {
    value: "NAME",
    multiple: true,
    help: "Name to answer to as well, as behind a proxy; may be repeated.",
    read: readHost,
  },
  "otlp-port": {
    value: "PORT",
    fallback: "4318",
    help: "Port on 127.0.0.1 for OpenTelemetry; 0 for none.",
    read: (text) => readWhole(text, 0, 65_535),
  },
  "ingest-token": {
    value: "TOKEN",
    help: "Take logs only from clients that send it as a bearer token.",
    read: readToken,
  },
  capacity: {
    value: "RECORDS",
    fallback: "1000",
    help: "Newest records to keep.",
    read: (text) => readWhole(text, 1, MAX_CAPACITY),
  },
  "max-bytes": {
    value: "BYTES",
    fallback: "1MiB",
    help: "Most memory for them; KiB, MiB and GiB are understood.",
    read: readBytes,
  },
  recent: {
    value: "RECORDS",
    fallback: "50",
    help: "Newest records a viewer is shown at first.",
    read: (text) => readWhole(text, 0, MAX_CAPACITY),
  },
  "max-viewers": {
    value: "N",
    fallback: "1000",
    help: "Most viewers at a time; more are told to come back.",
    read: (text) => readWhole(text, 1, MAX_VIEWERS),
  },
  compress: {
    value: "WHOM",
    fallback: "auto",
    help: "Compress streams: auto (for other machines), on, off.",
    read: readCompress,
  },
  format: {
    value: "FORMAT",
    fallback: "auto",
    help: "What lines are read as, such as json or plain.",
    read: (text) => text,
  },
  quiet: {
    short: "q",
    help: "No own records below WARN, and a command's output on the page alone.",
    read: readSwitch,
  },
  tee: { help: "Pass on what is piped in, unchanged.", read: readSwitch },
  follow: {
    short: "f",
    value: "FILE...",
    multiple: true,
    takesWords: true,
    help: "Read files as they grow; patterns are understood.",
    read: (text) => text === "" ? { expected: "a file or a pattern" } : text,
  },
  lines: {
    short: "n",
    value: "LINES",
    fallback: "50",
    help: "Last lines of each file to begin with.",
    read: (text) => readWhole(text, 0, MAX_CAPACITY),
  },
  restart: { help: "Run the command again when it fails, each time waiting longer.", read: readSwitch },
  demo: { help: "Write the logs of a make-believe shop.", read: readSwitch },
  version: { short: "V", help: "Print the version.", read: readSwitch },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/**
 * Reads the command line.
 *
 * @param args What follows the program's name.
 * @returns What is asked for.
 * @throws {UsageError} If it cannot be understood; the message is one line for the user.
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
export function parseCommand(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === "tail") return parseTailCommand(rest);
  if (name === "query") return parseQueryCommand(rest);

  const end = args.indexOf("--");
  const command = end === -1 ? [] : args.slice(end + 1);
  const { given } = parseFlags(FLAGS, end === -1 ? args : args.slice(0, end), COMMANDS);
  if (given.help) return { kind: "help", of: "serve" };
  if (given.version) return { kind: "version" };

  // Such as of a variable that is not set: it must not mean that anyone may send logs.
  if (given["ingest-token"] === "") throw new UsageError("Cannot ask for an empty --ingest-token");
  const values = readFlags(FLAGS, given);
  const { capacity, recent, tee, follow, lines, restart } = values;
  if (given.recent !== undefined && recent > capacity) {
    throw new UsageError(`Cannot show ${recent} recent records: only ${capacity} are kept (see --capacity)`);
  }
  if (end !== -1 && !command[0]) throw new UsageError("Cannot run a command: nothing follows --");
  if (restart && command.length === 0) throw new UsageError("Cannot restart a command: none follows --");
  if (tee && command.length > 0) {
    throw new UsageError("Cannot pass on what is piped in: the command reads it (its own output is shown anyway)");
  }
  if (given.lines !== undefined && follow.length === 0) throw new UsageError("Cannot read last lines without --follow");
  return {
    kind: "serve",
    options: {
      host: values.host,
      port: values.port,
      allowedHosts: values["allowed-host"],
      otlpPort: values["otlp-port"],
      ingestToken: values["ingest-token"],
      capacity,
      maxBytes: values["max-bytes"],
      recent: Math.min(recent, capacity),
      maxViewers: values["max-viewers"],
      compress: values.compress,
      format: values.format,
      quiet: values.quiet,
      demo: values.demo,
      tee,
      follow,
      lines,
      command,
      restart,
    },
  };
}

const COMPRESS: Readonly<Record<string, "auto" | boolean>> = { auto: "auto", on: true, off: false };

function readCompress(text: string): "auto" | boolean | Expected {
  return Object.hasOwn(COMPRESS, text) ? COMPRESS[text] : { expected: "auto, on or off" };
}

/** Spells an address as a socket takes it: without brackets, and whole. */
function readHost(text: string): string | Expected {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const literal = bare.includes(":") ? `[${bare}]` : bare;
  const url = URL.parse(`http://${literal}/`);
  if (url === null || url.href !== `http://${url.hostname}/`) return { expected: "an address or a host name" };
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

/** What can stand in a header as it is. */
function readToken(text: string): string | Expected {
  return /^[!-~]*$/.test(text) ? text : { expected: "letters, digits and signs of ASCII without spaces" };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function readBytes(text: string): number | Expected {
  const [, digits, unit = ""] = /^(\d{1,15})(?:([kmg])(?:i?b)?)?$/i.exec(text) ?? [];
  const value = Number(digits) * UNITS[unit.toLowerCase()];
  return value >= MIN_BYTES && value <= MAX_BYTES ? value : { expected: "a size from 4KiB to 64GiB, such as 1MiB" };
}
