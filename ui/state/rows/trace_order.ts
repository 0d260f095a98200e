import { parseQuery } from "../../../lib/query/query.ts";
import { MAX_DATE_MS } from "../../../lib/base/time.ts";
import { isError, type Row, type RowList } from "./row.ts";

/** The records of a trace in the order of time, and what they are together. */
export interface Trace {
  readonly id: string;
  /** The rows, the first one on top. A gap is where the row was that came before it. */
  readonly list: RowList;
  readonly records: number;
  readonly errors: number;
  /** How many services wrote them, and how many loggers. */
  readonly services: number;
  readonly loggers: number;
  /** The timestamp of the first record; `""` where there is none. */
  readonly start: string;
  /** From the first record to the last, in ms. */
  readonly durationMs: number;
  /** When the row at a place was written. */
  at(index: number): TracePlace;
}

/** When a row of a trace was written. */
export interface TracePlace {
  /** Since the first record, in ms. */
  readonly offsetMs: number;
  /** Since the row before, in ms; the first record has none. */
  readonly sinceMs: number | undefined;
  /** Of the whole trace, in ms. */
  readonly durationMs: number;
}

/** Stands for the time of what comes before any record. */
const LONG_AGO_MS = -MAX_DATE_MS;

/**
 * Reads which trace a query asks for.
 *
 * @param q The query.
 * @returns The trace's id, or `undefined` where the query asks for anything else, too.
 */
export function readTraceId(q: string): string | undefined {
  const query = parseQuery(q);
  if (query.kind !== "field" || query.name !== "trace_id" || query.value.kind !== "pattern") return undefined;
  return query.value.parts.length === 1 ? query.value.parts[0] : undefined;
}

/**
 * Puts the records of a trace into the order of their timestamps; those of one moment stay in the order in which they
 * were written.
 *
 * @param id The trace's id.
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

/** Reading a time takes longer than sorting it, and a row that stays is sorted again whenever another comes. */
const times = new WeakMap<Row, number>();

function timeOf(row: Row & { kind: "record" }): number {
  let ms = times.get(row);
  if (ms === undefined) times.set(row, ms = Date.parse(row.record.timestamp));
  return ms;
}
