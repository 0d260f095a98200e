import { parseArgs } from "node:util";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "serve"; readonly options: ServeOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** How to serve. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Names to answer to besides the address listened on. */
  readonly allowedHosts: readonly string[];
  readonly capacity: number;
  readonly maxBytes: number;
  readonly recent: number;
  readonly quiet: boolean;
  readonly demo: boolean;
}

/** The command line could not be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** One flag: how it is spelled, what it means, and how its value is read. */
interface Flag<T> {
  readonly short?: string;
  /** What stands for the value in the help; a flag without one is on or off. */
  readonly value?: string;
  readonly help: string;
  /** The value where the flag is not given, spelled as a user would. */
  readonly fallback?: string;
  /** Whether it may be given again. */
  readonly multiple?: boolean;
  /** Reads the value, or says what was expected. */
  readonly read: (text: string) => T | Expected;
}

/** What a value should have been. */
interface Expected {
  readonly expected: string;
}

const MAX_CAPACITY = 10_000_000;
const MIN_BYTES = 4096;
const MAX_BYTES = 64 * 1024 ** 3;

/** Every flag, in the order of the help. */
const FLAGS = {
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
  quiet: { short: "q", help: "Keep Ringside's own records below WARN to itself.", read: readSwitch },
  demo: { help: "Write the logs of a make-believe shop.", read: readSwitch },
  version: { short: "V", help: "Print the version.", read: readSwitch },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies Record<string, Flag<string | number | boolean>>;

type Flags = typeof FLAGS;
type FlagName = keyof Flags;
type Value<Name extends FlagName> = Exclude<ReturnType<Flags[Name]["read"]>, Expected>;
type Values = { [Name in FlagName]: Flags[Name] extends { multiple: true } ? Value<Name>[] : Value<Name> };
type Given = string | boolean | readonly string[] | undefined;

/**
 * Reads the command line.
 *
 * @param args What follows the program's name.
 * @returns What is asked for.
 * @throws {UsageError} If it cannot be understood; the message is one line for the user.
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { parseCommand } from "./cli.ts";
 *
 * const command = parseCommand(["--port", "9000"]);
 * strictEqual(command.kind === "serve" && command.options.port, 9000);
 * ```
 */
export function parseCommand(args: readonly string[]): Command {
  const given = parseFlags(args);
  if (given.help) return { kind: "help" };
  if (given.version) return { kind: "version" };

  const values = Object.fromEntries(
    (Object.keys(FLAGS) as FlagName[]).map((name) => [name, readFlag(name, given[name])]),
  ) as Values;
  const { host, port, "allowed-host": allowedHosts, capacity, "max-bytes": maxBytes, recent, quiet, demo } = values;
  if (given.recent !== undefined && recent > capacity) {
    throw new UsageError(`Cannot show ${recent} recent records: only ${capacity} are kept (see --capacity)`);
  }
  return {
    kind: "serve",
    options: { host, port, allowedHosts, capacity, maxBytes, recent: Math.min(recent, capacity), quiet, demo },
  };
}

function parseFlags(args: readonly string[]): Partial<Record<FlagName, Given>> {
  const options = Object.fromEntries(
    Object.entries<Flag<unknown>>(FLAGS).map(([name, { short, value, multiple = false }]) => [
      name,
      {
        type: value === undefined ? "boolean" as const : "string" as const,
        multiple,
        ...short !== undefined && { short },
      },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values as Partial<Record<FlagName, Given>>;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's text goes on with advice of several sentences; its first one says what is wrong.
    const [reason] = error.message.split(/\. |\n/);
    throw new UsageError(`Cannot read the command line: ${reason.replace(/\.$/, "")}`);
  }
}

function readFlag(name: FlagName, given: Given): string | number | boolean | (string | number | boolean)[] {
  const { fallback = "", multiple = false, read }: Flag<string | number | boolean> = FLAGS[name];

  function readOne(text: string) {
    const value = read(text);
    if (typeof value !== "object") return value;
    throw new UsageError(`Cannot read --${name} "${text}": expected ${value.expected}`);
  }
  if (multiple) return Array.isArray(given) ? given.map(readOne) : [];
  return readOne(given === undefined ? fallback : String(given));
}

function readSwitch(text: string): boolean {
  return text === "true";
}

/** Spells an address as a socket takes it: without brackets, and whole. */
function readHost(text: string): string | Expected {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const literal = bare.includes(":") ? `[${bare}]` : bare;
  const url = URL.parse(`http://${literal}/`);
  if (url === null || url.href !== `http://${url.hostname}/`) return { expected: "an address or a host name" };
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

function readWhole(text: string, min: number, max: number): number | Expected {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : { expected: `a whole number from ${min} to ${max}` };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function readBytes(text: string): number | Expected {
  const [, digits, unit = ""] = /^(\d{1,15})(?:([kmg])(?:i?b)?)?$/i.exec(text) ?? [];
  const value = Number(digits) * UNITS[unit.toLowerCase()];
  return value >= MIN_BYTES && value <= MAX_BYTES ? value : { expected: "a size from 4KiB to 64GiB, such as 1MiB" };
}

/** The text that `--help` prints. */
export function helpText(): string {
  const rows = Object.entries<Flag<unknown>>(FLAGS).map(([name, { short, value, fallback, help }]) => {
    const flag = `${short === undefined ? "   " : `-${short},`} --${name}${value === undefined ? "" : ` <${value}>`}`;
    return [flag, `${help}${fallback === undefined ? "" : ` [default: ${fallback}]`}`];
  });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return `Watch structured logs live in the browser.

Usage:
  ringside [options]           serve the page, and Ringside's own records
  my-service | ringside        and whatever is piped in: JSON lines or plain text

Examples:
  my-service 2>&1 | ringside   then open http://127.0.0.1:8001
  ringside --demo --port 0     try it out on a free port

Options:
${rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join("\n")}

Exit codes: 0 stopped, 1 cannot run, 2 misused.
`;
}
