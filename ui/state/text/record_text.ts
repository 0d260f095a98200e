import { cleanText, stripAnsi } from "../../../lib/base/ansi.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import { readError, textOf } from "./value_text.ts";

/** A record as lines of text, as one would paste them into a message. */
export function recordText({ timestamp, level, message, metadata }: LogRecord): string {
  const { logger, error, ...rest } = metadata;
  const name = logger === undefined ? [] : [textOf(logger)];
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${textOf(value)}`);
  const head = [timestamp, level, ...name, message, ...fields].join(" ");
  const causes = readError(error).map(({ title, stack }, index) =>
    `${index === 0 ? "" : "Caused by: "}${title}${stack === "" ? "" : `\n${stack}`}`
  );
  return stripAnsi(cleanText([head, ...causes].join("\n")));
}
