import { levelFromNumber } from "../../record/level.ts";
import type { Opened } from "../parsed_line.ts";
import { readTime } from "../time.ts";

/**
 * Unwraps a JSON object that carries a program's line: Docker's `json-file`, and `journalctl -o json`.
 *
 * @param fields Parsed object.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @returns The line with the envelope's fields, or `undefined` if the object is not an envelope.
 */
export function openJson(fields: Readonly<Record<string, unknown>>, now: number): Opened | undefined {
  if (typeof fields.log === "string") return openDocker(fields, now);
  return fields.MESSAGE === undefined ? undefined : openJournal(fields);
}

function openDocker(fields: Readonly<Record<string, unknown>>, now: number): Opened | undefined {
  const { log, stream, time, ...rest } = fields;
  const timestamp = readTime(time, now);
  if (typeof log !== "string" || typeof stream !== "string" || timestamp === undefined) return undefined;
  // Docker splits lines longer than 16 KiB; only the last part ends with a line break. Collectors that add fields also
  // remove the line break.
  const isDocker = Object.keys(rest).every((key) => key === "attrs");
  return {
    name: "docker",
    line: log.replace(/\r?\n$/, ""),
    timestamp,
    metadata: { stream, ...rest },
    continues: isDocker && !log.endsWith("\n"),
    lane: stream,
  };
}

const MICROSECONDS = 1000;

function openJournal(fields: Readonly<Record<string, unknown>>): Opened | undefined {
  const { MESSAGE, PRIORITY, __REALTIME_TIMESTAMP, SYSLOG_IDENTIFIER, ...rest } = fields;
  if (PRIORITY === undefined && __REALTIME_TIMESTAMP === undefined) return undefined;
  const ms = Number(__REALTIME_TIMESTAMP ?? NaN) / MICROSECONDS;
  const level = levelFromNumber(Number(PRIORITY ?? NaN), "syslog");
  const service = SYSLOG_IDENTIFIER ?? rest._COMM;
  return {
    name: "journald",
    line: textOf(MESSAGE),
    ...!Number.isNaN(ms) && { timestamp: ms },
    ...level !== undefined && { level },
    metadata: service === undefined ? rest : { service, ...rest },
    lane: `${service} ${rest._PID}`,
  };
}

/** Returns the text of a journal field: a text, bytes that are not UTF-8, a list of those, or `null` if too long. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  const isBytes = value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes
    ? new TextDecoder().decode(new Uint8Array(value))
    : value.filter((item) => typeof item === "string").join("\n");
}
