import { setProperty } from "../../record/copier.ts";
import { levelFromName, levelOfStatus } from "../../record/level.ts";
import { keyEnd, readPairs } from "../pairs.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { readTime } from "../time.ts";

const KEY_STARTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_@";
const TIME_KEYS = ["time", "ts", "timestamp", "@timestamp", "t"];
const LEVEL_KEYS = ["level", "lvl", "severity", "at"];
const MESSAGE_KEYS = ["msg", "message"];

/** logfmt, as slog and logrus write it: `time=2025-10-24T10:26:15Z level=info msg="Order paid" order=7`. */
export const LOGFMT: LineFormat = { name: "logfmt", starts: KEY_STARTS, parse: parseLogfmt };

function parseLogfmt(line: string): ParsedLine | undefined {
  const end = keyEnd(line, 0);
  if (end === 0 || line[end] !== "=") return undefined;
  const pairs = readPairs(line, 0);
  if (pairs === undefined) return undefined;
  const { fields } = pairs;
  const time = find(fields, TIME_KEYS, readLogfmtTime);
  const level = find(fields, LEVEL_KEYS, readLevel);
  const message = find(fields, MESSAGE_KEYS, readMessage);
  // The level of a request is that of its status: Heroku's router writes at=info for all.
  const answered = level === undefined || level.key === "at" ? levelOfAnswer(fields) : undefined;
  const isLog = time !== undefined || level !== undefined || message !== undefined;
  // A single pair is prose, and so are pairs among words unless one of them is a time, a level or a message.
  if (pairs.count < 2 || (pairs.words > 0 && !isLog)) return undefined;

  // A copy: deleting from an object makes every later access to it slow.
  const metadata: Record<string, unknown> = {};
  for (const key in fields) {
    if (key !== time?.key && key !== level?.key && key !== message?.key) setProperty(metadata, key, fields[key]);
  }
  return {
    ...time !== undefined && { timestamp: time.value },
    ...(answered ?? level?.value) !== undefined && { level: answered ?? level?.value },
    message: message?.value ?? line,
    metadata,
  };
}

/** Returns the first field that `read` accepts. */
function find<T>(
  fields: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  read: (value: unknown) => T | undefined,
): { readonly key: string; readonly value: T } | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(fields, key) ? read(fields[key]) : undefined;
    if (value !== undefined) return { key, value };
  }
}

/** Reads a time; an epoch may be quoted or have more digits than a number keeps. */
function readLogfmtTime(value: unknown): number | undefined {
  return readTime(typeof value === "string" && /^\d{10,19}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value);
}

/** Returns the level of an answer with the status of a failure. */
function levelOfAnswer(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { status, method } = fields;
  if (typeof status !== "number" || !(status >= 400 && status < 600) || typeof method !== "string") return undefined;
  return levelOfStatus(status);
}

function readLevel(value: unknown): string | undefined {
  return typeof value === "string" ? levelFromName(value) : undefined;
}

function readMessage(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
