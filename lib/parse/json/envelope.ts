import { levelFromNumber } from "../../record/level.ts";
import type { Opened } from "../parsed_line.ts";
import { readTime } from "../time.ts";
import { type Fields, isObject } from "./draft.ts";
import { LINE_LEVEL_KEYS } from "./keys.ts";

/**
 * Unwraps a JSON object that carries a program's line: Docker's `json-file`, `journalctl -o json`, and those of collectors.
 *
 * @param fields Parsed object.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @returns The line with the envelope's fields, or `undefined` if the object is not an envelope.
 */
export function openJson(fields: Readonly<Record<string, unknown>>, now: number): Opened | undefined {
  if (typeof fields.log === "string") return openDocker(fields, now) ?? openCollected(fields, "log", now);
  if (fields.MESSAGE !== undefined) return openJournal(fields);
  return typeof fields.message === "string" ? openCollected(fields, "message", now) : undefined;
}

/** Fields that a collector adds to the lines of programs. */
export const OF_COLLECTOR = [
  "kubernetes",
  "container_name",
  "container_id",
  "source_type",
  "agent",
  "input",
  "log_file",
];

/** Fields of which any means that the line was parsed already. */
const OF_PARSED = [...LINE_LEVEL_KEYS, "error", "err", "status", "exception"];

/** Unwraps a line that Fluent Bit, Fluentd, Vector, Filebeat or another collector took as it was. */
function openCollected(fields: Fields, key: string, now: number): Opened | undefined {
  const mark = OF_COLLECTOR.find((name) => Object.hasOwn(fields, name));
  if (mark === undefined || OF_PARSED.some((name) => Object.hasOwn(fields, name))) return undefined;
  const { [key]: line, ...metadata }: Record<string, unknown> = fields;
  let timestamp: number | undefined;
  for (const name of ["@timestamp", "timestamp", "time", "date"]) {
    if (timestamp !== undefined || !Object.hasOwn(metadata, name)) continue;
    timestamp = readTime(metadata[name], now);
    if (timestamp !== undefined) delete metadata[name];
  }
  return {
    name: "collector",
    line: (line as string).replace(/\r?\n$/, ""),
    ...timestamp !== undefined && { timestamp },
    metadata,
    lane: JSON.stringify([metadata[mark], metadata.stream, pathOf(metadata), metadata.host]),
  };
}

/** Returns the path of the file that a collector read: Vector's `file` or Filebeat's `log.file.path`. */
function pathOf({ file, log }: Fields): unknown {
  return isObject(log) && isObject(log.file) ? log.file.path : file;
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
  const { MESSAGE, PRIORITY, __REALTIME_TIMESTAMP, SYSLOG_IDENTIFIER, ...rest }: Record<string, unknown> = fields;
  if (PRIORITY === undefined && __REALTIME_TIMESTAMP === undefined) return undefined;
  const ms = Number(__REALTIME_TIMESTAMP ?? NaN) / MICROSECONDS;
  for (const key in rest) if (Array.isArray(rest[key])) rest[key] = ofBytes(rest[key]) ?? rest[key];
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
  return ofBytes(value) ?? value.filter((item) => typeof item === "string").join("\n");
}

/** Returns the text of bytes; `undefined` for any other list. */
function ofBytes(value: readonly unknown[]): string | undefined {
  const isBytes = value.every((byte) => typeof byte === "number" && Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? new TextDecoder().decode(new Uint8Array(value as number[])) : undefined;
}
