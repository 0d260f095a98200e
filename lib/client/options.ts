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
  type Values,
} from "../runtime/flags.ts";
import { isEventId } from "../wire/cursor.ts";

/** Command that reads from a running server. */
export type ClientCommand =
  | { readonly kind: "tail"; readonly options: TailOptions }
  | { readonly kind: "query"; readonly options: QueryOptions }
  | { readonly kind: "patterns"; readonly options: PatternsOptions }
  | { readonly kind: "stats"; readonly options: StatsOptions };

/** Request for the help of such a command. */
export interface ClientHelp {
  readonly kind: "help";
  readonly of: ClientCommand["kind"];
}

/** Server of a command. */
export interface ServerOptions {
  /** URL as typed. */
  readonly url: string;
  readonly token: string | undefined;
  /** Unix socket of the server. */
  readonly socket?: string;
  /** SHA-256 that the certificate of the server must have, in lower-case hexadecimal. */
  readonly fingerprint?: string;
}

/** Options of all commands. */
export interface ReadOptions extends ServerOptions {
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
}

/** Options of `tail`. */
export interface TailOptions extends ReadOptions {
  /** Newest records to start with; the server decides by default. */
  readonly recent: number | undefined;
  /** Time to start with. */
  readonly from: string | undefined;
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
  readonly beforeFrom: string | undefined;
  readonly beforeTo: string | undefined;
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly within: string | undefined;
}

/** Options of `stats`. */
export interface StatsOptions extends ReadOptions {
  /** True for HTTP requests by endpoint. */
  readonly requests: boolean;
  /** Fields to group by. */
  readonly by: readonly string[] | undefined;
  readonly of: string | undefined;
  readonly interval: string | undefined;
  readonly sort: string | undefined;
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

/** Flags for the way to a server. */
export const SERVER_FLAGS = {
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
} as const satisfies FlagTable;

/** Flags for a range of time. */
const RANGE_FLAGS = {
  from: {
    value: "TIME",
    help: 'Start: "2025-10-24 10:26" (local unless --utc), yesterday or 15m.',
    read: readText,
  },
  to: { value: "TIME", help: "End time, exclusive.", read: readText },
} as const satisfies FlagTable;

/** Flags for the lines of records. */
const LINE_FLAGS = {
  columns: {
    value: "FIELDS",
    help: "Show these fields alone, such as status,user.id.",
    read: readColumns,
  },
  "no-wrap": { help: "Cut long lines on a terminal instead of wrapping them.", read: readSwitch },
} as const satisfies FlagTable;

/** Flags for the output. */
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
} as const satisfies FlagTable;

/** Last flags of a command. */
const LAST_FLAGS = {
  ...SERVER_FLAGS,
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
  from: { ...RANGE_FLAGS.from, help: 'Start with the records since "2025-10-24 10:26", yesterday or 15m.' },
  after: { value: "ID", help: "Resume after this record id, such as m3k9x1-1185.", read: readText },
  "no-retry": { help: "Exit when the connection ends instead of reconnecting.", read: readSwitch },
  ...SHOW_FLAGS,
  ...LINE_FLAGS,
  ...LAST_FLAGS,
} as const satisfies FlagTable;

/** Flags of `query`, in the order of the help. */
export const QUERY_FLAGS = {
  level: LEVEL_FLAG,
  limit: {
    value: "RECORDS",
    help: "Maximum records to print, the newest. [default: set by the server]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  ...RANGE_FLAGS,
  "archive-at": {
    value: "FILE",
    help: "Archive to read: a file or postgres://USER@HOST/DB.",
    read: readText,
  },
  name: { value: "NAME", help: "Name of the server in a shared database.", read: readText },
  ...SHOW_FLAGS,
  ...LINE_FLAGS,
  ...LAST_FLAGS,
} as const satisfies FlagTable;

/** Flags of `patterns`, in the order of the help. */
export const PATTERNS_FLAGS = {
  level: LEVEL_FLAG,
  sort: {
    value: "ORDER",
    choices: ["count", "errors", "first", "last", "change"],
    help: "Most records, most errors, newest pattern, last seen or largest change first. [default: count]",
    read: readText,
  },
  since: {
    value: "TIME|ID",
    help: "Patterns that are new since this time, such as 15m, or since the record with this id.",
    read: readText,
  },
  "before-from": { value: "TIME", help: "Start of another range, to compare the counts with.", read: readText },
  "before-to": { value: "TIME", help: "End of that range.", read: readText },
  limit: {
    value: "PATTERNS",
    help: "Maximum patterns to print. [default: set by the server]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  ...RANGE_FLAGS,
  within: { value: "TIME", help: "Time to count records of an archive, such as 30s. [default: 1s]", read: readText },
  ...SHOW_FLAGS,
  json: { ...SHOW_FLAGS.json, help: "Print each pattern as a line of JSON." },
  ...LAST_FLAGS,
} as const satisfies FlagTable;

/** Flags of `stats`, in the order of the help. */
export const STATS_FLAGS = {
  level: LEVEL_FLAG,
  requests: { help: "HTTP requests by endpoint, from any access log or trace.", read: readSwitch },
  by: { value: "FIELDS", help: "Fields to group by, such as method,path.", read: readColumns },
  of: { value: "FIELD", help: "Field of numbers, such as duration_ms, for percentiles.", read: readText },
  interval: { value: "TIME", help: "Length of an interval, such as 1m, for figures over time.", read: readInterval },
  sort: {
    value: "ORDER",
    choices: ["count", "errors", "error_share", "p50", "p90", "p99", "max"],
    help: "Figure by which groups are sorted, the largest first. [default: count]",
    read: readText,
  },
  limit: {
    value: "GROUPS",
    help: "Maximum groups to print. [default: set by the server]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  ...RANGE_FLAGS,
  within: { value: "TIME", help: "Time to read records of an archive, such as 30s. [default: 1s]", read: readText },
  ...SHOW_FLAGS,
  json: { ...SHOW_FLAGS.json, help: "Print each group as a line of JSON." },
  ...LAST_FLAGS,
} as const satisfies FlagTable;

export function parseStatsCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(STATS_FLAGS, args);
  if (given.help) return { kind: "help", of: "stats" };
  const values = readFlags(STATS_FLAGS, given);
  const { requests, by, of, interval, sort, limit, within } = values;
  const idle = requests ? (["by", "of"] as const).find((flag) => given[flag] !== undefined) : undefined;
  if (idle !== undefined) throw new UsageError(`Cannot use both --requests and --${idle}`);
  const shared = readShared("stats", { ...values, columns: undefined, "no-wrap": false }, words);
  return {
    kind: "stats",
    options: { ...shared, ...readRange(values), requests, by: by?.split(","), of, interval, sort, limit, within },
  };
}

export function parsePatternsCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(PATTERNS_FLAGS, args);
  if (given.help) return { kind: "help", of: "patterns" };
  const values = readFlags(PATTERNS_FLAGS, given);
  const { sort, limit, within, utc } = values;
  const since = isEventId(values.since) ? values.since : readTime("since", values.since, utc);
  const before = {
    beforeFrom: readTime("before-from", values["before-from"], utc),
    beforeTo: readTime("before-to", values["before-to"], utc),
  };
  const shared = readShared("patterns", { ...values, columns: undefined, "no-wrap": false }, words);
  return { kind: "patterns", options: { ...shared, ...readRange(values), ...before, sort, since, limit, within } };
}

export function parseTailCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(TAIL_FLAGS, args);
  if (given.help) return { kind: "help", of: "tail" };
  const values = readFlags(TAIL_FLAGS, given);
  const { recent, after, utc, "no-retry": noRetry } = values;
  for (const [flag, value] of Object.entries({ recent, after })) {
    if (values.from !== undefined && value !== undefined) throw new UsageError(`Cannot use both --from and --${flag}`);
  }
  const from = readTime("from", values.from, utc);
  return { kind: "tail", options: { ...readShared("tail", values, words), recent, from, after, retry: !noRetry } };
}

