import { type ClientCommand, parseQueryCommand, parseTailCommand } from "../client/options.ts";
import { parseDuration } from "../base/time.ts";
import { DEFAULT_KEEP, MIN_KEEP_SIZE } from "../archive/bounds.ts";
import { type Level, levelFromName, LEVELS } from "../record/level.ts";
import { maxRecordsIn } from "../stream/log_stream.ts";
import {
  type Expected,
  type FlagTable,
  parseFlags,
  readFlags,
  readSwitch,
  readText,
  readWhole,
  UsageError,
  type Values,
} from "../runtime/flags.ts";
import { type ArchiveCommand, parseArchiveCommand } from "./archive_options.ts";
import { readShell, type Shell } from "./shells.ts";

/** Parsed command line. */
export type Command =
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | ClientCommand
  | ArchiveCommand
  | { readonly kind: "help"; readonly of: CommandName }
  | { readonly kind: "hash" }
  | { readonly kind: "completions"; readonly shell: Shell }
  | { readonly kind: "man" }
  | { readonly kind: "version" };

/** Name of a command; without one the program serves. */
export type CommandName = "serve" | "tail" | "query" | "archive";

/** Commands, which are recognized as the first word. */
const COMMANDS: readonly string[] = ["tail", "query", "archive", "hash", "completions", "man"];

/** Options of the server. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Host names to answer to besides `host`. */
  readonly allowedHosts: readonly string[];
  /** Port for OpenTelemetry; 0 opens none. */
  readonly otlpPort: number;
  /** Bearer token that clients need to send logs; `undefined` for none. */
  readonly ingestToken: string | undefined;
  /** File with that token. */
  readonly ingestTokenFile: string | undefined;
  /** True if readers log in; `"auto"` asks them to if other machines can connect. */
  readonly auth: "auto" | boolean;
  /** File with the token of clients that read and send. */
  readonly authTokenFile: string | undefined;
  /** JSON file with users. */
  readonly authFile: string | undefined;
  /** Header in which a proxy names the user, and the addresses of the proxy. */
  readonly authProxyHeader: string | undefined;
  readonly authProxyFrom: readonly string[];
  /** Files with the certificates and the key of TLS. */
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly capacity: number;
  readonly maxBytes: number;
  readonly recent: number;
  readonly maxViewers: number;
  readonly compress: "auto" | boolean;
  readonly format: string;
  /** True if secrets in records are hidden; `"auto"` hides them if other machines can connect. */
  readonly redact: "auto" | boolean;
  /** JSON file with rules of redaction. */
  readonly redactRules: string | undefined;
  /** Archive of the records; `undefined` for none. */
  readonly archive: ArchiveFlags | undefined;
  readonly quiet: boolean;
  readonly demo: boolean;
  /** True to open the page in the browser of the user. */
  readonly open: boolean;
  /** True to copy standard input to standard output. */
  readonly tee: boolean;
  /** Files to follow, and patterns for files. */
  readonly follow: readonly string[];
  /** Address to receive syslog on. */
  readonly syslog: { readonly hostname: string; readonly port: number } | undefined;
  /** Containers to follow; empty for all. */
  readonly docker: readonly string[] | undefined;
  /** Path of the socket of the container engine. */
  readonly dockerSocket: string;
  /** Units of systemd whose journal is followed; empty for all. */
  readonly journal: readonly string[] | undefined;
  /** Files to read once. */
  readonly files: readonly string[];
  /** True to follow links under a pattern that lead out of its folder. */
  readonly followLinks: boolean;
  /** Lines to read from the end of each file. */
  readonly lines: number;
  /** Program to run, with its arguments; empty for none. */
  readonly command: readonly string[];
  readonly restart: boolean;
  /** Time between a signal and the kill of a command that ignores it, in ms. */
  readonly graceMs: number;
  /** After the end of the command: `"auto"` keeps serving on a terminal. */
  readonly afterCommand: "auto" | "keep-open" | "exit";
}

/** Flags of the archive. */
export interface ArchiveFlags {
  /** Path of the file; `undefined` for the one in the state folder. */
  readonly at: string | undefined;
  readonly keep: string;
  readonly keepSize: number;
  readonly level: Level;
  readonly sync: "normal" | "full";
}

