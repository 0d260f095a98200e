import { printQuery, type Query } from "../../../lib/query/query.ts";
import { joinParts, readParts } from "./query_parts.ts";

/** Time range in ms since the Unix epoch. A missing end is open. */
export interface TimeRange {
  readonly from?: number;
  /** Exclusive end. */
  readonly to?: number;
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
  const others = readParts(q).filter(({ term }) => boundOf(term) === undefined).map(({ text }) => text);
  const { from, to } = range ?? {};
  return joinParts([
    ...others,
    ...from === undefined ? [] : [printBound(">=", from)],
    ...to === undefined ? [] : [printBound("<", to)],
  ]);
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
