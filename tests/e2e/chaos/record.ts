import type { Random } from "../../support/random.ts";
import type { WireRecord } from "../program.ts";

/** A record to write. Its long text is generated later. */
export interface Draft {
  readonly level: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string | number>>;
  /** Approximate size of `metadata.body` in bytes; 0 omits it. */
  readonly bodyBytes: number;
}

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const WORDS = ["timeout", "Timeout", "connect", "retry", "db", "health check", "cache", "user", "ECONNRESET", "日本語"];
const LOGGERS = ["app.db", "app.http", "worker", "billing"];
const TIMESTAMP = "2025-10-24T10:26:15.123Z";

/** Returns a record of one to four words; `name` is unique in its run. */
export function draftRecord(random: Random, name: number, bodyBytes: number): Draft {
  return {
    level: random.pick(LEVELS),
    message: [`#${name}`, ...random.list(1, 4, () => random.pick(WORDS))].join(" "),
    metadata: { logger: random.pick(LOGGERS), duration_ms: random.int(0, 1000) },
    bodyBytes,
  };
}

/** The last record of a test. It matches every filter. */
export const LAST: Draft = {
  level: "FATAL",
  message: "timeout connect retry user 日本語: this is the end",
  metadata: { logger: "worker", duration_ms: 1000 },
  bodyBytes: 0,
};

/** Returns the record that a viewer has to receive for a draft. */
export function toWire({ level, message, metadata, bodyBytes }: Draft): WireRecord {
  // The name repeated, with characters of one to four bytes, so that any wrong byte is noticed.
  const [name] = message.split(" ", 1);
  const body = bodyBytes === 0 ? {} : { body: `${name} é漢😀 `.repeat(Math.ceil(bodyBytes / 16)) };
  return { timestamp: TIMESTAMP, level, message, metadata: { ...metadata, ...body } };
}

/** Filter of a viewer, with an independent implementation. */
export interface Wish {
  /** Parameters of the request. */
  readonly query: string;
  readonly wants: (record: Draft) => boolean;
}

/** Filters of the viewers. Each matches {@linkcode LAST}. */
export const WISHES: readonly Wish[] = [
  { query: "", wants: () => true },
  { query: "level=TRACE", wants: () => true },
  { query: "level=warn", wants: ({ level }) => LEVELS.indexOf(level) >= 3 },
  { query: "level=fatal", wants: ({ level }) => level === "FATAL" },
  { query: "search=TIMEOUT", wants: ({ message }) => /timeout/i.test(message) },
  { query: "search=%E6%97%A5%E6%9C%AC", wants: ({ message }) => message.includes("日本") },
  { query: "q=worker", wants: ({ metadata }) => metadata.logger === "worker" },
  { query: "q=-%22health+check%22", wants: ({ message }) => !message.includes("health check") },
  {
    query: "level=info&q=timeout+connect+NOT+billing",
    wants: ({ level, message, metadata }) =>
      LEVELS.indexOf(level) >= 2 && /timeout/i.test(message) && /connect/.test(message) &&
      metadata.logger !== "billing",
  },
  {
    query: `q=${encodeURIComponent("duration_ms>500 (logger:app.* OR logger:worker) -/health check/")}`,
    wants: ({ message, metadata: { duration_ms, logger } }) =>
      Number(duration_ms) > 500 && /^app\.|^worker$/.test(String(logger)) && !message.includes("health check"),
  },
  {
    query: `q=${encodeURIComponent("level:(error OR fatal) /[Tt]imeout|ECONN\\w+/")}`,
    wants: ({ level, message }) => /ERROR|FATAL/.test(level) && /[Tt]imeout|ECONN\w+/.test(message),
  },
  // Matches the last record only.
  { query: "search=this+is+the+end", wants: ({ message }) => message.endsWith("this is the end") },
];
