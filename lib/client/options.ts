import { parseDuration, parseTime } from "../base/time.ts";
import { LEVELS } from "../record/severity.ts";
import {
  type Expected,
  type FlagTable,
  parseFlags,
  readFlags,
  readSwitch,
  readText,
  readWhole,
  UsageError,
} from "../runtime/flags.ts";

/** Command that reads from a running server. */
export type ClientCommand =
  | { readonly kind: "tail"; readonly options: TailOptions }
  | { readonly kind: "query"; readonly options: QueryOptions }
  | { readonly kind: "patterns"; readonly options: PatternsOptions };

/** Request for the help of such a command. */
export interface ClientHelp {
  readonly kind: "help";
  readonly of: ClientCommand["kind"];
}

/** Options of both commands. */
export interface ReadOptions {
  /** URL as typed. */
  readonly url: string;
  /** Query, or `undefined` to use that of the URL. */
  readonly query: string | undefined;
  readonly level: string | undefined;
  readonly json: boolean;
  readonly color: ColorChoice;
  readonly utc: boolean;
  /** Fields to print before the message, in place of all metadata, with commas between them. */
  readonly columns: string | undefined;
  /** False to cut long lines on a terminal. */
  readonly wrap: boolean;
  readonly token: string | undefined;
  /** Unix socket of the server. */
  readonly socket?: string;
  /** SHA-256 that the certificate of the server must have, in lower-case hexadecimal. */
  readonly fingerprint?: string;
}

/** Options of `tail`. */
export interface TailOptions extends ReadOptions {
  /** Newest records to start with; the server decides by default. */
  readonly recent: number | undefined;
  /** Id to resume after. */
  readonly after: string | undefined;
  /** True to reconnect when the connection is lost. */
  readonly retry: boolean;
}

/** Options of `query`. */
export interface QueryOptions extends ReadOptions {
  /** File or database of an archive to read in place of a server. */
  readonly archiveAt?: string;
  /** Name of the server that stored the records. */
  readonly name?: string;
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Options of `patterns`. */
export interface PatternsOptions extends ReadOptions {
  readonly sort: string | undefined;
  readonly since: string | undefined;
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly within: string | undefined;
}

const COLOR_CHOICES = ["auto", "always", "never"] as const;

/** Choice of colored output. */
export type ColorChoice = typeof COLOR_CHOICES[number];

const MAX_RECORDS = 10_000_000;

const LEVEL_FLAG = {
  value: "LEVEL",
  choices: LEVELS.map((level) => level.toLowerCase()),
  help: "Minimum level, such as warn.",
  read: readText,
} as const;

/** Flags of both commands. */
const SHOW_FLAGS = {
  json: { help: "Print each record as a line of JSON, with its id.", read: readSwitch },
  color: {
    value: "WHEN",
    fallback: "auto",
    choices: COLOR_CHOICES,
    help: "Color the output: auto, always or never.",
    read: readColorChoice,
  },
  utc: { help: "Show times in UTC instead of local time.", read: readSwitch },
  columns: {
    value: "FIELDS",
    help: "Show these fields alone, such as status,user.id.",
    read: readColumns,
  },
  "no-wrap": { help: "Cut long lines on a terminal instead of wrapping them.", read: readSwitch },
  token: {
    value: "TOKEN",
    help: "Bearer token to send; RINGSIDE_TOKEN hides it from other users.",
    read: readText,
  },
  socket: { value: "PATH", help: "Unix socket of the server, in place of the URL.", read: readText },
  "tls-fingerprint": {
    value: "SHA256",
    help: "Accept only the certificate with this fingerprint.",
    read: readFingerprint,
  },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/** Flags of `tail`, in the order of the help. */
export const TAIL_FLAGS = {
  level: LEVEL_FLAG,
  recent: {
    value: "RECORDS",
    help: "Newest records to start with. [default: set by the server]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  after: { value: "ID", help: "Resume after this record id, such as m3k9x1-1185.", read: readText },
  "no-retry": { help: "Exit when the connection ends instead of reconnecting.", read: readSwitch },
  ...SHOW_FLAGS,
} as const satisfies FlagTable;

/** Flags of `query`, in the order of the help. */
export const QUERY_FLAGS = {
  level: LEVEL_FLAG,
  limit: {
    value: "RECORDS",
    help: "Maximum records to print, the newest. [default: set by the server]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  from: {
    value: "TIME",
    help: 'Start: "2025-10-24 10:26" (local unless --utc), yesterday or 15m.',
    read: readText,
  },
  to: { value: "TIME", help: "End time, exclusive.", read: readText },
  "archive-at": {
    value: "FILE",
    help: "Archive to read: a file or postgres://USER@HOST/DB.",
    read: readText,
  },
  name: { value: "NAME", help: "Name of the server in a shared database.", read: readText },
  ...SHOW_FLAGS,
} as const satisfies FlagTable;

const { columns: _columns, "no-wrap": _noWrap, ...PLAIN_FLAGS } = SHOW_FLAGS;

/** Flags of `patterns`, in the order of the help. */
export const PATTERNS_FLAGS = {
  level: LEVEL_FLAG,
  sort: {
    value: "ORDER",
    choices: ["count", "errors", "first", "last"],
    help: "Most records, most errors, newest pattern or last seen first. [default: count]",
    read: readText,
  },
  since: { value: "TIME", help: "Patterns that are new since this time, such as 15m.", read: readText },
  limit: {
    value: "PATTERNS",
    help: "Maximum patterns to print. [default: set by the server]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  from: {
    value: "TIME",
    help: 'Start: "2025-10-24 10:26" (local unless --utc), yesterday or 15m.',
    read: readText,
  },
  to: { value: "TIME", help: "End time, exclusive.", read: readText },
  within: { value: "TIME", help: "Time to count records of an archive, such as 30s. [default: 1s]", read: readText },
  ...PLAIN_FLAGS,
  json: { ...PLAIN_FLAGS.json, help: "Print each pattern as a line of JSON." },
} as const satisfies FlagTable;

export function parsePatternsCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(PATTERNS_FLAGS, args);
  if (given.help) return { kind: "help", of: "patterns" };
  const { help: _, "tls-fingerprint": fingerprint, ...values } = readFlags(PATTERNS_FLAGS, given);
  const times = { from: readTime("from", values), to: readTime("to", values), since: readTime("since", values) };
  const place = readWords("patterns", words, values.socket, fingerprint);
  return { kind: "patterns", options: { ...place, ...values, ...times, fingerprint, columns: undefined, wrap: true } };
}

export function parseTailCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(TAIL_FLAGS, args);
  if (given.help) return { kind: "help", of: "tail" };
  const { help: _, "no-retry": noRetry, "no-wrap": noWrap, "tls-fingerprint": fingerprint, ...values } = readFlags(
    TAIL_FLAGS,
    given,
  );
  const place = readWords("tail", words, values.socket, fingerprint);
  return { kind: "tail", options: { ...place, ...values, fingerprint, retry: !noRetry, wrap: !noWrap } };
}

export function parseQueryCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(QUERY_FLAGS, args);
  if (given.help) return { kind: "help", of: "query" };
  const { help: _, "archive-at": archiveAt, name, "no-wrap": noWrap, "tls-fingerprint": fingerprint, ...values } =
    readFlags(
      QUERY_FLAGS,
      given,
    );
  const shared = { ...values, fingerprint, from: readTime("from", values), to: readTime("to", values), wrap: !noWrap };
  if (archiveAt === undefined) {
    if (given.name !== undefined) throw new UsageError("Cannot use --name without --archive-at");
    return { kind: "query", options: { ...readWords("query", words, values.socket, fingerprint), ...shared } };
  }
  const idle = (["token", "socket", "tls-fingerprint"] as const).find((flag) => given[flag] !== undefined);
  if (idle !== undefined) throw new UsageError(`Cannot use --${idle} with --archive-at`);
  const query = words.length === 0 ? undefined : words.join(" ");
  return { kind: "query", options: { url: "", query, archiveAt, ...name !== undefined && { name }, ...shared } };
}

