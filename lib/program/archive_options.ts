import { DEFAULT_NAME } from "../archive/bounds.ts";
import { parseDuration } from "../base/time.ts";
import { type FlagTable, parseFlags, readFlags, readSwitch, readText, UsageError } from "../runtime/flags.ts";
import { readName } from "./serve_flags.ts";

/** Actions of the command. */
export const ARCHIVE_ACTIONS = ["info", "delete", "backup"] as const;

/** Flags of `archive`, in the order of the help. */
export const ARCHIVE_FLAGS = {
  "archive-at": {
    value: "FILE",
    help: "SQLite file or postgres://USER@HOST/DB; history.db without it.",
    read: readText,
  },
  name: { value: "NAME", fallback: DEFAULT_NAME, help: "Name of the server that stored the records.", read: readName },
  run: { value: "RUN", help: "delete: records of this run only.", read: readText },
  "older-than": {
    value: "TIME",
    help: "delete: records that arrived so long ago, such as 30d.",
    read: (text) => parseDuration(text) ?? { expected: "a time such as 12h or 30d" },
  },
  "dry-run": { help: "delete: count the records only.", read: readSwitch },
  json: { help: "info: print JSON.", read: readSwitch },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/** Parsed command line of `archive`. */
export interface ArchiveCommand {
  readonly kind: "archive";
  readonly action: typeof ARCHIVE_ACTIONS[number];
  /** Path of the file, or address of a database; `undefined` for the file in the state folder. */
  readonly at: string | undefined;
  readonly name: string;
  /** Query of `delete`, or path of the copy. */
  readonly text: string;
  readonly run: string | undefined;
  readonly olderThanMs: number | undefined;
  readonly isTrial: boolean;
  readonly json: boolean;
}

/** @throws {UsageError} If an argument is invalid. */
export function parseArchiveCommand(
  args: readonly string[],
): ArchiveCommand | { readonly kind: "help"; readonly of: "archive" } {
  const { given, words } = parseFlags(ARCHIVE_FLAGS, args);
  if (given.help) return { kind: "help", of: "archive" };
  const values = readFlags(ARCHIVE_FLAGS, given);
  const [name, ...rest] = words;
  const action = ARCHIVE_ACTIONS.find((action) => action === name);
  if (action === undefined) {
    throw new UsageError(
      name === undefined
        ? "Missing action. Example: ringside archive info"
        : `Unknown action '${name}'; expected ${ARCHIVE_ACTIONS.join(", ")}`,
    );
  }
  const text = rest.join(" ");
  if (action === "info" && text !== "") throw new UsageError(`Unexpected argument '${text}'`);
  if (action === "backup" && rest.length !== 1) {
    throw new UsageError("Missing file. Example: ringside archive backup copy.db");
  }
  for (const flag of ["run", "older-than", "dry-run"] as const) {
    if (given[flag] !== undefined && action !== "delete") throw new UsageError(`Cannot use --${flag} with ${action}`);
  }
  if (action === "delete" && text === "" && values.run === undefined && values["older-than"] === undefined) {
    throw new UsageError("Missing records to delete: a query, --run or --older-than; --older-than 0s deletes all");
  }
  return {
    kind: "archive",
    action,
    at: values["archive-at"],
    name: values.name,
    text,
    run: values.run,
    olderThanMs: values["older-than"],
    isTrial: values["dry-run"],
    json: values.json,
  };
}
