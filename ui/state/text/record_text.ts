import { cleanText, stripAnsi } from "../../../lib/base/ansi.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import { formatValue, readError } from "./value_text.ts";

/** Formats a record as text to paste into a message: one line, then each error with its stack. */
export function recordText({ timestamp, level, message, metadata }: LogRecord): string {
  const { logger, error, ...rest } = metadata;
  const name = logger === undefined ? [] : [formatValue(logger)];
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${formatValue(value)}`);
  const head = [timestamp, level, ...name, message, ...fields].join(" ");
  const causes = readError(error).map(({ title, stack }, index) =>
    `${index === 0 ? "" : "Caused by: "}${title}${stack === "" ? "" : `\n${stack}`}`
  );
  return stripAnsi(cleanText([head, ...causes].join("\n")));
}