export function parseQueryCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(QUERY_FLAGS, args);
  if (given.help) return { kind: "help", of: "query" };
  const values = readFlags(QUERY_FLAGS, given);
  const { limit, "archive-at": archiveAt, name } = values;
  const own = { ...readRange(values), limit };
  if (archiveAt === undefined) {
    if (name !== undefined) throw new UsageError("Cannot use --name without --archive-at");
    return { kind: "query", options: { ...readShared("query", values, words), ...own } };
  }
  const idle = (Object.keys(SERVER_FLAGS) as (keyof typeof SERVER_FLAGS)[]).find((flag) => given[flag] !== undefined);
  if (idle !== undefined) throw new UsageError(`Cannot use --${idle} with --archive-at`);
  const shared = readShared("query", values, ["", ...words]); // without a URL
  return { kind: "query", options: { ...shared, ...own, archiveAt, ...name !== undefined && { name } } };
}

/** Returns the options that all commands have. Words after the URL are the query. */
function readShared(
  name: ClientCommand["kind"],
  values: Values<typeof TAIL_FLAGS | typeof QUERY_FLAGS>,
  words: readonly string[],
): ReadOptions {
  const [{ url, ...server }, rest] = readServer(values, words);
  if (url === undefined) throw new UsageError(`Missing URL. Example: ringside ${name} :8001`);
  const { level, json, color, utc, columns, "no-wrap": noWrap } = values;
  const query = rest.length === 0 ? undefined : rest.join(" ");
  return { ...server, url, query, level, json, color, utc, columns, wrap: !noWrap };
}

/** URL of a server that is reached over its socket. */
const SOCKET_URL = "http://localhost";

/**
 * Returns the server of a command, and the words after its URL. With a socket there is no URL among the words.
 *
 * @throws {UsageError} If flags exclude each other.
 */
export function readServer(
  { token, socket, "tls-fingerprint": fingerprint }: Values<typeof SERVER_FLAGS>,
  words: readonly string[],
): [server: Omit<ServerOptions, "url"> & { readonly url: string | undefined }, rest: readonly string[]] {
  if (socket !== undefined && fingerprint !== undefined) {
    throw new UsageError("Cannot use both --socket and --tls-fingerprint");
  }
  const [url, ...rest] = socket === undefined ? words : [SOCKET_URL, ...words];
  return [{ url, token, socket, fingerprint }, rest];
}

function readRange({ from, to, utc }: Pick<Values<typeof QUERY_FLAGS>, "from" | "to" | "utc">) {
  return { from: readTime("from", from, utc), to: readTime("to", to, utc) };
}

/** Returns a time as the server reads it: an age, which counts from the server's clock, or a time with its zone. */
function readTime(name: string, text: string | undefined, utc: boolean): string | undefined {
  if (text === undefined || parseDuration(text) !== undefined) return text;
  const ms = parseTime(text, Date.now(), utc ? "UTC" : "local");
  if (ms !== undefined) return new Date(ms).toISOString();
  const forms = 'a time such as "2025-10-24 10:26", yesterday or 15m';
  throw new UsageError(`Cannot read --${name} "${text}": expected ${forms}`);
}

/** Parses a SHA-256 in hexadecimal, with or without colons. */
function readFingerprint(text: string): string | Expected {
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

function readInterval(text: string): string | Expected {
  return (parseDuration(text) ?? 0) > 0 ? text : { expected: "a length of time such as 30s, 1m or 1h" };
}
