import { ringOf } from "../stream/log_stream.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { localTimeFormat } from "../base/time.ts";
import { BYTE_ORDER_MARK, csvJson, csvRow } from "./csv.ts";
import { ref, response } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readRangeFilter, readTimeZone } from "./params.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type ApiRoute, documented, headResponse } from "./route.ts";
import { textBody } from "./text_body.ts";

/** File format of an export. */
interface Format {
  readonly type: string;
  readonly format: (records: readonly LogRecord[], timeZone: string) => Iterable<string>;
}

const FORMAT_NAMES = ["ndjson", "json", "csv"] as const;

const FORMATS: Readonly<Record<typeof FORMAT_NAMES[number], Format>> = {
  ndjson: { type: "application/x-ndjson", format: formatLines },
  json: { type: "application/json", format: formatList },
  csv: { type: "text/csv; charset=utf-8; header=present", format: formatTable },
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
  }, async function exportLogs({ request, url: { searchParams: params }, stream, scan }) {
    const { matches } = readRangeFilter(params);
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
      const entries = await scan(first, last, matches);
      const records = entries.map(({ record }) => record);
      const body = textBody(FORMATS[name].format(records, timeZone), { onEnd: () => underWay-- });
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

/** Formats each record as a line of JSON. */
function* formatLines(records: readonly LogRecord[]): Generator<string> {
  for (const record of records) yield `${JSON.stringify(record)}\n`;
}

/** Formats a list with one record a line. */
function* formatList(records: readonly LogRecord[]): Generator<string> {
  let before = "[\n";
  for (const record of records) {
    yield before + JSON.stringify(record);
    before = ",\n";
  }
  yield records.length === 0 ? "[]\n" : "\n]\n";
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

function* formatTable(records: readonly LogRecord[], timeZone: string): Generator<string> {
  const formatLocal = localTimeFormat(timeZone);
  yield BYTE_ORDER_MARK + csvRow(COLUMNS.map(([name]) => name));
  for (const record of records) yield csvRow(COLUMNS.map(([, cell]) => cell({ record, timeZone, formatLocal })));
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
