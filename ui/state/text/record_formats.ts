import { cleanText, stripAnsi } from "../../../lib/base/ansi.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import type { Row } from "../rows/row.ts";
import { recordText } from "./record_text.ts";
import { formatValue } from "./value_text.ts";

/** Formats of copied rows. */
export const ROW_FORMATS = ["text", "json", "ndjson", "markdown"] as const;

/** Format of copied rows. */
export type RowFormat = typeof ROW_FORMATS[number];

/**
 * Formats rows to copy or save.
 *
 * @param rows Rows in the order of the result.
 * @param format `text` is one line per record with stacks below, as *Copy text*; `json` is a list; `ndjson` is one record
 *   per line; `markdown` is a table with the stacks below it. Only `text` has the gaps.
 * @param gapText Formats a gap.
 */
export function formatRows(rows: readonly Row[], format: RowFormat, gapText: GapText): string {
  const records = rows.flatMap((row) => row.kind === "record" ? [row.record] : []);
  switch (format) {
    case "text":
      return rows.map((row) => row.kind === "record" ? recordText(row.record) : gapLine(gapText(row.gap))).join("\n");
    case "json":
      return JSON.stringify(records, null, 2);
    case "ndjson":
      return records.map((record) => `${JSON.stringify(record)}\n`).join("");
    case "markdown":
      return markdown(records);
    default:
      return format satisfies never;
  }
}

/** Formats a gap. */
export type GapText = (gap: (Row & { kind: "gap" })["gap"]) => string;

/** Formats a gap as a line among records. */
export function gapLine(text: string): string {
  return `— ${text} —`;
}

const COLUMNS = ["Time", "Level", "Logger", "Message", "Fields"];

/** Formats records as a table, and the errors of records as code blocks below it. */
function markdown(records: readonly LogRecord[]): string {
  const rows = records.map(({ timestamp, level, message, metadata }) => {
    const { logger, error: _error, ...rest } = metadata;
    const { service, ...others } = rest;
    const fields = Object.entries(logger === undefined ? others : rest).map(([key, value]) =>
      `${key}=${formatValue(value)}`
    );
    return [timestamp, level, formatValue(logger ?? service ?? ""), message, fields.join(" ")].map(cell);
  });
  const lines = [COLUMNS, COLUMNS.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`);
  const errors = records.filter(({ metadata }) => metadata.error !== undefined).map((
    { metadata: { error }, ...record },
  ) => codeBlock(recordText({ ...record, metadata: { error } })));
  return [lines.join(""), ...errors].join("\n");
}

/** Escapes a text for a cell of a table. */
function cell(text: string): string {
  return stripAnsi(cleanText(text)).replace(/[\\`*_~[\]<>|]/g, "\\$&").replace(/\r\n|[\n\r\u2028\u2029]/g, "<br>");
}

/** Formats a text as a code block, with a fence longer than any in the text. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}
