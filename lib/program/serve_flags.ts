import { DEFAULT_KEEP, DEFAULT_NAME, MIN_KEEP_SIZE } from "../archive/bounds.ts";
import { isPostgres } from "../archive/postgres/address.ts";
import { parseDuration } from "../base/time.ts";
import { parseQuery, QuerySyntaxError } from "../query/query.ts";
import { levelFromName, LEVELS } from "../record/level.ts";
import { type Expected, type FlagTable, readSwitch, readText, readWhole } from "../runtime/flags.ts";
import { AlertSyntaxError, withoutAddresses } from "../signals/alerts/alert_syntax_error.ts";
import { readRule } from "../signals/alerts/rule.ts";
import type { ReceiverAddress } from "../sources/datagrams.ts";
import { isServerName } from "../wire/server_name.ts";
import { MAX_SOCKET_PATH } from "./binding.ts";
import { bracketed } from "./hosts.ts";
import { parseUpstream } from "./upstream_address.ts";

const MAX_CAPACITY = 10_000_000;
const MAX_VIEWERS = 1_000_000;
const MIN_BYTES = 4096;
const MAX_BYTES = 64 * 1024 ** 3;
const MAX_KEEP_SIZE = 64 * 1024 ** 4;

/** Value of `--docker` and `--journal` without names. */
export const ALL = "*";

/** Flags of the server, in the order of the help. */
export const SERVE_FLAGS = {
  config: { value: "FILE", help: "Config file; ringside.jsonc in the folder for settings without it.", read: readText },
  "no-config": { help: "Read no config file.", read: readSwitch },
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
  socket: {
    value: "PATH",
    help: "Unix socket to listen on, in place of a host and a port.",
    read: readSocketPath,
  },
  "socket-mode": {
    value: "MODE",
    fallback: "600",
    help: "Permissions of that socket, such as 660.",
    read: (text) => /^0?[0-7]{3}$/.test(text) ? parseInt(text, 8) : { expected: "three octal digits, such as 660" },
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
  "otlp-grpc-port": {
    value: "PORT",
    fallback: "4317",
    help: "Port for OpenTelemetry over gRPC; 0 opens none.",
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
  mcp: { help: "Serve tools for agents at /mcp; the default on 127.0.0.1.", read: readSwitch },
  "no-mcp": { help: "Serve no tools for agents.", read: readSwitch },
  "tls-cert": { value: "FILE", help: "Certificates for TLS and HTTP/2, in PEM.", read: readText },
  "tls-key": { value: "FILE", help: "Private key of the certificate, in PEM.", read: readText },
  "tls-self-signed": { help: "Serve TLS with a certificate made here, for a LAN.", read: readSwitch },
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
  alert: {
    value: "RULE",
    multiple: true,
    separator: "\n",
    help: "Alert, such as 'count > 5 where level>=error'; repeatable.",
    read: readAlert,
  },
  "alert-allow-private": { help: "Let alerts go to addresses off the internet, such as 127.0.0.1.", read: readSwitch },
  archive: { help: "Keep records on disk, over restarts.", read: readSwitch },
  "archive-at": {
    value: "FILE",
    help: "SQLite file or postgres://USER@HOST/DB; history.db without it.",
    read: readArchivePlace,
  },
  name: {
    value: "NAME",
    fallback: DEFAULT_NAME,
    help: "Name of this server, for a database and --from.",
    read: readName,
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
    help: "Maximum size of the archive's file or table.",
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
  gelf: {
    value: "ADDRESS",
    bare: "127.0.0.1:12201",
    help: "Receive GELF over UDP, on 127.0.0.1:12201 by default.",
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
  from: {
    value: "URL",
    multiple: true,
    help: "Follow another Ringside; repeatable.",
    read: (text) => typeof parseUpstream(text) === "string" ? { expected: parseUpstream(text) as string } : text,
  },
  "from-query": {
    value: "QUERY",
    help: "Query that it applies, so that it sends nothing else.",
    read: readQuery,
  },
  "from-token-file": {
    value: "FILE",
    help: "File with its token, or lines with a URL and a token.",
    read: readText,
  },
  "from-ca": { value: "FILE", help: "Authorities that may sign its certificate, in PEM.", read: readText },
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

function readQuery(text: string): string | Expected {
  try {
    parseQuery(text);
    return text;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return { expected: `a query (${error.message})` };
    throw error;
  }
}

function readAlert(text: string): string | Expected {
  try {
    readRule(text);
    return text;
  } catch (error) {
    if (!(error instanceof AlertSyntaxError)) throw error;
    const { part, offset, expected } = error;
    return { expected: part === "rule" ? `${expected} at ${offset}` : expected, shown: withoutAddresses(text) };
  }
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
  const url = URL.parse(`http://${bracketed(bare)}/`);
  if (url === null || url.href !== `http://${url.hostname}/`) return { expected: "an address or a host name" };
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

function readSocketPath(text: string): string | Expected {
  const { length } = new TextEncoder().encode(text);
  return length > 0 && length <= MAX_SOCKET_PATH ? text : { expected: `a path of at most ${MAX_SOCKET_PATH} bytes` };
}

/** Parses a port, or an address with one: `5514`, `:5514`, `0.0.0.0:5514`, `[::1]:5514`. */
function readAddress(text: string): string | Expected {
  const { hostname, port } = addressOf(text);
  const isAddress = typeof readHost(hostname) === "string" && port >= 0 && port <= 65_535;
  return isAddress ? text : { expected: "a port or an address with one, such as 0.0.0.0:5514" };
}

/** Returns the host and the port of an address, as {@linkcode SERVE_FLAGS} takes it. */
export function addressOf(text: string): ReceiverAddress {
  const [, host = "", digits] = /^(?:(\[[\da-fA-F:.]+\]|[^:\s]*):)?(\d{1,5})$/.exec(text) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  return { hostname: bare === "" ? "127.0.0.1" : bare, port: Number(digits) };
}

/** Parses a token that can be sent in a header. */
function readToken(text: string): string | Expected {
  return /^[!-~]*$/.test(text) ? text : { expected: "printable ASCII without spaces", shown: "…" };
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

function readArchivePlace(text: string): string | Expected {
  const isOther = /^\w+:\/\//.test(text) && !isPostgres(text);
  return text === "" || isOther ? { expected: "the path of a file, or postgres://USER@HOST/DATABASE" } : text;
}

/** Reads the name of a server in an archive, which is a part of the name of a file. */
export function readName(text: string): string | Expected {
  return isServerName(text) ? text : { expected: "letters, digits, dots and dashes" };
}
