import { DEFAULT_NAME } from "./bounds.ts";
import { isPostgres, readAddress } from "./postgres/address.ts";
import type { ReadableArchive, Removal } from "./readable.ts";

/**
 * Opens an archive for reading.
 *
 * @param at Path of the file, or address of a database.
 * @param name Name of the server that stored the records, in a database.
 * @throws If it cannot be read.
 */
export async function openReadable(
  at: string,
  name: string = DEFAULT_NAME,
): Promise<ReadableArchive & (Disposable | AsyncDisposable)> {
  if (isPostgres(at)) return await (await import("./postgres/table.ts")).ReadableTable.open(readAddress(at, name));
  return new (await import("./file.ts")).ReadableFile(at);
}

/**
 * Removes records from an archive. No other process may store records in a file meanwhile.
 *
 * @param at Path of the file, or address of a database.
 * @param name Name of the server that stored the records, in a database.
 * @param removal The records.
 * @returns Number of records removed.
 */
export async function removeFrom(at: string, name: string, removal: Removal): Promise<number> {
  if (isPostgres(at)) return await (await import("./postgres/table.ts")).removeRows(readAddress(at, name), removal);
  return (await import("./removal.ts")).removeRecords(at, removal);
}
