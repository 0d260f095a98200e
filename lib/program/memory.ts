import { EXIT } from "../runtime/exit.ts";
import { ExitError } from "./exit_error.ts";

/** Memory for records that fits in any heap, in bytes. */
const ALWAYS_FITS = 1024 ** 3;

/** Share of the heap that records may take. The rest is for garbage, requests and the estimate of their size. */
const SHARE = 0.6;

/**
 * Checks that the memory for records fits in the heap of V8. The program would die once the records have filled it.
 *
 * @param maxBytes Maximum memory for records, in bytes.
 * @throws {ExitError} If it does not fit.
 */
export async function checkMemory(maxBytes: number): Promise<void> {
  if (maxBytes <= ALWAYS_FITS) return;
  const { getHeapStatistics } = await import("node:v8");
  const heapBytes = getHeapStatistics().heap_size_limit;
  const most = Math.floor(heapBytes * SHARE / MIB);
  if (maxBytes <= most * MIB) return;
  throw new ExitError(
    `Cannot keep ${mib(maxBytes)} of records: the heap has ${mib(heapBytes)}; try --max-bytes ${most}MiB`,
    EXIT.misused,
  );
}

const MIB = 1024 ** 2;

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)}MiB`;
}
