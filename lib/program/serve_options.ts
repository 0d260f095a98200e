import type { Level } from "../record/level.ts";
import type { RedactOptions } from "../redact/redactor.ts";
import { type Flag, type GivenValue, parseFlags, readFlags, UsageError, type Values } from "../runtime/flags.ts";
import { DEFAULT_NAME } from "../archive/bounds.ts";
import { checkCombinations, type GivenFlags, mergeLayers } from "./layered_flags.ts";
import { type FlagName, type Layer, VARIABLE_FLAGS } from "./settings.ts";
import type { ReceiverAddress } from "../sources/datagrams.ts";
import type { AlertRuleInput } from "../signals/alerts/rule.ts";
import { maxRecordsIn } from "../stream/log_stream_options.ts";
import type { SocketAddress } from "./binding.ts";
import { addressOf, ALL, SERVE_FLAGS } from "./serve_flags.ts";

/** Options of the server. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Unix socket to listen on, in place of the host and the port. */
  readonly socket: SocketAddress | undefined;
  /** Host names to answer to besides `host`. */
  readonly allowedHosts: readonly string[];
  /** Port for OpenTelemetry; 0 opens none. */
  readonly otlpPort: number;
  /** Port for OpenTelemetry over gRPC; 0 opens none, and neither does 0 for the other port. */
  readonly otlpGrpcPort: number;
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
  /** True to serve tools for agents; `"auto"` serves them unless other machines can connect. */
  readonly mcp: "auto" | boolean;
  /** Files with the certificates and the key of TLS. */
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  /** True to make a certificate for TLS. */
  readonly tlsSelfSigned: boolean;
  readonly capacity: number;
  readonly maxBytes: number;
  readonly recent: number;
  readonly maxViewers: number;
  readonly compress: "auto" | boolean;
  readonly format: string;
  /** True if secrets in records are hidden; `"auto"` hides them if other machines can connect. */
  readonly redact: "auto" | boolean;
  /** JSON file with rules of redaction, or the rules of the config file. */
  readonly redactRules: string | RedactOptions | undefined;
  readonly alerts: AlertFlags;
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
  readonly syslog: ReceiverAddress | undefined;
  /** Address to receive GELF on. */
  readonly gelf: ReceiverAddress | undefined;
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
  /** Name of the server where it is followed; `undefined` for its host and port. */
  readonly name: string | undefined;
  /** Servers to follow. */
  readonly from: RelayFlags;
  /** Program to run, with its arguments; empty for none. */
  readonly command: readonly string[];
  readonly restart: boolean;
  /** Time between a signal and the kill of a command that ignores it, in ms. */
  readonly graceMs: number;
  /** After the end of the command: `"auto"` keeps serving on a terminal. */
  readonly afterCommand: "auto" | "keep-open" | "exit";
  /** Origins of the options besides the command line: a config file, and variables of the environment. */
  readonly settings: { readonly path: string | undefined; readonly variables: readonly string[] };
}

/** Flags of the servers to follow. */
export interface RelayFlags {
  /** URLs as typed; empty for none. */
  readonly urls: readonly string[];
  readonly query: string | undefined;
  /** File with a token, or with a URL and a token a line. */
  readonly tokenFile: string | undefined;
  /** File with certificates of authorities. */
  readonly caFile: string | undefined;
  /** Newest records to start with; `undefined` lets each server decide. */
  readonly recent: number | undefined;
}

/** Rules of alerts of the program. */
export interface AlertFlags {
  /** Rules of the command line or the environment, which the page cannot change. */
  readonly rules: readonly string[];
  /** Rules of the config file. */
  readonly kept: readonly (string | AlertRuleInput)[];
  /** True if alerts may be sent to addresses that are not on the internet. */
  readonly allowPrivate: boolean;
}

/** Flags of the archive. */
export interface ArchiveFlags {
  /** Path of the file, or address of a database; `undefined` for the file in the state folder. */
  readonly at: string | undefined;
  /** Name of the server in it. */
  readonly name: string;
  readonly keep: string;
  readonly keepSize: number;
  readonly level: Level;
  readonly sync: "normal" | "full";
}

/** Paths of standard input. */
const STANDARD_INPUT_PATHS = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** Command line of the server, split into flags, files and a command. */
export interface ServeCommandLine {
  readonly given: GivenFlags;
  /** Files to read once. */
  readonly words: readonly string[];
  /** Program to run, with its arguments; empty for none. */
  readonly command: readonly string[];
}

/**
 * Splits the command line of the server. `--no-NAME` turns a switch off that the config file or the environment turns
 * on.
 *
 * @param args Arguments of the program.
 * @param commands Commands to suggest for a misspelled word.
 * @throws {UsageError} If a flag is unknown, lacks its value, or a word is no file.
 */
export function splitServeCommand(args: readonly string[], commands: readonly string[]): ServeCommandLine {
  const end = args.indexOf("--");
  const command = end === -1 ? [] : args.slice(end + 1);
  if (end !== -1 && !command[0] && !asksForText(args.slice(0, end))) {
    throw new UsageError("Missing command after --. Example: ringside -- my-service");
  }
  const own = end === -1 ? args : args.slice(0, end);
  const off = own.map(switchedOff);
  const { given, words } = parseFlags(
    SERVE_FLAGS,
    own.filter((_, index) => off[index] === undefined),
    commands,
    isPath,
  );
  const merged: { -readonly [Name in FlagName]?: GivenValue } = { ...given };
  for (const name of off) {
    if (name === undefined) continue;
    if (merged[name] !== undefined) throw new UsageError(`Cannot use both --${name} and --no-${name}`);
    merged[name] = false;
  }
  return { given: merged, words, command };
}

