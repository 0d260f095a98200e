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
  | { readonly kind: "query"; readonly options: QueryOptions };

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
  /** File of an archive to read in place of a server. */
  readonly archiveAt?: string;
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
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
    help: "Bearer token to send; RINGSIDE_TOKEN keeps it out of the process list.",
    read: readText,
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
    help: 'Start: "2025-10-24 10:26" (local unless --utc), yesterday or 15m (ago).',
    read: readText,
  },
  to: { value: "TIME", help: "End time, exclusive.", read: readText },
  "archive-at": { value: "FILE", help: "Archive to read without a server.", read: readText },
  ...SHOW_FLAGS,
} as const satisfies FlagTable;

export function parseTailCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(TAIL_FLAGS, args);
  if (given.help) return { kind: "help", of: "tail" };
  const { help: _, "no-retry": noRetry, "no-wrap": noWrap, ...values } = readFlags(TAIL_FLAGS, given);
  return { kind: "tail", options: { ...readWords("tail", words), ...values, retry: !noRetry, wrap: !noWrap } };
}

export function parseQueryCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(QUERY_FLAGS, args);
  if (given.help) return { kind: "help", of: "query" };
  const { help: _, "archive-at": archiveAt, "no-wrap": noWrap, ...values } = readFlags(QUERY_FLAGS, given);
  const shared = { ...values, from: readTime("from", values), to: readTime("to", values), wrap: !noWrap };
  if (archiveAt === undefined) return { kind: "query", options: { ...readWords("query", words), ...shared } };
  if (given.token !== undefined) throw new UsageError("Cannot use --token with --archive-at");
  const query = words.length === 0 ? undefined : words.join(" ");
  return { kind: "query", options: { url: "", query, archiveAt, ...shared } };
}

/** Returns a time as the server reads it: an age, which counts from the server's clock, or a time with its zone. */
function readTime(
  name: "from" | "to",
  { [name]: text, utc }: { readonly from?: string; readonly to?: string; readonly utc: boolean },
): string | undefined {
  if (text === undefined || parseDuration(text) !== undefined) return text;
  const ms = parseTime(text, Date.now(), utc ? "UTC" : "local");
  if (ms !== undefined) return new Date(ms).toISOString();
  const forms = 'a time such as "2025-10-24 10:26", yesterday or 15m';
  throw new UsageError(`Cannot read --${name} "${text}": expected ${forms}`);
}

/** Splits positional words into the URL and the query. */
function readWords(
  name: ClientCommand["kind"],
  [url, ...words]: readonly string[],
): Pick<ReadOptions, "url" | "query"> {
  if (url !== undefined) return { url, query: words.length === 0 ? undefined : words.join(" ") };
  throw new UsageError(`Missing URL. Example: ringside ${name} :8001`);
}

function readColorChoice(text: string): ColorChoice | Expected {
  return COLOR_CHOICES.find((choice) => choice === text) ?? { expected: COLOR_CHOICES.join(", ") };
}

function readColumns(text: string): string | Expected {
  const names = text.split(",").map((name) => name.trim());
  return names.includes("") ? { expected: "names of fields, such as status,user.id" } : names.join(",");
}
