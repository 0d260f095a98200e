import { printQuery, type Query } from "../../../lib/query/query.ts";
import { joinParts, readParts } from "./query_parts.ts";

/** A range of time, in milliseconds since the Unix epoch; without an end it goes on. */
export interface TimeRange {
  readonly from?: number;
  /** The first time behind it. */
  readonly to?: number;
}

/** Reads which range of time a query asks for; `undefined` where it asks for none. */
export function readRange(q: string): TimeRange | undefined {
  const bounds = readParts(q).map(({ term }) => boundOf(term)).filter((bound) => bound !== undefined);
  if (bounds.length === 0) return undefined;
  const from = Math.max(...bounds.map(({ from = -Infinity }) => from));
  const to = Math.min(...bounds.map(({ to = Infinity }) => to));
  return { ...from > -Infinity && { from }, ...to < Infinity && { to } };
}

/** A query with another range of time, or with none. */
export function withRange(q: string, range: TimeRange | undefined): string {
  const others = readParts(q).filter(({ term }) => boundOf(term) === undefined).map(({ text }) => text);
  const { from, to } = range ?? {};
  return joinParts([
    ...others,
    ...from === undefined ? [] : [printBound(">=", from)],
    ...to === undefined ? [] : [printBound("<", to)],
  ]);
}

/** Times are whole milliseconds. */
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
