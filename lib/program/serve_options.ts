import type { Level } from "../record/level.ts";
import { type Given, parseFlags, readFlags, UsageError, type Values } from "../runtime/flags.ts";
import type { SyslogAddress } from "../sources/syslog.ts";
import { maxRecordsIn } from "../stream/log_stream.ts";
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
  readonly syslog: SyslogAddress | undefined;
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

/** Paths of standard input. */
const STANDARD_INPUT_PATHS = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

type FlagName = keyof typeof SERVE_FLAGS;

/** Flags of which a command line has one at most. */
const CONFLICTS: readonly (readonly [FlagName, FlagName])[] = [
  ["keep-open", "exit"],
  ["no-redact", "redact"],
  ["no-redact", "redact-rules"],
  ["no-auth", "auth"],
  ["no-auth", "auth-token-file"],
  ["no-auth", "auth-file"],
  ["no-auth", "auth-proxy-header"],
  ["ingest-token", "ingest-token-file"],
  ["socket", "host"],
  ["socket", "port"],
  ["socket", "tls-cert"],
  ["socket", "tls-self-signed"],
  ["socket", "open"],
  ["tls-self-signed", "tls-cert"],
];

/** Flags that need one of others; an error names the first of those. */
const NEEDS: readonly (readonly [flag: FlagName, ...others: FlagName[]])[] = [
  ["auth-proxy-from", "auth-proxy-header"],
  ["socket-mode", "socket"],
  ["keep", "archive", "archive-at"],
  ["keep-size", "archive", "archive-at"],
  ["archive-level", "archive", "archive-at"],
  ["archive-sync", "archive", "archive-at"],
  ["lines", "follow", "docker", "journal"],
  ["follow-links", "follow"],
  ["docker-socket", "docker"],
];

/** Flags that need a command. */
const NEED_COMMAND = ["restart", "keep-open", "exit", "grace"] as const satisfies FlagName[];

/**
 * Parses the command line of the server.
 *
 * @param args Arguments of the program.
 * @param commands Commands to suggest for a misspelled word.
 * @throws {UsageError} If an argument is invalid.
 */
export function parseServeCommand(
  args: readonly string[],
  commands: readonly string[],
):
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | { readonly kind: "help"; readonly of: "serve" }
  | { readonly kind: "version" } {
  const end = args.indexOf("--");
  const command = end === -1 ? [] : args.slice(end + 1);
  const { given, words } = parseFlags(SERVE_FLAGS, end === -1 ? args : args.slice(0, end), commands, isPath);
  if (given.help) return { kind: "help", of: "serve" };
  if (given.version) return { kind: "version" };

  // Such as that of an unset variable, with which anyone could send logs.
  if (given["ingest-token"] === "") throw new UsageError("Cannot use an empty --ingest-token");
  const values = readFlags(SERVE_FLAGS, given);
  if (end !== -1 && !command[0]) throw new UsageError("Missing command after --. Example: ringside -- my-service");
  checkCombinations(given, command.length > 0);
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
      ingestToken: values["ingest-token"],
      ingestTokenFile: values["ingest-token-file"],
      auth: values["no-auth"] ? false : values.auth || "auto",
      authTokenFile: values["auth-token-file"],
      authFile: values["auth-file"],
      authProxyHeader: values["auth-proxy-header"],
      authProxyFrom: values["auth-proxy-from"],
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
      redactRules: values["redact-rules"],
      archive: values.archive || values["archive-at"] !== undefined ? readArchive(values) : undefined,
      quiet: values.quiet,
      demo: values.demo,
      open: values.open,
      tee: values.tee,
      follow,
      files: words,
      docker: chosen(values.docker),
      dockerSocket: values["docker-socket"],
      journal: chosen(values.journal),
      syslog: values.syslog === undefined ? undefined : addressOf(values.syslog),
      lines: values.lines,
      command,
      restart: values.restart,
      graceMs: values.grace,
      followLinks: values["follow-links"],
      afterCommand: values["keep-open"] ? "keep-open" : values.exit ? "exit" : "auto",
    },
  };
}

type GivenFlags = Given<typeof SERVE_FLAGS>["given"];

/** @throws {UsageError} If flags exclude each other, or one needs another. */
function checkCombinations(given: GivenFlags, hasCommand: boolean): void {
  const isGiven = (flag: FlagName) => given[flag] !== undefined;
  for (const pair of CONFLICTS) {
    if (pair.every(isGiven)) throw new UsageError(`Cannot use both --${pair.join(" and --")}`);
  }
  for (const [flag, ...others] of NEEDS) {
    if (isGiven(flag) && !others.some(isGiven)) throw new UsageError(`Cannot use --${flag} without --${others[0]}`);
  }
  if (isGiven("tls-cert") !== isGiven("tls-key")) {
    throw new UsageError(`Missing --tls-${isGiven("tls-key") ? "cert" : "key"}`);
  }
  const idle = hasCommand ? undefined : NEED_COMMAND.find(isGiven);
  if (idle !== undefined) {
    const example = idle === "restart" ? ". Example: ringside --restart -- my-service" : "";
    throw new UsageError(`Cannot use --${idle} without a command${example}`);
  }
  if (isGiven("tee") && hasCommand) {
    throw new UsageError(
      "Cannot use --tee with a command: it reads standard input itself, and its output is shown anyway",
    );
  }
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
