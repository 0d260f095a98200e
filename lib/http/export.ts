import { ringOf } from "../stream/log_stream.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { localTimeFormat } from "../base/time.ts";
import { BYTE_ORDER_MARK, csvJson, csvRow } from "./csv.ts";
import { ref, response } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readRangeFilter, readTimeZone } from "./params.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type ApiRoute, documented, headResponse } from "./route.ts";
import { textBody } from "./text_body.ts";

/** A form in which records are given away. */
interface Format {
  readonly type: string;
  readonly spell: (records: readonly LogRecord[], timeZone: string) => Iterable<string>;
}

const FORMAT_NAMES = ["ndjson", "json", "csv"] as const;

const FORMATS: Readonly<Record<typeof FORMAT_NAMES[number], Format>> = {
  ndjson: { type: "application/x-ndjson", spell: spellLines },
  json: { type: "application/json", spell: spellList },
  csv: { type: "text/csv; charset=utf-8; header=present", spell: spellTable },
};

/** The most exports under way at a time: a slow one keeps its records in memory until it is done. */
const MAX_EXPORTS = 16;

/** When to come back where there are so many, in seconds. */
const RETRY_AFTER_S = 5;

/**
 * Every record that matches, as a file. It has the records that were there when it was asked for: they are kept for it
 * until it is done, so that none is lost while a slow client takes it, and the ring goes on.
 */
export function exportRoute(): ApiRoute {
  let underWay = 0;

  return documented({
    operationId: "exportLogs",
    summary: "Every record that matches, as a file, oldest first",
    description:
      "It has the records that were held when it was asked for. A client that takes nothing for 30 seconds " +
      "is cut, and then the transfer fails: a file that arrives is whole.",
    parameters: [
      ...RANGE_PARAMETERS,
      queryParameter(
        "format",
        "`ndjson`, a record a line as on the stream, or `json`, a list of them: both can be sent in again. `csv` is for " +
          "spreadsheets: UTF-8 with a byte order mark, RFC 4180, and a `'` before what would be taken for a formula.",
        { type: "string", enum: FORMAT_NAMES, default: FORMAT_NAMES[0] },
      ),
      queryParameter("tz", "The IANA time zone of the CSV's local time. Without it, that of the server.", {
        type: "string",
        examples: ["Europe/Berlin"],
      }),
    ],
    responses: {
      200: {
        description: "The file.",
        headers: {
          "content-disposition": { description: "A name for the file, with the time.", schema: { type: "string" } },
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
      throw new HttpProblem(503, `Cannot export: ${underWay} exports are under way`, {}, {
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
      const body = textBody(FORMATS[name].spell(records, timeZone), { onEnd: () => underWay-- });
      return new Response(body, { headers });
    } catch (error) {
      underWay--;
      throw error;
    }
  });
}

/** A time that file names can hold: `2025-10-24T10-26-15Z`. */
function fileTime(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
}

/** Each record as it is on the stream. */
function* spellLines(records: readonly LogRecord[]): Generator<string> {
  for (const record of records) yield `${JSON.stringify(record)}\n`;
}

/** A list with a record a line. */
function* spellList(records: readonly LogRecord[]): Generator<string> {
  let before = "[\n";
  for (const record of records) {
    yield before + JSON.stringify(record);
    before = ",\n";
  }
  yield records.length === 0 ? "[]\n" : "\n]\n";
}

/** What a cell is made from. */
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

function* spellTable(records: readonly LogRecord[], timeZone: string): Generator<string> {
  const formatLocal = localTimeFormat(timeZone);
  yield BYTE_ORDER_MARK + csvRow(COLUMNS.map(([name]) => name));
  for (const record of records) yield csvRow(COLUMNS.map(([, cell]) => cell({ record, timeZone, formatLocal })));
}

function cellOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** What an error says, without its stack, which stands with the metadata. */
function errorCell(error: JsonValue | undefined): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return cellOf(error);
  const { type, message } = error;
  return type === undefined ? cellOf(message) : `${cellOf(type)}: ${cellOf(message)}`;
}
