import type { LogRecord } from "../record/record.ts";
import type { Output } from "./reading.ts";
import { breakNotices } from "./breaks.ts";
import { jsonLine, recordFormatter } from "./terminal.ts";

/** Records that are printed at once. Their messages align. */
const PRINTED_RECORDS = 200;

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
  let batch: Entry[] = [];

  function lineOf({ id, timestamp, level, message, metadata }: Entry): string {
    const record = { timestamp, level, message, metadata };
    return json ? jsonLine({ ...id !== undefined && { id }, ...record }) : noticeBefore(timestamp) + format(record);
  }

  async function printBatch() {
    const printed = batch;
    batch = [];
    if (printed.length === 0) return;
    count += printed.length;
    if (!json) format.measure(printed);
    await output.print(printed.map(lineOf).join(""));
  }

  try {
    for (const entry of entries) {
      batch.push(entry);
      if (batch.length >= PRINTED_RECORDS) await printBatch();
    }
  } finally {
    await printBatch();
  }
  if (count === 0) output.note("No matching records");
}
