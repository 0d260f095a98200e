import { printQuery, type Query } from "../../../lib/query/query.ts";
import { joinParts, readParts } from "./query_parts.ts";

/** Time range in ms since the Unix epoch. A missing end is open. */
export interface TimeRange {
  readonly from?: number;
  /** Exclusive end. */
  readonly to?: number;
}

/** Lengths of ranges that end now. */
export const LAST_RANGES = ["5m", "15m", "1h", "24h", "7d"] as const;

/** Length of a range that ends now, as a query writes it. */
export type LastRange = typeof LAST_RANGES[number];

/** Returns the range of a query that has only a start, and that as one of {@linkcode LAST_RANGES} before now. */
export function readLast(q: string): LastRange | undefined {
  const bounds = readParts(q).map(({ term }) => term).filter((term) => boundOf(term) !== undefined);
  const [bound] = bounds;
  if (bounds.length !== 1 || bound.kind !== "compare" || bound.operator !== ">=") return undefined;
  return LAST_RANGES.find((range) => range === bound.operand.text);
}

/** Replaces the time range of a query by one that ends now. */
export function withLast(q: string, range: LastRange): string {
  return joinParts([...partsWithoutRange(q), `timestamp>=${range}`]);
}

/**
 * Returns a range of twice the length, with the same middle, or with the same end if that is now.
 *
 * @param now Present time in ms since the Unix epoch.
 */
export function widen({ from, to }: TimeRange, now: number): TimeRange {
  if (from === undefined) return {};
  const length = Math.max(1, (to ?? now) - from);
  const round = (ms: number) => length < 2000 ? Math.round(ms) : Math.round(ms / 1000) * 1000;
  return to === undefined
    ? { from: round(from - length) }
    : { from: round(from - length / 2), to: round(to + length / 2) };
}

/** Returns the time range of a query, or `undefined` if it has none. */
export function readRange(q: string): TimeRange | undefined {
  const bounds = readParts(q).map(({ term }) => boundOf(term)).filter((bound) => bound !== undefined);
  if (bounds.length === 0) return undefined;
  const from = Math.max(...bounds.map(({ from = -Infinity }) => from));
  const to = Math.min(...bounds.map(({ to = Infinity }) => to));
  return { ...from > -Infinity && { from }, ...to < Infinity && { to } };
}

/** Replaces the time range of a query; `undefined` removes it. */
export function withRange(q: string, range: TimeRange | undefined): string {
  const { from, to } = range ?? {};
  return joinParts([
    ...partsWithoutRange(q),
    ...from === undefined ? [] : [printBound(">=", from)],
    ...to === undefined ? [] : [printBound("<", to)],
  ]);
}

function partsWithoutRange(q: string): readonly string[] {
  return readParts(q).filter(({ term }) => boundOf(term) === undefined).map(({ text }) => text);
}

/** Returns the bound that a term sets. Times are whole milliseconds, so `>` is `>=` of the next one. */
function boundOf(term: Query): TimeRange | undefined {
  if (term.kind !== "compare" || term.name !== "timestamp" || term.operand.kind !== "time") return undefined;
  const { operator, operand: { value } } = term;
  switch (operator) {
    case ">":
      return { from: value + 1 };
    case ">=":
      return { from: value };
    case "<":
      return { to: value };
    case "<=":
      return { to: value + 1 };
    default:
      return operator satisfies never;
  }
}

function printBound(operator: ">=" | "<", ms: number): string {
  const text = new Date(ms).toISOString().replace(".000Z", "Z");
  return printQuery({ kind: "compare", name: "timestamp", operator, operand: { kind: "time", value: ms, text } });
}
