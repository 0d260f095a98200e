import { ringOf } from "../stream/log_stream.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { TURNS } from "../base/turns.ts";
import { localTimeFormat } from "../base/time.ts";
import { BYTE_ORDER_MARK, csvJson, csvRow } from "./csv.ts";
import { ref, response } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readRangeFilter, readTimeZone } from "./params.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type ApiRoute, documented, headResponse } from "./route.ts";
import { asyncTextBody, textBody } from "./text_body.ts";

/** File format of an export. */
interface Format {
  readonly type: string;
  readonly formatter: (timeZone: string) => Formatter;
}

/** Formats the records of a file one by one. */
interface Formatter {
  readonly head: string;
  /** Formats a record, given the number of those before it. */
  readonly record: (record: LogRecord, index: number) => string;
  /** Returns the end of the file, given the number of records. */
  readonly tail: (count: number) => string;
}

/** Work of a record, in units of `Turns.spend`. */
const RECORD_WORK = 128;

const FORMAT_NAMES = ["ndjson", "json", "csv"] as const;

const FORMATS: Readonly<Record<typeof FORMAT_NAMES[number], Format>> = {
  /** A line of JSON for each record. */
  ndjson: {
    type: "application/x-ndjson",
    formatter: () => ({ head: "", record: (record) => `${JSON.stringify(record)}\n`, tail: () => "" }),
  },
  /** A list with one record a line. */
  json: {
    type: "application/json",
    formatter: () => ({
      head: "[",
      record: (record, index) => `${index === 0 ? "" : ","}\n${JSON.stringify(record)}`,
      tail: (count) => count === 0 ? "]\n" : "\n]\n",
    }),
  },
  csv: { type: "text/csv; charset=utf-8; header=present", formatter: tableFormatter },
};

/** Maximum number of concurrent exports. Each keeps its records in memory until it ends. */
const MAX_EXPORTS = 16;

/** Time after which a refused client may retry, in seconds. */
const RETRY_AFTER_S = 5;

/**
 * Returns the route that exports all matching records as a file. The export holds the records of the time of the
 * request until it ends, so a slow client loses none of them.
 */
export function exportRoute(): ApiRoute {
  let underWay = 0;

  return documented({
    operationId: "exportLogs",
    summary: "Exports all matching records as a file, oldest first",
    description:
      "The file contains the records held at the time of the request. A client that reads nothing for 30 seconds is " +
      "disconnected and its transfer fails, so a file that arrives is complete.",
    parameters: [
      ...RANGE_PARAMETERS,
      queryParameter(
        "format",
        "`ndjson` has one record a line, `json` is a list of records; both can be posted back. `csv` is for " +
          "spreadsheets: RFC 4180 in UTF-8 with a byte order mark, and a `'` before each text that starts a formula.",
        { type: "string", enum: FORMAT_NAMES, default: FORMAT_NAMES[0] },
      ),
      queryParameter("tz", "IANA time zone of the local times in CSV. The default is the server's.", {
        type: "string",
        examples: ["Europe/Berlin"],
      }),
    ],
    responses: {
      200: {
        description: "The file.",
        headers: {
          "content-disposition": { description: "File name with the time.", schema: { type: "string" } },
        },
        content: {
          "application/x-ndjson": { schema: { type: "string" }, "x-line": ref("LogRecord") },
          "application/json": { schema: { type: "array", items: ref("LogRecord") } },
          "text/csv": { schema: { type: "string" }, example: csvRow(COLUMNS.map(([name]) => name)) },
        },
      },
      503: response("Unavailable"),
    },
  }, async function exportLogs({ request, url: { searchParams: params }, stream, scan, history, patterns }) {
    const { filter, from, to, matches } = await readRangeFilter(params, patterns);
    const name = readChoice(params, "format", FORMAT_NAMES);
    const timeZone = readTimeZone(params, "tz");
    if (underWay >= MAX_EXPORTS) {
      throw new HttpProblem(503, `Cannot export: ${underWay} exports are running; try again later`, {}, {
        "retry-after": `${RETRY_AFTER_S}`,
      }, "too_many_exports");
    }
    const headers = {
      "content-type": FORMATS[name].type,
      "content-disposition": `attachment; filename="ringside-${fileTime(new Date())}.${name}"`,
      "cache-control": "no-store",
    };
    if (request.method === "HEAD") return headResponse(headers);
    const { first, last } = ringOf(stream);
    underWay++;
    try {
      if (history !== undefined) {
        const before = { run: stream.run, seq: last + 1 };
        const parts = recordsOf(history.read({ filter, from, to, before, request }));
        const format = FORMATS[name].formatter(timeZone);
        return new Response(asyncTextBody(formatParts(parts, format), { onEnd: () => underWay-- }), { headers });
      }
      const entries = await scan(first, last, matches);
      const records = entries.map(({ record }) => record);
      const body = textBody(formatAll(records, FORMATS[name].formatter(timeZone)), { onEnd: () => underWay-- });
      return new Response(body, { headers });
    } catch (error) {
      underWay--;
      throw error;
    }
  });
}

/** Formats a time for a file name, as `2025-10-24T10-26-15Z`. */
function fileTime(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
}

/** Formats records of an archive, which come in parts. */
async function* formatParts(
  parts: AsyncIterable<readonly LogRecord[]>,
  { head, record: format, tail }: Formatter,
): AsyncGenerator<string> {
  yield head;
  let index = 0;
  for await (const records of parts) {
    let text = "";
    for (const record of records) {
      text += format(record, index++);
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    yield text;
  }
  yield tail(index);
}

function* formatAll(records: readonly LogRecord[], { head, record: format, tail }: Formatter): Generator<string> {
  yield head;
  for (const [index, record] of records.entries()) yield format(record, index);
  yield tail(records.length);
}

async function* recordsOf(parts: AsyncIterable<readonly HistoryEntry[]>): AsyncGenerator<readonly LogRecord[]> {
  for await (const entries of parts) yield entries.map(({ record }) => record);
}

/** Input of a cell. */
interface Row {
  readonly record: LogRecord;
  readonly timeZone: string;
  readonly formatLocal: (ms: number) => string;
}

/** Columns of the CSV. Well-known metadata has columns of its own; the last column has all metadata as JSON. */
const COLUMNS: readonly (readonly [name: string, cell: (row: Row) => string])[] = [
  ["timestamp", ({ record }) => record.timestamp],
  ["local_time", ({ record, formatLocal }) => formatLocal(Date.parse(record.timestamp))],
  ["time_zone", ({ timeZone }) => timeZone],
  ["level", ({ record }) => record.level],
  ["message", ({ record }) => record.message],
  ...["service", "logger", "source", "trace_id", "span_id"].map((key) =>
    [key, ({ record }: Row) => cellOf(record.metadata[key])] as const
  ),
  ["error", ({ record }) => errorCell(record.metadata.error)],
  ["metadata", ({ record }) => csvJson(record.metadata)],
];

function tableFormatter(timeZone: string): Formatter {
  const formatLocal = localTimeFormat(timeZone);
  return {
    head: BYTE_ORDER_MARK + csvRow(COLUMNS.map(([name]) => name)),
    record: (record) => csvRow(COLUMNS.map(([, cell]) => cell({ record, timeZone, formatLocal }))),
    tail: () => "",
  };
}

function cellOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** Returns the message of an error. Its stack is in the column of the metadata. */
function errorCell(error: JsonValue | undefined): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return cellOf(error);
  const { type, message } = error;
  return type === undefined ? cellOf(message) : `${cellOf(type)}: ${cellOf(message)}`;
}
