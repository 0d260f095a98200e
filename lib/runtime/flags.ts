import { parseArgs } from "node:util";

/** The command line could not be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** One flag: how it is spelled, what it means, and how its value is read. */
export interface Flag<T> {
  readonly short?: string;
  /** What stands for the value in the help; a flag without one is on or off. */
  readonly value?: string;
  /** Whether it may be given again; its value is a list then. */
  readonly multiple?: boolean;
  /** Whether the words beside the flags are more of its values. */
  readonly takesWords?: boolean;
  readonly help: string;
  /** The value where the flag is not given, spelled as a user would. */
  readonly fallback?: string;
  /** Reads the value, or says what was expected. */
  readonly read: (text: string) => T | Expected;
}

/** What a value should have been. */
export interface Expected {
  readonly expected: string;
}

/** Flags by name, in the order of the help. */
export type FlagTable = Readonly<Record<string, Flag<FlagValue>>>;

/** What is read from a table: flags that have a value and no fallback may be absent, those given often are lists. */
export type Values<Table extends FlagTable> = {
  [Name in keyof Table & string]: Table[Name] extends { multiple: true } ? Value<Table[Name]>[]
    : Table[Name] extends { value: string }
      ? Table[Name] extends { fallback: string } ? Value<Table[Name]> : Value<Table[Name]> | undefined
    : Value<Table[Name]>;
};

type Value<F extends Flag<unknown>> = Exclude<ReturnType<F["read"]>, Expected>;

/** What was given for each flag of a table, and the words beside them. */
export interface Given<Table extends FlagTable> {
  readonly given: { readonly [Name in keyof Table]?: GivenValue };
  readonly words: readonly string[];
}

type GivenValue = string | boolean | readonly string[];

/**
 * Finds flags and words in a command line.
 *
 * @param flags What may be given.
 * @param args The command line.
 * @param commands What may have been meant by a word beside the flags; without them such words have a meaning.
 * @throws {UsageError} If there is what may not be given.
 */
export function parseFlags<Table extends FlagTable>(
  flags: Table,
  args: readonly string[],
  commands?: readonly string[],
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
      args: [...args],
      options,
      allowPositionals: true,
      tokens: true,
    });
    const given = values as Given<Table>["given"];
    const taker = Object.keys(flags).find((name) => flags[name].takesWords && given[name] !== undefined);
    if (taker !== undefined) {
      // In their order: `--follow a b --follow c`.
      const all = tokens.flatMap((token) =>
        token.kind === "positional" || token.kind === "option" && token.name === taker ? [token.value ?? ""] : []
      );
      return { given: { ...given, [taker]: all }, words: [] };
    }
    if (commands !== undefined && words.length > 0) throw new TypeError(`Unexpected argument '${words[0]}'`);
    return { given, words };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's text goes on with advice of several sentences; its first one says what is wrong.
    const [sentence] = error.message.split(/\. |\n/);
    const reason = sentence.replace(/\.$/, "");
    throw new UsageError(`Cannot read the command line: ${reason}${adviceFor(reason, flags, commands)}`);
  }
}

/** What may have been meant by a word that is not known. */
function adviceFor(reason: string, flags: FlagTable, commands: readonly string[] | undefined): string {
  const [, kind, word = ""] = /^(Unknown option|Unexpected argument) '([^']*)'/.exec(reason) ?? [];
  const known = kind === "Unknown option" ? Object.keys(flags).map((name) => `--${name}`) : commands ?? [];
  const near = known.find((name) => isNear(word, name));
  if (near !== undefined) return `; did you mean ${near}?`;
  return commands === undefined && /^-[^-]/.test(word) ? "; a query that begins with - goes after --" : "";
}

/** Whether one text is the other but for one character that is wrong, missing or too many, or two changed over. */
function isNear(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 3 || Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
}

/**
 * Reads the value of each flag of a table.
 *
 * @throws {UsageError} If one is not what was expected.
 */
export function readFlags<Table extends FlagTable>(flags: Table, given: Given<Table>["given"]): Values<Table> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, readFlag(name, flag, given[name])]),
  ) as Values<Table>;
}

type FlagValue = string | number | boolean;

function readFlag(
  name: string,
  { value: placeholder, fallback, multiple = false, read }: Flag<FlagValue>,
  given: GivenValue | undefined,
): FlagValue | FlagValue[] | undefined {
  if (multiple) return Array.isArray(given) ? given.map(readOne) : [];
  if (given === undefined && fallback === undefined && placeholder !== undefined) return undefined;
  return readOne(given === undefined ? fallback ?? "" : String(given));

  function readOne(text: string): FlagValue {
    const value = read(text);
    if (typeof value !== "object") return value;
    throw new UsageError(`Cannot read --${name} "${text}": expected ${value.expected}`);
  }
}

/** The lines that a help has for the flags of a table. */
export function flagRows(flags: FlagTable): string {
  const rows = Object.entries(flags).map(([name, { short, value, fallback, help }]) => {
    const flag = `${short === undefined ? "   " : `-${short},`} --${name}${value === undefined ? "" : ` <${value}>`}`;
    return [flag, `${help}${fallback === undefined ? "" : ` [default: ${fallback}]`}`];
  });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join("\n");
}

/** Reads whether a switch is on. */
export function readSwitch(text: string): boolean {
  return text === "true";
}

/** Reads a whole number within bounds. */
export function readWhole(text: string, min: number, max: number): number | Expected {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : { expected: `a whole number from ${min} to ${max}` };
}

/** Reads a text that is not empty. */
export function readText(text: string): string | Expected {
  return text.trim() === "" ? { expected: "some text" } : text;
}
