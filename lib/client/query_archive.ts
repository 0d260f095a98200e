import { nameOf } from "../archive/postgres/address.ts";
import { parseTime } from "../base/time.ts";
import { parseFilter } from "../query/filter.ts";
import type { LogRecord } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import { formatEventId } from "../wire/cursor.ts";
import type { QueryOptions } from "./options.ts";
import { printEntries } from "./print_entries.ts";
import type { Output } from "./reading.ts";

/** Records that are printed without `--limit`, as a server does. */
const DEFAULT_LIMIT = 100;

/** An archive cannot be read. Its message is a sentence for the user. */
export class ArchiveReadError extends Error {
  override readonly name = "ArchiveReadError";
}

/**
 * Prints the newest matching records of an archive, oldest first. It needs no server, and a server may have the file open.
 *
 * @param at Path of the file, or address of a database.
 * @param options Options of the command line.
 * @param output Output of the command.
 * @param signal Aborts the command.
 * @throws {SyntaxError} If the query has a syntax error.
 * @throws {ArchiveReadError} If the file cannot be read.
 */
export async function queryArchive(
  at: string,
  { query, level, limit = DEFAULT_LIMIT, from, to, json, name }: QueryOptions,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const filter = parseFilter({ level, q: query });
  const [start, end] = [from, to].map((text) => text === undefined ? undefined : parseTime(text));
  const parts: { id: string; line: string }[][] = [];
  try {
    const { openReadable } = await import("../archive/care.ts");
    await using archive = await openReadable(at, name);
    const request = { query: filter.query, from: start, to: end, newestFirst: true, limit, what: "lines" } as const;
    for await (const { found } of limit === 0 ? [] : archive.search(request)) {
      for (const { run, seqs, text } of found) {
        parts.push(text.split("\n").map((line, index) => ({ id: formatEventId(run, seqs[index]), line })).reverse());
      }
      await sleep(0); // a signal ends the search
      if (signal.aborted) return;
    }
  } catch (error) {
    const reason = reasonOf(error);
    throw new ArchiveReadError(reason.startsWith("Cannot") ? reason : `Cannot read archive ${nameOf(at)}: ${reason}`);
  }
  const isFiltered = query !== undefined || level !== undefined;
  await printEntries(entriesOf(parts), { json, isFiltered }, output);
}

function* entriesOf(parts: { id: string; line: string }[][]): Generator<LogRecord & { id: string }> {
  for (const part of parts.reverse()) for (const { id, line } of part) yield { id, ...JSON.parse(line) };
}
