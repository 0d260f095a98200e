import { JsonReader, type JsonSpan } from "../base/json_reader.ts";
import { isObject, isRecord } from "../wire/event.ts";
import { ask, lacks, notJson } from "./ask.ts";
import type { QueryOptions } from "./options.ts";
import { type Entry, printEntries } from "./print_entries.ts";
import { isFiltered, type Output, type Reading } from "./reading.ts";

/** Deepest nesting of a record. A server cuts its records above that. */
const MAX_DEPTH = 100;

/**
 * Prints the records that a server holds, oldest first.
 *
 * @param options Options of the command line.
 * @param reading Request to send.
 * @param output Output of the command.
 * @param signal Aborts the command.
 * @throws {RequestError} If the server cannot be reached, refuses, or does not respond as Ringside does. Records before a
 * malformed one are printed.
 */
export async function query(
  options: QueryOptions,
  reading: Reading,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const text = await ask(reading, output, signal);
  await printEntries(entriesOf(text, reading.url), { json: options.json, isFiltered: isFiltered(reading) }, output);
}

/** Parses the records of a response one by one, since all of them may take many times the memory of their text. */
function* entriesOf(text: string, url: URL): Generator<Entry> {
  const reader = new JsonReader(text);
  let hasRecords = false;
  try {
    if (reader.isObject) {
      for (const key of reader.keys()) {
        if (key !== "records" || !reader.isList) {
          reader.value();
          continue;
        }
        hasRecords = true;
        for (const _ of reader.elements()) yield entryOf(text, reader.value(), url);
      }
      reader.end();
    } else if (!reader.isList) JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw notJson(url);
  }
  if (!hasRecords) throw lacks("records", url);
}

function entryOf(text: string, { start, end, depth }: JsonSpan, url: URL): Entry {
  if (depth > MAX_DEPTH) throw lacks("records", url);
  const value: unknown = JSON.parse(text.slice(start, end));
  if (!isEntry(value)) throw lacks("records", url);
  return value;
}

function isEntry(value: unknown): value is Entry {
  return isObject(value) && isRecord(value) && (value.id === undefined || typeof value.id === "string");
}
