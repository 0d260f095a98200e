import { levelFromName, levelFromNumber } from "../../record/level.ts";
import type { Fields } from "./draft.ts";

/**
 * Returns the level that the value of a level field means, or `undefined` if it means none.
 *
 * @param value Value of the field.
 * @param key Name of the field.
 * @param fields All fields of the object. Some tell the scale of a number.
 */
export function readLevel(value: unknown, key: string, fields: Fields): string | undefined {
  if (typeof value === "string") return levelFromName(value) ?? readSlogLevel(value);
  if (typeof value !== "number") return undefined;
  if (key === "severity") return readSeverity(value);
  return levelFromNumber(value, typeof fields.short_message === "string" ? "syslog" : "pino"); // GELF has syslog's
}

/** Returns the level of slog's names with an offset, such as `"INFO+2"`. Named levels are four steps apart. */
function readSlogLevel(text: string): string | undefined {
  const [, name, offset] = /^(DEBUG|INFO|WARN|ERROR)([+-]\d{1,3})$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const level = 4 * ["DEBUG", "INFO", "WARN", "ERROR"].indexOf(name) + Number(offset);
  return levelFromNumber(Math.min(Math.max(level + 5, 1), 24), "otel");
}

/** Returns the level of a syslog number, or of a Google Cloud number from 100 (debug) to 800 (emergency). */
function readSeverity(value: number): string | undefined {
  if (value < 100) return value === 0 ? undefined : levelFromNumber(value, "syslog");
  return ["DEBUG", "INFO", "INFO", "WARN", "ERROR", "FATAL", "FATAL", "FATAL"][Math.floor(value / 100) - 1];
}
