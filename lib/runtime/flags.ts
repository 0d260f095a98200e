import { parseArgs } from "node:util";

/** Error in the command line. Its message is one line for the user. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Command-line flag. */
export interface Flag<T> {
  /** One-letter form. */
  readonly short?: string;
  /** Placeholder of the value in the help. A flag without one is a switch. */
  readonly value?: string;
  /** True if the flag may be repeated; its value is then a list. */
  readonly multiple?: boolean;
  /** Value without a given one. The next word is the value only if {@linkcode read} accepts it. */
  readonly bare?: string;
  /** True if positional words are further values of the flag. */
  readonly takesWords?: boolean;
  /** Separator of several values in a variable of the environment. @default a comma */
  readonly separator?: string;
  /** Values to complete. */
  readonly choices?: readonly string[];
  /** Line of the help. */
  readonly help: string;
  /** Default value, as a user would spell it. */
  readonly fallback?: string;
  /** Parses the value, or returns what was expected. */
  readonly read: (text: string) => T | Expected;
}

/** Refusal of a value. */
export interface Expected {
  /** Description of valid values. */
  readonly expected: string;
  /** Value as the message quotes it, without its secrets. @default the value */
  readonly shown?: string;
}

/** Flags by name, in the order of the help. */
export type FlagTable = Readonly<Record<string, Flag<FlagValue>>>;

/** Parsed values of a table. A flag without a default may be `undefined`; a repeatable flag is a list. */
export type Values<Table extends FlagTable> = {
  [Name in keyof Table & string]: Table[Name] extends { multiple: true } ? Value<Table[Name]>[]
    : Table[Name] extends { value: string }
      ? Table[Name] extends { fallback: string } ? Value<Table[Name]> : Value<Table[Name]> | undefined
    : Value<Table[Name]>;
};

type Value<F extends Flag<unknown>> = Exclude<ReturnType<F["read"]>, Expected>;

/** Raw values of the flags of a table, and the positional words. */
export interface Given<Table extends FlagTable> {
  readonly given: { readonly [Name in keyof Table]?: GivenValue };
  readonly words: readonly string[];
}

/** Raw value of a flag. */
export type GivenValue = string | boolean | readonly string[];

/**
 * Splits a command line into flags and words.
 *
 * @param flags Known flags.
 * @param args Arguments.
 * @param commands Commands to suggest for a positional word, which is then an error. Without them words are allowed.
 * @param takesWord Returns true for a word that is allowed anyway.
 * @throws {UsageError} If a flag is unknown, lacks its value or has one too many, or a word is not allowed.
 */
export function parseFlags<Table extends FlagTable>(
  flags: Table,
  args: readonly string[],
  commands?: readonly string[],
  takesWord: (word: string) => boolean = () => false,
): Given<Table> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { short, value, multiple = false }]) => [
      name,
      {
        type: value === undefined ? "boolean" as const : "string" as const,
        multiple,
        ...short !== undefined && { short },
      },
    ]),
  );
  try {
    const { values, tokens, positionals: words } = parseArgs({
      args: withBareValues(flags, args),
      options,
      allowPositionals: true,
      tokens: true,
    });
    const given = values as Given<Table>["given"];
    const taker = Object.keys(flags).find((name) => flags[name].takesWords && given[name] !== undefined);
    if (taker !== undefined) {
      // In the given order: `--follow a b --follow c`.
      const all = tokens.flatMap((token) =>
        token.kind === "positional" || token.kind === "option" && token.name === taker ? [token.value ?? ""] : []
      );
      return { given: { ...given, [taker]: all }, words: [] };
    }
    const unknown = commands === undefined ? undefined : words.find((word) => !takesWord(word));
    if (unknown !== undefined) throw new TypeError(`Unexpected argument '${unknown}'`);
    return { given, words };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node appends several sentences of advice; the first sentence names the error.
    const [sentence] = error.message.split(/\. |\n/);
    const reason = sentence.replace(/\.$/, "");
    throw new UsageError(`Cannot read the command line: ${reason}${adviceFor(reason, flags, commands)}`);
  }
}

/** Gives flags whose value may be missing the one that they have then. */
function withBareValues(flags: FlagTable, args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const flag = arg.startsWith("--") ? flags[arg.slice(2)] : undefined;
    if (flag?.bare === undefined) return arg;
    const next = args[index + 1];
    const isGiven = next !== undefined && !next.startsWith("-") && typeof flag.read(next) !== "object";
    return isGiven ? arg : `${arg}=${flag.bare}`;
  });
}

/** Returns a suggestion for an unknown flag or command, or `""`. */
function adviceFor(reason: string, flags: FlagTable, commands: readonly string[] | undefined): string {
  const [, kind, word = ""] = /^(Unknown option|Unexpected argument) '([^']*)'/.exec(reason) ?? [];
  const known = kind === "Unknown option" ? Object.keys(flags).map((name) => `--${name}`) : commands ?? [];
  const near = kind === "Unexpected argument" && Object.hasOwn(flags, word)
    ? `--${word}`
    : known.find((name) => isNear(word, name));
  if (near !== undefined) return `; did you mean ${near}?`;
  return commands === undefined && /^-[^-]/.test(word) ? "; put a query that starts with - after --" : "";
}

/** True if two texts differ by one wrong, missing or extra character, or by two swapped ones. */
export function isNear(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 3 || Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
}

/**
 * Parses the value of each flag of a table.
 *
 * @param flags Known flags.
 * @param given Raw values.
 * @param labelOf Returns the name of a flag's value for messages.
 * @throws {UsageError} If a value is refused.
 */
export function readFlags<Table extends FlagTable>(
  flags: Table,
  given: Given<Table>["given"],
  labelOf: (name: string) => string = (name) => `--${name}`,
): Values<Table> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, readFlag(() => labelOf(name), flag, given[name])]),
  ) as Values<Table>;
}

type FlagValue = string | number | boolean;

function readFlag(
  label: () => string,
  { value: placeholder, fallback, multiple = false, read }: Flag<FlagValue>,
  given: GivenValue | undefined,
): FlagValue | FlagValue[] | undefined {
  if (multiple) return Array.isArray(given) ? given.map(readOne) : [];
  if (given === undefined && fallback === undefined && placeholder !== undefined) return undefined;
  return readOne(given === undefined ? fallback ?? "" : String(given));

  function readOne(text: string): FlagValue {
    const value = read(text);
    if (typeof value !== "object") return value;
    throw new UsageError(`Cannot read ${label()} "${value.shown ?? text}": expected ${value.expected}`);
  }
}

/** Returns the help lines for the flags of a table. */
export function flagRows(flags: FlagTable): string {
  const rows = Object.entries(flags).map(([name, { short, value, bare, fallback, help }]) => {
    const shown = value === undefined ? "" : bare === undefined ? ` <${value}>` : ` [${value}]`;
    const flag = `${short === undefined ? "   " : `-${short},`} --${name}${shown}`;
    return [flag, `${help}${fallback === undefined ? "" : ` [default: ${fallback}]`}`];
  });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join("\n");
}

/** Parses a switch. */
export function readSwitch(text: string): boolean {
  return text === "true";
}

/** Parses a whole number between two bounds. */
export function readWhole(text: string, min: number, max: number): number | Expected {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : { expected: `a whole number from ${min} to ${max}` };
}

/** Parses a text that is not empty. */
export function readText(text: string): string | Expected {
  return text.trim() === "" ? { expected: "a value that is not empty" } : text;
}