const MAX_CAPACITY = 10_000_000;
const MAX_VIEWERS = 1_000_000;
const MIN_BYTES = 4096;
const MAX_BYTES = 64 * 1024 ** 3;
const MAX_KEEP_SIZE = 64 * 1024 ** 4;

/** Paths of standard input. */
const STANDARD_INPUT_PATHS = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** Value of `--docker` and `--journal` without names. */
const ALL = "*";

/** Flags of the server, in the order of the help. */
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
    help: "Port to listen on; 0 picks a free one.",
    read: (text) => readWhole(text, 0, 65_535),
  },
  "allowed-host": {
    value: "NAME",
    multiple: true,
    help: "Host name to answer to as well, as behind a proxy; repeatable.",
    read: readHost,
  },
  "otlp-port": {
    value: "PORT",
    fallback: "4318",
    help: "Port for OpenTelemetry on 127.0.0.1; 0 opens none.",
    read: (text) => readWhole(text, 0, 65_535),
  },
  "ingest-token": {
    value: "TOKEN",
    help: "Bearer token that clients need to send logs.",
    read: readToken,
  },
  "ingest-token-file": {
    value: "FILE",
    help: "File with that token; or set RINGSIDE_INGEST_TOKEN.",
    read: readText,
  },
  auth: { help: "Require a login; the default unless on 127.0.0.1.", read: readSwitch },
  "no-auth": { help: "Let anyone who can connect read the logs.", read: readSwitch },
  "auth-token-file": {
    value: "FILE",
    help: "File with a bearer token; or set RINGSIDE_AUTH_TOKEN.",
    read: readText,
  },
  "auth-file": { value: "FILE", help: "JSON file with users, roles and queries.", read: readText },
  "auth-proxy-header": {
    value: "NAME",
    help: "Header in which a proxy names the user.",
    read: (text) => /^[\w-]{1,100}$/.test(text) ? text : { expected: "the name of a header" },
  },
  "auth-proxy-from": {
    value: "IP",
    multiple: true,
    help: "Address of that proxy; repeatable. Loopback without it.",
    read: readHost,
  },
  "tls-cert": { value: "FILE", help: "Certificates for TLS and HTTP/2, in PEM.", read: readText },
  "tls-key": { value: "FILE", help: "Private key of the certificate, in PEM.", read: readText },
  capacity: {
    value: "RECORDS",
    fallback: "100000",
    help: "Maximum records to keep, the newest.",
    read: (text) => readWhole(text, 1, MAX_CAPACITY),
  },
  "max-bytes": {
    value: "BYTES",
    fallback: "64MiB",
    help: "Maximum memory for records, such as 512KiB.",
    read: (text) => readBytes(text),
  },
  recent: {
    value: "RECORDS",
    fallback: "50",
    help: "Newest records to send to a new viewer.",
    read: (text) => readWhole(text, 0, MAX_CAPACITY),
  },
  "max-viewers": {
    value: "N",
    fallback: "1000",
    help: "Maximum concurrent viewers; others get 503.",
    read: (text) => readWhole(text, 1, MAX_VIEWERS),
  },
  compress: {
    value: "WHOM",
    fallback: "auto",
    choices: ["auto", "on", "off"],
    help: "Compress: auto (to other machines), on or off.",
    read: readCompress,
  },
  format: {
    value: "FORMAT",
    fallback: "auto",
    help: "Format of input lines, such as json or plain.",
    read: (text) => text,
  },
  redact: { help: "Hide secrets in records; the default unless on 127.0.0.1.", read: readSwitch },
  "no-redact": { help: "Keep secrets in records as they are.", read: readSwitch },
  "redact-rules": {
    value: "FILE",
    help: "JSON file with further names and patterns to hide.",
    read: readText,
  },
  archive: { help: "Keep records on disk, over restarts.", read: readSwitch },
  "archive-at": {
    value: "FILE",
    help: "SQLite file to use; history.db in the state folder without it.",
    read: readArchiveFile,
  },
  keep: {
    value: "TIME",
    fallback: DEFAULT_KEEP,
    help: "Time to keep records on disk after their arrival.",
    read: (text) => (parseDuration(text) ?? 0) > 0 ? text : { expected: "a time such as 12h or 7d" },
  },
  "keep-size": {
    value: "BYTES",
    fallback: "1GiB",
    help: "Maximum size of the archive's file.",
    read: (text) => readBytes(text, MIN_KEEP_SIZE, MAX_KEEP_SIZE),
  },
  "archive-level": {
    value: "LEVEL",
    fallback: "TRACE",
    choices: LEVELS.map((level) => level.toLowerCase()),
    help: "Least severe level to archive.",
    read: (text) => levelFromName(text) ?? { expected: "a level such as WARN" },
  },
  "archive-sync": {
    value: "HOW",
    fallback: "normal",
    choices: ["normal", "full"],
    help: "normal survives a kill; full, a power loss too.",
    read: (text) => text === "normal" || text === "full" ? text : { expected: "normal or full" },
  },
  quiet: {
    short: "q",
    help: "Hide own records below WARN; a command prints to the page only.",
    read: readSwitch,
  },
  tee: { help: "Copy standard input to standard output.", read: readSwitch },
  follow: {
    short: "f",
    value: "FILE...",
    multiple: true,
    takesWords: true,
    help: "Follow files as they grow; patterns such as '*.log' work.",
    read: (text) => text === "" ? { expected: "a file or a pattern" } : text,
  },
  lines: {
    short: "n",
    value: "LINES",
    fallback: "50",
    help: "Newest lines of a file, journal or container.",
    read: (text) => readWhole(text, 0, MAX_CAPACITY),
  },
  "follow-links": { help: "Follow links that lead out of the folder of a pattern.", read: readSwitch },
  syslog: {
    value: "ADDRESS",
    bare: "127.0.0.1:5514",
    help: "Receive syslog over UDP and TCP, on 127.0.0.1:5514 by default.",
    read: readAddress,
  },
  docker: {
    value: "NAME...",
    bare: ALL,
    multiple: true,
    takesWords: true,
    help: "Follow containers: all, by name, label=KEY=VALUE or project=NAME.",
    read: (text) => text === "" || text.startsWith("-") ? { expected: "the name of a container" } : text,
  },
  "docker-socket": {
    value: "PATH",
    fallback: "/var/run/docker.sock",
    help: "Socket of the engine.",
    read: readText,
  },
  journal: {
    value: "UNIT...",
    bare: ALL,
    multiple: true,
    takesWords: true,
    help: "Follow systemd's journal, all of it or these units.",
    read: (text) =>
      /^[\w@:.*\\-]{1,255}$/.test(text) && !text.startsWith("-") ? text : { expected: "a unit of systemd" },
  },
  restart: { help: "Restart the command when it fails, with growing delays.", read: readSwitch },
  grace: {
    value: "TIME",
    fallback: "10s",
    help: "Time for the command to end after a signal.",
    read: readGrace,
  },
  "keep-open": { help: "Keep serving after the command has ended, as on a terminal.", read: readSwitch },
  exit: { help: "Exit when the command ends, also on a terminal.", read: readSwitch },
  demo: { help: "Generate sample logs.", read: readSwitch },
  open: { help: "Open the page in the browser.", read: readSwitch },
  version: { short: "V", help: "Print the version.", read: readSwitch },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/**
 * Parses the command line.
 *
 * @param args Arguments of the program.
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
export function parseCommand(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === "tail") return parseTailCommand(rest);
  if (name === "query") return parseQueryCommand(rest);
  if (name === "archive") return parseArchiveCommand(rest);
  if (name === "hash" && rest.length === 0) return { kind: "hash" };
  if (name === "completions") return { kind: "completions", shell: readShell(rest) };
  if (name === "man" && rest.length === 0) return { kind: "man" };

  const end = args.indexOf("--");
  const command = end === -1 ? [] : args.slice(end + 1);
  const { given, words } = parseFlags(FLAGS, end === -1 ? args : args.slice(0, end), COMMANDS, isPath);
  if (given.help) return { kind: "help", of: "serve" };
  if (given.version) return { kind: "version" };

  // Such as that of an unset variable, with which anyone could send logs.
  if (given["ingest-token"] === "") throw new UsageError("Cannot use an empty --ingest-token");
  const values = readFlags(FLAGS, given);
  const { capacity, recent, tee, lines, restart } = values;
  // Standard input is read anyway.
  const follow = values.follow.filter((path) => !STANDARD_INPUT_PATHS.includes(path));
  if (follow.length < values.follow.length && command.length > 0) {
    throw new UsageError("Cannot follow standard input with a command: the command reads it itself");
  }
  const most = maxRecordsIn(values["max-bytes"]);
  if (given.capacity !== undefined && capacity > most) {
    throw new UsageError(
      `Cannot keep ${capacity} records in ${values["max-bytes"]} bytes: ${most} fit at most; raise --max-bytes`,
    );
  }
  if (given.recent !== undefined && recent > capacity) {
    throw new UsageError(`Cannot send ${recent} recent records: only ${capacity} are kept; raise --capacity`);
  }
  if (end !== -1 && !command[0]) throw new UsageError("Missing command after --. Example: ringside -- my-service");
  if (restart && command.length === 0) {
    throw new UsageError("Cannot use --restart without a command. Example: ringside --restart -- my-service");
  }
  const { "keep-open": isKeptOpen, exit: exits } = values;
  if (isKeptOpen && exits) throw new UsageError("Cannot use both --keep-open and --exit");
  if ((isKeptOpen || exits) && command.length === 0) {
    throw new UsageError(`Cannot use --${exits ? "exit" : "keep-open"} without a command`);
  }
  if (tee && command.length > 0) {
    throw new UsageError(
      "Cannot use --tee with a command: it reads standard input itself, and its output is shown anyway",
    );
  }
  const { redact, "no-redact": keepsSecrets, "redact-rules": redactRules } = values;
  if (keepsSecrets && (redact || redactRules !== undefined)) {
    throw new UsageError(`Cannot use both --no-redact and --${redact ? "redact" : "redact-rules"}`);
  }
  const login = (["auth", "auth-token-file", "auth-file", "auth-proxy-header"] as const)
    .find((flag) => given[flag] !== undefined);
  if (values["no-auth"] && login !== undefined) throw new UsageError(`Cannot use both --no-auth and --${login}`);
  if (values["auth-proxy-from"].length > 0 && values["auth-proxy-header"] === undefined) {
    throw new UsageError("Cannot use --auth-proxy-from without --auth-proxy-header");
  }
  if (given["ingest-token"] !== undefined && given["ingest-token-file"] !== undefined) {
    throw new UsageError("Cannot use both --ingest-token and --ingest-token-file");
  }
  if ((given["tls-cert"] === undefined) !== (given["tls-key"] === undefined)) {
    throw new UsageError(`Missing --tls-${given["tls-cert"] === undefined ? "cert" : "key"}`);
  }
  const hasArchive = values.archive || values["archive-at"] !== undefined;
  for (const flag of ["keep", "keep-size", "archive-level", "archive-sync"] as const) {
    if (given[flag] !== undefined && !hasArchive) throw new UsageError(`Cannot use --${flag} without --archive`);
  }
  for (const flag of ["lines", "follow-links"] as const) {
    const isUsed = values.follow.length > 0 || flag === "lines" && values.journal.length + values.docker.length > 0;
    if (given[flag] !== undefined && !isUsed) {
      throw new UsageError(`Cannot use --${flag} without --follow`);
    }
  }
  if (given["docker-socket"] !== undefined && values.docker.length === 0) {
    throw new UsageError("Cannot use --docker-socket without --docker");
  }
  if (given.grace !== undefined && command.length === 0) throw new UsageError("Cannot use --grace without a command");
  return {
    kind: "serve",
    options: {
      host: values.host,
      port: values.port,
      allowedHosts: values["allowed-host"],
      otlpPort: values["otlp-port"],
      ingestToken: values["ingest-token"],
      ingestTokenFile: values["ingest-token-file"],
      auth: values["no-auth"] ? false : values.auth || "auto",
      authTokenFile: values["auth-token-file"],
      authFile: values["auth-file"],
      authProxyHeader: values["auth-proxy-header"],
      authProxyFrom: values["auth-proxy-from"],
      tlsCert: values["tls-cert"],
      tlsKey: values["tls-key"],
      capacity,
      maxBytes: values["max-bytes"],
      recent: Math.min(recent, capacity),
      maxViewers: values["max-viewers"],
      compress: values.compress,
      format: values.format,
      redact: keepsSecrets ? false : redact || "auto",
      redactRules,
      archive: hasArchive ? readArchive(values) : undefined,
      quiet: values.quiet,
      demo: values.demo,
      open: values.open,
      tee,
      follow,
      files: words,
      docker: chosen(values.docker),
      dockerSocket: values["docker-socket"],
      journal: chosen(values.journal),
      syslog: values.syslog === undefined ? undefined : addressOf(values.syslog),
      lines,
      command,
      restart,
      graceMs: values.grace,
      followLinks: values["follow-links"],
      afterCommand: isKeptOpen ? "keep-open" : exits ? "exit" : "auto",
    },
  };
}

function readArchive(values: Values<typeof FLAGS>): ArchiveFlags {
  return {
    at: values["archive-at"],
    keep: values.keep,
    keepSize: values["keep-size"],
    level: values["archive-level"],
    sync: values["archive-sync"],
  };
}

/** Returns the given names, none for all; `undefined` without the flag. */
function chosen(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names.filter((name) => name !== ALL);
}

