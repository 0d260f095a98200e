import { readServer, SERVER_FLAGS, type ServerOptions } from "../client/options.ts";
import { parseDuration } from "../base/time.ts";
import { type Expected, type FlagTable, parseFlags, readFlags, readSwitch, UsageError } from "../runtime/flags.ts";

/** Flags of `doctor`, in the order of the help. */
export const DOCTOR_FLAGS = {
  quick: { help: "Check only that the server is ready, as for a container.", read: readSwitch },
  json: { help: "Print JSON.", read: readSwitch },
  wait: {
    value: "TIME",
    fallback: "12s",
    help: "Time to wait for an event; keepalives take 10s.",
    read: readWait,
  },
  ...SERVER_FLAGS,
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/** Parsed command line of `doctor`. */
export interface DoctorCommand extends Omit<ServerOptions, "url"> {
  readonly kind: "doctor";
  /** URL as typed, or `undefined` to check this machine. */
  readonly url: string | undefined;
  readonly isQuick: boolean;
  readonly json: boolean;
  readonly waitMs: number;
}

const MAX_WAIT_MS = 600_000;

function readWait(text: string): number | Expected {
  const ms = parseDuration(text);
  return ms !== undefined && ms > 0 && ms <= MAX_WAIT_MS ? ms : { expected: "a time up to 10m, such as 12s" };
}

/** @throws {UsageError} If an argument is invalid. */
export function parseDoctorCommand(
  args: readonly string[],
): DoctorCommand | { readonly kind: "help"; readonly of: "doctor" } {
  const { given, words } = parseFlags(DOCTOR_FLAGS, args);
  if (given.help) return { kind: "help", of: "doctor" };
  const values = readFlags(DOCTOR_FLAGS, given);
  const [server, [extra]] = readServer(values, words);
  if (words.length > 1) throw new UsageError(`Unexpected argument '${words[1]}'`);
  if (extra !== undefined) throw new UsageError("Cannot use both --socket and a URL");
  return { kind: "doctor", ...server, isQuick: values.quick, json: values.json, waitMs: values.wait };
}
