import { checkOptions } from "../base/options.ts";
import { parseDuration } from "../base/time.ts";
import { type Level, parseLevel } from "../record/level.ts";
import { DEFAULT_KEEP, DEFAULT_KEEP_SIZE, MIN_KEEP_SIZE } from "./bounds.ts";
import type { StoreOptions, Sync } from "./store.ts";

/** Options for `openArchive`. */
export interface ArchiveOptions {
  /**
   * Path of the SQLite file, whose folder has to exist; or address of a database in PostgreSQL, such as
   * `postgres://user@host/database`. The file, or the tables, are created.
   */
  at: string;
  /** Lineage of runs: several services store records in one PostgreSQL database under names of their own. @default {"default"} */
  name?: string;
  /** Time that records are kept after their arrival, such as `"7d"`. @default {"7d"} */
  keep?: string;
  /** Largest size of the file, or of the table, in bytes. @default {1_073_741_824} */
  keepSize?: number;
  /** Least severe level to store. @default {"TRACE"} */
  level?: Level;
  /** Of a file: `"normal"`: stored records survive a kill of the process; `"full"`: a loss of power as well. @default {"normal"} */
  sync?: Sync;
  /** Receives a sentence when storing fails, and `undefined` once it works again. @default reports nothing */
  onProblem?: (problem: string | undefined) => void;
  /**
   * Confines the workers to the folder of the file, or to the server. It needs Deno's `--unstable-worker-options`.
   * @default {false}
   */
  confine?: boolean;
}

/** Names of the options. */
const OPTIONS: Record<keyof ArchiveOptions, true> = {
  at: true,
  name: true,
  keep: true,
  keepSize: true,
  level: true,
  sync: true,
  onProblem: true,
  confine: true,
};

/**
 * Checks the options of an archive, and returns those of its store.
 *
 * @throws {RangeError} If a bound is out of range.
 * @throws {TypeError} If an option is unknown.
 */
export function readStoreOptions(options: ArchiveOptions): StoreOptions {
  checkOptions("Cannot open archive", options, OPTIONS);
  const { keep = DEFAULT_KEEP, keepSize = DEFAULT_KEEP_SIZE, sync = "normal", level = "TRACE" } = options;
  const keepMs = parseDuration(keep);
  if (keepMs === undefined || keepMs === 0) {
    throw new RangeError(`Cannot open archive: keep must be a time such as "7d", got "${keep}"`);
  }
  if (!(keepSize >= MIN_KEEP_SIZE)) {
    throw new RangeError(`Cannot open archive: keepSize must be ${MIN_KEEP_SIZE} or more, got ${keepSize}`);
  }
  if (sync !== "normal" && sync !== "full") {
    throw new RangeError(`Cannot open archive: sync must be "normal" or "full", got "${sync}"`);
  }
  parseLevel(level);
  return { keepMs, keepBytes: keepSize, sync };
}
