import { parseQuery } from "../../../lib/query/query.ts";
import { MAX_DATE_MS } from "../../../lib/base/time.ts";
import { isError, type Row, type RowList } from "./row.ts";

/** Records of a trace in the order of time, with their counts. */
export interface Trace {
  readonly id: string;
  /** Rows, the first one on top. A gap stays behind the row that arrived before it. */
  readonly list: RowList;
  readonly records: number;
  readonly errors: number;
  /** Number of services and of loggers that wrote them. */
  readonly services: number;
  readonly loggers: number;
  /** Timestamp of the first record; `""` if there is none. */
  readonly start: string;
  /** Time from the first record to the last, in ms. */
  readonly durationMs: number;
  /** Returns the times of the row at an index. */
  at(index: number): TracePlace;
}

/** Times of a row in its trace. */
export interface TracePlace {
  /** Time since the first record, in ms. */
  readonly offsetMs: number;
  /** Time since the row before, in ms; the first record has none. */
  readonly sinceMs: number | undefined;
  /** Duration of the whole trace, in ms. */
  readonly durationMs: number;
}

/** Time of a gap before the first record. */
const LONG_AGO_MS = -MAX_DATE_MS;

/**
 * Reads the trace that a query asks for.
 *
 * @returns The id of the trace, or `undefined` if the query asks for anything else.
 */
export function readTraceId(q: string): string | undefined {
  const query = parseQuery(q);
  if (query.kind !== "field" || query.name !== "trace_id" || query.value.kind !== "pattern") return undefined;
  return query.value.parts.length === 1 ? query.value.parts[0] : undefined;
}

/**
 * Sorts the records of a trace by timestamp. Records with the same timestamp keep their order.
 *
 * @param id Id of the trace.
 * @param rows Its records, and the gaps between them, in the order in which they were written.
 */
export function orderTrace(id: string, rows: readonly Row[]): Trace {
  let ms = LONG_AGO_MS;
  const timed = rows.map((row) => {
    const own = row.kind === "record" ? timeOf(row) : NaN;
    if (!Number.isNaN(own)) ms = own;
    return { row, ms };
  }).sort((left, right) => left.ms - right.ms);
  const records = timed.flatMap(({ row }) => row.kind === "record" ? [row.record] : []);
  const first = timed.find(({ ms }) => ms !== LONG_AGO_MS)?.ms ?? LONG_AGO_MS;
  const durationMs = (timed.at(-1)?.ms ?? first) - first;
  const distinct = (key: string) => new Set(records.map(({ metadata }) => metadata[key]).filter(Boolean)).size;
  return {
    id,
    list: {
      length: timed.length,
      at: (index) => timed[index].row,
      indexOf: (id) => timed.findIndex(({ row }) => row.id === id),
    },
    records: records.length,
    errors: rows.filter(isError).length,
    services: distinct("service"),
    loggers: distinct("logger"),
    start: records[0]?.timestamp ?? "",
    durationMs,
    at(index) {
      const { ms } = timed[index];
      const before = timed[index - 1]?.ms ?? LONG_AGO_MS;
      return { offsetMs: ms - first, sinceMs: before === LONG_AGO_MS ? undefined : ms - before, durationMs };
    },
  };
}

/** Timestamps in ms. Parsing one takes longer than sorting it, and each new row sorts all rows again. */
const times = new WeakMap<Row, number>();

function timeOf(row: Row & { kind: "record" }): number {
  let ms = times.get(row);
  if (ms === undefined) times.set(row, ms = Date.parse(row.record.timestamp));
  return ms;
}