function asksForText(args: readonly string[]): boolean {
  return args.some((arg) => arg === "--help" || arg === "-h" || arg === "--version" || arg === "-V");
}

/** Returns the flag that an argument turns off: a switch, or a source that needs no value. */
function switchedOff(arg: string): FlagName | undefined {
  const name = arg.startsWith("--no-") && !Object.hasOwn(SERVE_FLAGS, arg.slice(2)) ? arg.slice(5) : "";
  if (!(VARIABLE_FLAGS as readonly string[]).includes(name)) return undefined;
  const flag: Flag<unknown> = SERVE_FLAGS[name as FlagName];
  return flag.value === undefined || flag.bare !== undefined ? name as FlagName : undefined;
}

/**
 * Parses the command line of the server.
 *
 * @param args Arguments of the program.
 * @param commands Commands to suggest for a misspelled word.
 * @param layers Settings below the command line, the strongest first.
 * @throws {UsageError} If an argument or a setting is invalid.
 */
export function parseServeCommand(
  args: readonly string[],
  commands: readonly string[],
  layers: readonly Layer[] = [],
):
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | { readonly kind: "help"; readonly of: "serve" }
  | { readonly kind: "version" } {
  const { given: own, words, command } = splitServeCommand(args, commands);
  if (own.help) return { kind: "help", of: "serve" };
  if (own.version) return { kind: "version" };

  // Such as that of an unset variable, with which anyone could send logs.
  if (own["ingest-token"] === "") throw new UsageError("Cannot use an empty --ingest-token");
  const { given, labelOf, redactRules } = mergeLayers(own, layers);
  const values = readFlags(SERVE_FLAGS, given, labelOf);
  checkCombinations(own, given, command.length > 0);
  checkBounds(given, values);
  // Standard input is read anyway.
  const follow = values.follow.filter((path) => !STANDARD_INPUT_PATHS.includes(path));
  if (follow.length < values.follow.length && command.length > 0) {
    throw new UsageError("Cannot follow standard input with a command: the command reads it itself");
  }
  return {
    kind: "serve",
    options: {
      host: values.host,
      port: values.port,
      socket: values.socket === undefined ? undefined : { path: values.socket, mode: values["socket-mode"] },
      allowedHosts: values["allowed-host"],
      otlpPort: values["otlp-port"],
      otlpGrpcPort: values["otlp-grpc-port"],
      ingestToken: values["ingest-token"],
      ingestTokenFile: values["ingest-token-file"],
      auth: values["no-auth"] ? false : values.auth || "auto",
      authTokenFile: values["auth-token-file"],
      authFile: values["auth-file"],
      authProxyHeader: values["auth-proxy-header"],
      authProxyFrom: values["auth-proxy-from"],
      mcp: values["no-mcp"] ? false : values.mcp || "auto",
      tlsCert: values["tls-cert"],
      tlsKey: values["tls-key"],
      tlsSelfSigned: values["tls-self-signed"],
      capacity: values.capacity,
      maxBytes: values["max-bytes"],
      recent: Math.min(values.recent, values.capacity),
      maxViewers: values["max-viewers"],
      compress: values.compress,
      format: values.format,
      redact: values["no-redact"] ? false : values.redact || "auto",
      redactRules: redactRules ?? values["redact-rules"],
      alerts: {
        rules: values.alert,
        kept: layers.find(({ alertRules }) => alertRules !== undefined)?.alertRules ?? [],
        allowPrivate: values["alert-allow-private"],
      },
      archive: values.archive || values["archive-at"] !== undefined ? readArchive(values) : undefined,
      quiet: values.quiet,
      demo: values.demo,
      open: values.open,
      tee: values.tee && command.length === 0,
      follow,
      files: words,
      docker: chosen(values.docker),
      dockerSocket: values["docker-socket"],
      journal: chosen(values.journal),
      syslog: values.syslog === undefined ? undefined : addressOf(values.syslog),
      gelf: values.gelf === undefined ? undefined : addressOf(values.gelf),
      lines: values.lines,
      name: values.name === DEFAULT_NAME ? undefined : values.name,
      from: {
        urls: values.from,
        query: values["from-query"],
        tokenFile: values["from-token-file"],
        caFile: values["from-ca"],
        recent: values.from.length === 0 || given.lines === undefined ? undefined : values.lines,
      },
      command,
      restart: values.restart,
      graceMs: values.grace,
      followLinks: values["follow-links"],
      settings: {
        path: layers.find(({ path }) => path !== undefined)?.path,
        variables: layers.filter(({ path }) => path === undefined)
          .flatMap(({ settings }) => Array.from(settings.values(), ({ place }) => place)),
      },
      afterCommand: values["keep-open"] ? "keep-open" : values.exit ? "exit" : "auto",
    },
  };
}

/** @throws {UsageError} If more records are asked for than there is room for. */
function checkBounds(given: GivenFlags, values: Values<typeof SERVE_FLAGS>): void {
  const { capacity, recent, "max-bytes": maxBytes } = values;
  const most = maxRecordsIn(maxBytes);
  if (given.capacity !== undefined && capacity > most) {
    throw new UsageError(
      `Cannot keep ${capacity} records in ${maxBytes} bytes: ${most} fit at most; raise --max-bytes`,
    );
  }
  if (given.recent !== undefined && recent > capacity) {
    throw new UsageError(`Cannot send ${recent} recent records: only ${capacity} are kept; raise --capacity`);
  }
}

function readArchive(values: Values<typeof SERVE_FLAGS>): ArchiveFlags {
  return {
    at: values["archive-at"],
    name: values.name,
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
