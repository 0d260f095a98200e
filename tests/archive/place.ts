import type { Archive } from "../../lib/archive/archive.ts";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import type { LogRecord } from "../../lib/record/record.ts";
import type { Cursor } from "../../lib/wire/cursor.ts";
import { until } from "../support/wait.ts";

/** Folder with a file for an archive, removed in the end. */
export class Place implements Disposable {
  readonly folder: string = Deno.makeTempDirSync();
  readonly at: string = `${this.folder}/history.db`;

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Waits until all records written so far are stored. */
export async function stored(stream: LogStream, archive: Archive): Promise<void> {
  const { newest } = stream.stats;
  await until(() => archive.state.stored >= newest, `${newest} records to be stored`, () => archive.state);
}

/** A record with its place. */
export interface Known extends Cursor {
  readonly record: LogRecord;
}

/** Returns the ids of records. */
export function idsOf(known: readonly Known[]): string[] {
  return known.map(({ run, seq }) => `${run}-${seq}`);
}
