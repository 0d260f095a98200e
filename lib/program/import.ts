import type { Logger } from "@logtape/logtape";
import { decodeJson } from "../ingest/otlp_json.ts";
import { writeLogs } from "../ingest/otlp.ts";
import { LOGS_REQUEST } from "../ingest/otlp_schema.ts";
import { LineRecords } from "../parse/line_records.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { importFile } from "../sources/import_file.ts";
import { printError } from "./output.ts";

/** Options for {@linkcode importFiles}. */
export interface ImportContext {
  /** Takes each record. */
  readonly write: (record: RecordInput) => void;
  /** Returns the number of records that are kept in memory. */
  readonly held: () => number;
  /** Returns a promise while the archive is behind. */
  readonly room?: () => Promise<void> | undefined;
  /** Format of lines. */
  readonly format: string;
  readonly log: Logger;
  /** True if an archive keeps what memory does not. */
  readonly hasArchive: boolean;
  /** Ends the import early. */
  readonly signal: AbortSignal;
  /** Receives the lines of each file, for their counters. */
  readonly onRecords: (records: LineRecords) => void;
}

/** Least time between two states of the progress on a terminal, in ms. */
const PROGRESS_MS = 200;

/** Beginning of OpenTelemetry's logs in JSON. */
const OTLP_LOGS = /^\{\s*"resourceLogs"/;

/** Reads files once, one after the other, and logs how many records each had and how many are kept. */
export async function importFiles(files: readonly string[], context: ImportContext): Promise<void> {
  for (const path of files) {
    if (context.signal.aborted) return;
    await importOne(path, context);
  }
}

async function importOne(path: string, context: ImportContext): Promise<void> {
  const { write, held, room, format, log, hasArchive, signal, onRecords } = context;
  let count = 0;
  let rejected = 0;
  function take(record: RecordInput): void {
    count++;
    write(record);
  }
  async function takeOtlp(text: string): Promise<boolean> {
    if (!OTLP_LOGS.test(text)) return false;
    try {
      const { message, rejected: more } = await decodeJson(text, LOGS_REQUEST);
      rejected += more;
      await writeLogs(message, ({ metadata, ...record }) => {
        take({ ...record, metadata: { ...metadata as Record<string, unknown>, source: path } });
      });
      return true;
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  }
  const records = new LineRecords(take, path, { format, room });
  onRecords(records);
  using progress = new Progress(path, () => count);
  try {
    const onProgress = (share: number) => progress.show(share);
    await importFile(path, records, { takeObject: takeOtlp, onProgress, signal });
  } catch (error) {
    progress.clear();
    log.error("Cannot read {file}: {reason}", { file: path, reason: reasonOf(error), records: count });
    return;
  }
  progress.clear();
  const kept = Math.min(count, held());
  const counts = { file: path, records: count, kept, ...rejected > 0 && { rejected } };
  if (kept === count || hasArchive) log.info("Imported {file}: {records} records, {kept} in memory", counts);
  else {
    log.warn(
      "Imported {file}: {records} records, of which the newest {kept} were kept; raise --capacity and --max-bytes, " +
        "or keep all with --archive",
      counts,
    );
  }
}

/** State of an import in a line of its own on a terminal; nothing elsewhere. */
class Progress implements Disposable {
  readonly #path: string;
  readonly #count: () => number;
  readonly #isShown = Deno.stderr.isTerminal();
  #shownAt = performance.now();
  #hasLine = false;

  constructor(path: string, count: () => number) {
    this.#path = path;
    this.#count = count;
  }

  show(share: number): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#shownAt < PROGRESS_MS) return;
    this.#shownAt = now;
    this.#hasLine = true;
    printError(
      `\r\x1b[KReading ${this.#path}: ${Math.floor(100 * share)} %, ${this.#count().toLocaleString("en")} records`,
    );
  }

  /** Removes the line. */
  clear(): void {
    if (this.#hasLine) printError("\r\x1b[K");
    this.#hasLine = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
