import type { LogRecord } from "../record/record.ts";
import type { Output } from "./reading.ts";
import { breakNotices } from "./breaks.ts";
import { jsonLine, recordFormatter } from "./terminal.ts";

/** Text that is printed at once, in UTF-16 code units. */
const PRINTED_LENGTH = 65_536;

/** Record of an answer, with its id if there is one. */
export type Entry = LogRecord & { readonly id?: string };

/** Prints records as they come. Those before an error are printed. */
export async function printEntries(
  entries: Iterable<Entry>,
  { json, isFiltered }: { readonly json: boolean; readonly isFiltered: boolean },
  output: Output,
): Promise<void> {
  const noticeBefore = breakNotices(output.style, isFiltered);
  const format = recordFormatter(output.style);
  let count = 0;
  let lines = "";
  try {
    for (const { id, timestamp, level, message, metadata } of entries) {
      const record = { timestamp, level, message, metadata };
      count++;
      lines += json ? jsonLine({ ...id !== undefined && { id }, ...record }) : noticeBefore(timestamp) + format(record);
      if (lines.length < PRINTED_LENGTH) continue;
      const printed = lines;
      lines = "";
      await output.print(printed);
    }
  } finally {
    if (lines !== "") await output.print(lines);
  }
  if (count === 0) output.note("No matching records");
}
