import type { Archive } from "../../lib/archive/archive.ts";
import { EVERYTHING } from "../../lib/query/filter.ts";
import type { HistoryRange } from "../../lib/stream/history.ts";
import type { LogStream } from "../../lib/stream/log_stream.ts";

/** Writes records with numbered messages. */
export function write(stream: LogStream, from: number, to: number): void {
  for (let number = from; number <= to; number++) stream.write({ message: `n${number}` });
}

/** Writes so many records in one turn. Each message has the number of its record. */
export function burst(stream: LogStream, count: number): void {
  const { newest } = stream.stats;
  write(stream, newest + 1, newest + count);
}

/** Returns numbered messages. */
export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `n${from + index}`);
}

/** Returns the messages of an archive. */
export async function messages(archive: Archive, range: Partial<HistoryRange> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const entries of archive.read({ filter: EVERYTHING, ...range })) {
    found.push(...entries.map(({ record }) => record.message));
  }
  return found;
}