/** Returns a time as the server reads it: an age, which counts from the server's clock, or a time with its zone. */
function readTime(
  name: "from" | "to" | "since",
  { [name]: text, utc }: {
    readonly from?: string;
    readonly to?: string;
    readonly since?: string;
    readonly utc: boolean;
  },
): string | undefined {
  if (text === undefined || parseDuration(text) !== undefined) return text;
  const ms = parseTime(text, Date.now(), utc ? "UTC" : "local");
  if (ms !== undefined) return new Date(ms).toISOString();
  const forms = 'a time such as "2025-10-24 10:26", yesterday or 15m';
  throw new UsageError(`Cannot read --${name} "${text}": expected ${forms}`);
}

/** URL of a server that is reached over its socket. */
const SOCKET_URL = "http://localhost";

/** Splits positional words into the URL and the query. With a socket there is no URL. */
function readWords(
  name: ClientCommand["kind"],
  words: readonly string[],
  socket: string | undefined,
  fingerprint: string | undefined,
): Pick<ReadOptions, "url" | "query"> {
  if (socket !== undefined && fingerprint !== undefined) {
    throw new UsageError("Cannot use both --socket and --tls-fingerprint");
  }
  const [url, ...rest] = socket === undefined ? words : [SOCKET_URL, ...words];
  if (url !== undefined) return { url, query: rest.length === 0 ? undefined : rest.join(" ") };
  throw new UsageError(`Missing URL. Example: ringside ${name} :8001`);
}

/** Parses a SHA-256 in hexadecimal, with or without colons. */
export function readFingerprint(text: string): string | Expected {
  const digits = text.replaceAll(":", "").toLowerCase();
  return /^[\da-f]{64}$/.test(digits) ? digits : { expected: "a SHA-256 of 64 hexadecimal digits" };
}

function readColorChoice(text: string): ColorChoice | Expected {
  return COLOR_CHOICES.find((choice) => choice === text) ?? { expected: COLOR_CHOICES.join(", ") };
}

function readColumns(text: string): string | Expected {
  const names = text.split(",").map((name) => name.trim());
  return names.includes("") ? { expected: "names of fields, such as status,user.id" } : names.join(",");
}
