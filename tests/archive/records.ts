import type { SearchRequest } from "../../lib/archive/search_request.ts";
import { parseQuery, type Query } from "../../lib/query/query.ts";
import { QUERIES } from "../cases/queries.ts";
import type { Random } from "../support/random.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";

/** Start of the records, in milliseconds since the Unix epoch. */
export const START = Date.UTC(2025, 9, 24);

const LEVELS = ["TRACE", "DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR", "FATAL"] as const;

const MESSAGES: readonly string[] = [
  "Timeout of the connection after 300 ms",
  "Paid",
  "health check",
  "unhealth checked",
  "connection refused by peer",
  "connect ECONNRESET 127.0.0.1",
  "naïve 漢字 \u{1f600}",
  "ΟΔΟΣ",
  "ΟΔΟΣΑ",
  "\u212aelvin",
  "İstanbul",
  "\x1b[31mcol\x1b[0mored",
  "\x9b1mred\x9b0m text",
  'say "hi" to the quote',
  "back\\slash",
  "two\nlines",
  "tab\there",
  "\ud83d alone",
  "",
];

const METADATA: readonly object[] = [
  {},
  { logger: "db.pool" },
  { logger: "web", user: { id: 42 } },
  { user: { id: "43" } },
  { user: { id: 1001 }, tags: ["red", "blue"] },
  { tags: [{ a: 1 }, "bluebird"] },
  { items: [{ sku: "A-7" }, { sku: "B-8" }] },
  { error: { type: "TypeError", message: "x is not a function", stack: "at a\nat b" } },
  { duration_ms: 1.5 },
  { duration_ms: 250, ok: true, none: null },
  { duration_ms: -5, big: 1e21 },
  { level: "loud", message: "inner" },
  { at: "2025-06-01T00:00:00Z" },
  { "http.method": "GET", path: "/api/users?id=1" },
  { unit: "300 \u212a", tone: "\x1b[32mgr\x1b[0meen" },
  { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" },
  { "key\nwith": "\u0000nul", "Ünï": "wörd" },
];

/** Returns a record of every form that a search treats in its own way. */
export function randomRecord(random: Random, index: number): LogRecord {
  const jitter = random.int(-2000, 2000);
  const timestamp = random.chance(0.002) ? 8.64e15 - index : START + index * 100 + jitter;
  return toRecord({
    timestamp,
    level: random.pick(LEVELS),
    message: random.chance(0.1) ? `${random.pick(MESSAGES)} ${random.pick(MESSAGES)}` : random.pick(MESSAGES),
    metadata: random.chance(0.2) ? { ...random.pick(METADATA), ...random.pick(METADATA) } : random.pick(METADATA),
  });
}

/** Runs of a sample, in order. */
export const RUNS: readonly string[] = ["mxtvlr0q0aaa", "mxtvlr0q0aab", "mxtvlr0z0000"];

/** Returns a query that joins some of the table. */
export function randomQuery(random: Random, depth = 0): Query {
  if (depth > 2 || random.chance(0.4)) return parseQuery(random.pick(QUERIES), START);
  if (random.chance(0.2)) return { kind: "not", term: randomQuery(random, depth + 1) };
  return { kind: random.pick(["and", "or"]), terms: random.list(1, 3, () => randomQuery(random, depth + 1)) };
}

/** Returns a search for records in any ranges. */
export function randomRequest(random: Random, query: Query = randomQuery(random)): SearchRequest {
  const cursor = () =>
    random.chance(0.5)
      ? undefined
      : { run: random.pick([...RUNS, "mxtvlr0q0aa0", "mxtvlr0r0000", "zzzzzz"]), seq: random.int(0, 1200) };
  const time = () => random.chance(0.5) ? undefined : START + random.int(-5000, 260_000);
  return {
    ...{ query, from: time(), to: time(), after: cursor(), before: cursor(), newestFirst: random.chance(0.5) },
    limit: random.chance(0.5) ? random.int(1, 80) : undefined,
    what: "lines",
  };
}
