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

/** A command that reads from a running Ringside. */
export type ClientCommand =
  | { readonly kind: "tail"; readonly options: TailOptions }
  | { readonly kind: "query"; readonly options: QueryOptions };

/** A request for the help of such a command. */
export interface ClientHelp {
  readonly kind: "help";
  readonly of: ClientCommand["kind"];
}

/** How to read from a server, and to show what it gives. */
export interface ReadOptions {
  /** Where the server is, as it was typed. */
  readonly url: string;
  /** The query, or `undefined` where only the address may have one. */
  readonly query: string | undefined;
  readonly level: string | undefined;
  readonly json: boolean;
  readonly color: ColorChoice;
  readonly utc: boolean;
  readonly token: string | undefined;
}

/** How to follow a stream. */
export interface TailOptions extends ReadOptions {
  /** How many of the newest records to begin with; by default as many as the server gives. */
  readonly recent: number | undefined;
  /** The id to go on after. */
  readonly after: string | undefined;
  /** Whether to come back when the connection is lost. */
  readonly retry: boolean;
}

/** What to ask for once. */
export interface QueryOptions extends ReadOptions {
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const COLOR_CHOICES = ["auto", "always", "never"] as const;

/** When to colour what is printed. */
export type ColorChoice = typeof COLOR_CHOICES[number];

const MAX_RECORDS = 10_000_000;

/** What the commands that read from a server have in common. */
const LEVEL_FLAG = { value: "LEVEL", help: "The least severe level wanted, such as warn.", read: readText } as const;
const SHOW_FLAGS = {
  json: { help: "Print each record as one line of JSON, with its id.", read: readSwitch },
  color: {
    value: "WHEN",
    fallback: "auto",
    help: "Colour the lines: auto, always or never.",
    read: readColorChoice,
  },
  utc: { help: "Show times in UTC and not in local time.", read: readSwitch },
  token: { value: "TOKEN", help: "Sent as a bearer token; RINGSIDE_TOKEN does too, unseen by others.", read: readText },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/** Every flag of `tail`, in the order of the help. */
export const TAIL_FLAGS = {
  level: LEVEL_FLAG,
  recent: {
    value: "RECORDS",
    help: "Newest records to begin with. [default: as the server has it]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  after: { value: "ID", help: "Go on after this record, such as m3k9x1-1185.", read: readText },
  "no-retry": { help: "End with the connection, and do not come back.", read: readSwitch },
  ...SHOW_FLAGS,
} as const satisfies FlagTable;

/** Every flag of `query`, in the order of the help. */
export const QUERY_FLAGS = {
  level: LEVEL_FLAG,
  limit: {
    value: "RECORDS",
    help: "The most records wanted, the newest. [default: as the server has it]",
    read: (text) => readWhole(text, 0, MAX_RECORDS),
  },
  from: { value: "TIME", help: "The earliest time wanted, such as 2025-10-24T10:26:15Z or 15m (ago).", read: readText },
  to: { value: "TIME", help: "The latest time wanted.", read: readText },
  ...SHOW_FLAGS,
} as const satisfies FlagTable;

export function parseTailCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(TAIL_FLAGS, args);
  if (given.help) return { kind: "help", of: "tail" };
  const { help: _, "no-retry": noRetry, ...values } = readFlags(TAIL_FLAGS, given);
  return { kind: "tail", options: { ...readWords("tail", words), ...values, retry: !noRetry } };
}

export function parseQueryCommand(args: readonly string[]): ClientCommand | ClientHelp {
  const { given, words } = parseFlags(QUERY_FLAGS, args);
  if (given.help) return { kind: "help", of: "query" };
  const { help: _, ...values } = readFlags(QUERY_FLAGS, given);
  return { kind: "query", options: { ...readWords("query", words), ...values } };
}

/** The address, and the words of the query as one text. */
function readWords(
  name: ClientCommand["kind"],
  [url, ...words]: readonly string[],
): Pick<ReadOptions, "url" | "query"> {
  if (url !== undefined) return { url, query: words.length === 0 ? undefined : words.join(" ") };
  throw new UsageError(`Cannot ${name}: no address is given, such as http://127.0.0.1:8001`);
}

function readColorChoice(text: string): ColorChoice | Expected {
  return COLOR_CHOICES.find((choice) => choice === text) ?? { expected: COLOR_CHOICES.join(", ") };
}
