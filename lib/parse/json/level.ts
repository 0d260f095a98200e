import { stripAnsi } from "../../base/ansi.ts";
import { type Level, levelFromName, levelFromNumber } from "../../record/level.ts";
import { type Fields, isObject } from "./draft.ts";
import { levelOfNumber } from "./level_scale.ts";

/**
 * Returns the level that the value of a level field means, or `undefined` if it means none.
 *
 * @param value Value of the field: a name in any spelling, a number, or an object that holds one of these.
 * @param key Name of the field.
 * @param fields All fields of the object. Some tell the scale of a number.
 */
export function readLevel(value: unknown, key: string, fields: Fields): Level | undefined {
  if (typeof value === "string") return levelFromName(value) ?? readSpelling(value, key, fields);
  if (typeof value === "number") return levelOfNumber(value, key, fields);
  return isObject(value) ? readLevelObject(value, fields) : undefined;
}

/** Longest text of a level, with colors and brackets. A longer one is prose. */
const MAX_SPELLING = 48;

/** Names of levels that only the value of a field abbreviates so. */
const SHORT_NAMES: ReadonlyMap<string, Level> = new Map(
  Object.entries(
    {
      TRACE: ["t", "v", "trce", "trac"],
      DEBUG: ["d", "debg", "dbug"],
      INFO: ["i", "n", "note", "success", "system"],
      WARN: ["w", "warni"],
      ERROR: ["e", "erro"],
      FATAL: ["f", "c", "fata", "pani", "fault"],
    } satisfies Record<Level, string[]>,
  ).flatMap(([level, names]) => names.map((name) => [name, level as Level] as const)),
);

/** Signs and blanks around a name or a number. A leading minus may belong to a number. */
const AROUND = /^[^\p{L}\p{N}+-]+|[^\p{L}\p{N}]+$/gu;

/** Beginning that names the type of an enumeration: `LogLevel.`, `SEVERITY_NUMBER_`, `LOG_`, `daemon.` */
const TYPE_NAME =
  /^(?:(?:log[._ -]?)?(?:level|severity)(?:[._ -]?number)?[._:]+|log_|(?:kern|user|mail|daemon|auth|authpriv|syslog|lpr|news|uucp|cron|ftp|local[0-7])\.)(?=\p{L}+\d?$)/iu;

/** Reads a level in brackets, colors or quotes, with blanks around it, abbreviated, or as the text of a number. */
function readSpelling(text: string, key: string, fields: Fields): Level | undefined {
  if (text.length > MAX_SPELLING) return undefined;
  const bare = stripAnsi(text).replace(AROUND, "");
  const name = bare.replace(TYPE_NAME, "");
  const found = nameOf(name) ?? readSlogLevel(name) ?? readStep(name);
  if (found !== undefined) return found;
  if (/^[+-]?\d{1,5}$/.test(name)) return levelOfNumber(Number(name), key, fields);
  const [, unnamed] = /^Level (\d{1,3})$/.exec(bare) ?? []; // of Python's logging
  if (unnamed !== undefined) return levelFromNumber(Number(unnamed), "std");
  // "3 - Error", "4: warning", "error (3)", "ERROR[40]"
  const [, before, after] = /^\d{1,5}[\s:.)|-]+(\p{L}+)$|^(\p{L}+)\s?[([:]\s?\d{1,5}$/u.exec(name) ?? [];
  const beside = before ?? after;
  return beside === undefined ? undefined : nameOf(beside);
}

function nameOf(name: string): Level | undefined {
  return levelFromName(name) ?? SHORT_NAMES.get(name.toLowerCase());
}

/** Returns the level of slog's names with an offset, such as `"INFO+2"`. Named levels are four steps apart. */
function readSlogLevel(text: string): Level | undefined {
  const [, name, offset] = /^(DEBUG|INFO|WARN|ERROR)([+-]\d{1,3})$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const level = 4 * ["DEBUG", "INFO", "WARN", "ERROR"].indexOf(name) + Number(offset);
  return levelFromNumber(Math.min(Math.max(level + 5, 1), 24), "otel");
}

/** Returns the level of OpenTelemetry's names with a step, `TRACE` to `FATAL4`. */
function readStep(text: string): Level | undefined {
  const [, name] = /^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)[2-4]$/i.exec(text) ?? [];
  return name === undefined ? undefined : levelFromName(name);
}

/** Names of the level's name and number in an object, such as loguru's and log4js's. */
const NAME_KEYS = ["name", "levelStr", "label", "text", "value", "level", "levelname", "Name"];
const NUMBER_KEYS = ["no", "number", "intLevel", "severityNumber"];

function readLevelObject(value: Readonly<Record<string, unknown>>, fields: Fields): Level | undefined {
  for (const key of NAME_KEYS) {
    const item = Object.hasOwn(value, key) ? value[key] : undefined;
    const level = typeof item === "string" || typeof item === "number" ? readLevel(item, key, fields) : undefined;
    if (level !== undefined) return level;
  }
  for (const key of NUMBER_KEYS) {
    const item = Object.hasOwn(value, key) ? value[key] : undefined;
    const level = typeof item === "number" ? levelOfNumber(item, key, value) : undefined;
    if (level !== undefined) return level;
  }
}