/** Returns true for a word that is a file rather than a misspelled command. */
function isPath(word: string): boolean {
  return /[./\\]/.test(word);
}

const MAX_GRACE_MS = 3_600_000;

function readGrace(text: string): number | Expected {
  const ms = parseDuration(text);
  return ms !== undefined && ms <= MAX_GRACE_MS ? ms : { expected: "a time up to 1h, such as 10s" };
}

const COMPRESS: Readonly<Record<string, "auto" | boolean>> = { auto: "auto", on: true, off: false };

function readCompress(text: string): "auto" | boolean | Expected {
  return Object.hasOwn(COMPRESS, text) ? COMPRESS[text] : { expected: "auto, on or off" };
}

/** Parses a host name or an address, which it returns in full and without brackets, as a socket takes it. */
function readHost(text: string): string | Expected {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const literal = bare.includes(":") ? `[${bare}]` : bare;
  const url = URL.parse(`http://${literal}/`);
  if (url === null || url.href !== `http://${url.hostname}/`) return { expected: "an address or a host name" };
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Parses a port, or an address with one: `5514`, `:5514`, `0.0.0.0:5514`, `[::1]:5514`. */
function readAddress(text: string): string | Expected {
  const { hostname, port } = addressOf(text);
  const isAddress = typeof readHost(hostname) === "string" && port >= 0 && port <= 65_535;
  return isAddress ? text : { expected: "a port or an address with one, such as 0.0.0.0:5514" };
}

function addressOf(text: string): { hostname: string; port: number } {
  const [, host = "", digits] = /^(?:(\[[\da-fA-F:.]+\]|[^:\s]*):)?(\d{1,5})$/.exec(text) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  return { hostname: bare === "" ? "127.0.0.1" : bare, port: Number(digits) };
}

/** Parses a token that can be sent in a header. */
function readToken(text: string): string | Expected {
  return /^[!-~]*$/.test(text) ? text : { expected: "printable ASCII without spaces" };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function readBytes(text: string, min: number = MIN_BYTES, max: number = MAX_BYTES): number | Expected {
  const [, digits, unit = ""] = /^(\d{1,15})(?:([kmg])(?:i?b)?)?$/i.exec(text) ?? [];
  const value = Number(digits) * UNITS[unit.toLowerCase()];
  if (value >= min && value <= max) return value;
  return { expected: `a size from ${binarySize(min)} to ${binarySize(max)}, such as ${binarySize(max / 64)}` };
}

function binarySize(bytes: number): string {
  const [unit, size] = ([["GiB", 1024 ** 3], ["MiB", 1024 ** 2]] as const).find(([, size]) => bytes >= size) ??
    ["KiB", 1024];
  return `${bytes / size}${unit}`;
}

function readArchiveFile(text: string): string | Expected {
  return text === "" || /^\w+:\/\//.test(text) ? { expected: "the path of a file" } : text;
}
