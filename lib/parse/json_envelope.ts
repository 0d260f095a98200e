import { levelFromNumber } from "../record/level.ts";
import type { Opened } from "./parsed_line.ts";
import { readTime } from "./time.ts";

/**
 * Opens what is no record itself but has a program's line in it: Docker's json-file, and journald's `-o json`.
 *
 * @param fields The object.
 * @param now Now, in milliseconds since the Unix epoch.
 * @returns The line and what stood on the envelope, or `undefined` if it is none.
 */
export function openJson(fields: Readonly<Record<string, unknown>>, now: number): Opened | undefined {
  if (typeof fields.log === "string") return openDocker(fields, now);
  return fields.MESSAGE === undefined ? undefined : openJournal(fields);
}

function openDocker(fields: Readonly<Record<string, unknown>>, now: number): Opened | undefined {
  const { log, stream, time, ...rest } = fields;
  const timestamp = readTime(time, now);
  if (typeof log !== "string" || typeof stream !== "string" || timestamp === undefined) return undefined;
  // Docker parts what is longer than 16 KiB, and the last part alone ends with a line break. Collectors that add fields
  // of their own take the break away.
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

/** A journal's field: a text, the bytes of what is none, several of either, or `null` for one that is too long. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  const isBytes = value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes
    ? new TextDecoder().decode(new Uint8Array(value))
    : value.filter((item) => typeof item === "string").join("\n");
}
