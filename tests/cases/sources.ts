import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { JSON_LINES } from "./json_lines.ts";
import { TEXT_LINES } from "./text_lines.ts";
import { TRACES } from "./traces.ts";

/** Text for a source of lines, and its records. */
export interface SourceCase {
  readonly name: string;
  readonly text: string;
  /** Records in order. */
  readonly records: readonly SourceRecord[];
}

/** Part of a record that does not depend on source and time. */
export interface SourceRecord {
  readonly level: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Line that is always a record of its own. */
const BETWEEN = "Ready.";
const between: SourceRecord = { level: "INFO", message: BETWEEN, metadata: {} };

/** Puts {@linkcode BETWEEN} after each line of a table, so that no lines are joined. */
function spread(lines: readonly { readonly line: string; readonly parsed: Parameters<typeof toRecord>[0] }[]) {
  return {
    text: lines.map(({ line }) => `${line}\n${BETWEEN}\n`).join(""),
    records: lines.flatMap(({ parsed }) => [ofRecord(toRecord(parsed)), between]),
  };
}

/** Returns the part of a record that is compared. */
export function ofRecord({ level, message, metadata: { source: _, ...metadata } }: LogRecord): SourceRecord {
  return { level, message, metadata };
}

const traces = TRACES.filter(({ name }) => !name.includes("Rust")); // their blank lines are records
// A head of Erlang opens a report, to which the next line belongs.
const lines = TEXT_LINES.filter(({ line, format }) => !line.includes("\n") && format !== "erlang");

/** Cases that every source of lines reads alike. */
export const SOURCE_CASES: readonly SourceCase[] = [
  { name: "lines of text loggers", ...spread(lines) },
  { name: "lines of JSON loggers", ...spread(JSON_LINES) },
  {
    name: "lines of text and JSON loggers in turn",
    ...spread(JSON_LINES.flatMap((json, index) => [json, lines[(index * 7) % lines.length]])),
  },
  {
    name: "stack traces",
    text: traces.map(({ text }) => `${text}\n${BETWEEN}\n`).join(""),
    records: traces.flatMap(({ level, message, type, error, text, stack = text }) => [
      { level, message, metadata: { error: { ...type !== undefined && { type }, message: error ?? message, stack } } },
      between,
    ]),
  },
  {
    name: "CRLF, NUL bytes, colors and a last line without a line break",
    text: '{"level":"warn","msg":"a"}\r\nb\0c\r\n\x1b[31mred\x1b[0m\x1b[2K\r\nlast',
    records: [
      { level: "WARN", message: "a", metadata: {} },
      { level: "INFO", message: "b\ufffdc", metadata: {} },
      { level: "INFO", message: "\x1b[31mred\x1b[0m", metadata: {} },
      { level: "INFO", message: "last", metadata: {} },
    ],
  },
  {
    name: "byte order marks and NUL bytes before lines",
    text: '\ufeff{"level":"warn","msg":"a"}\n\0\0{"level":"error","msg":"b"}\n\ufeffERROR c\n\0\0\0WARN d\n',
    records: [
      { level: "WARN", message: "a", metadata: {} },
      { level: "ERROR", message: "b", metadata: {} },
      { level: "ERROR", message: "ERROR c", metadata: {} },
      { level: "WARN", message: "WARN d", metadata: {} },
    ],
  },
  { name: "nothing", text: "", records: [] },
];
