import { readFingerprint } from "../client/options.ts";
import { parseDuration } from "../base/time.ts";
import {
  type Expected,
  type FlagTable,
  parseFlags,
  readFlags,
  readSwitch,
  readText,
  UsageError,
} from "../runtime/flags.ts";

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
  token: { value: "TOKEN", help: "Bearer token to send; RINGSIDE_TOKEN hides it.", read: readText },
  socket: { value: "PATH", help: "Unix socket of the server, in place of the URL.", read: readText },
  "tls-fingerprint": {
    value: "SHA256",
    help: "Accept only the certificate with this fingerprint.",
    read: readFingerprint,
  },
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/** Parsed command line of `doctor`. */
export interface DoctorCommand {
  readonly kind: "doctor";
  /** URL as typed, or `undefined` to check this machine. */
  readonly url: string | undefined;
  readonly isQuick: boolean;
  readonly json: boolean;
  readonly waitMs: number;
  readonly token: string | undefined;
  readonly socket: string | undefined;
  readonly fingerprint: string | undefined;
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
  const { socket, "tls-fingerprint": fingerprint } = values;
  if (words.length > 1) throw new UsageError(`Unexpected argument '${words[1]}'`);
  if (socket !== undefined && words.length > 0) throw new UsageError("Cannot use both --socket and a URL");
  if (socket !== undefined && fingerprint !== undefined) {
    throw new UsageError("Cannot use both --socket and --tls-fingerprint");
  }
  return {
    kind: "doctor",
    url: socket === undefined ? words[0] : "http://localhost",
    isQuick: values.quick,
    json: values.json,
    waitMs: values.wait,
    token: values.token,
    socket,
    fingerprint,
  };
}
