import type { DatabaseSync } from "node:sqlite";
import type { ArchivedRun, ArchivedSpan } from "../stream/history.ts";
import type { Cursor } from "../wire/cursor.ts";
import { marksOf } from "./block_row.ts";

/** Returns the records that an archive file has of a run; `undefined` if it does not know the run. */
export function findRun(database: DatabaseSync, name: string): ArchivedRun | undefined {
  const run = database.prepare("SELECT id, last_seq, closed FROM runs WHERE name = ?").get(name);
  if (run === undefined) return undefined;
  const id = Number(run.id);
  const last = Number(run.last_seq);
  const block = database.prepare("SELECT first_seq FROM blocks WHERE run_id = ? ORDER BY first_seq LIMIT 1").get(id);
  if (block !== undefined) return { first: Number(block.first_seq), last, isClosed: run.closed === 1 };
  const pending = database.prepare("SELECT seqs FROM pending WHERE run_id = ? ORDER BY id LIMIT 1").get(id);
  const first = pending === undefined ? last + 1 : Number(JSON.parse(String(pending.seqs))[0]);
  return { first, last, isClosed: run.closed === 1 };
}

/** Returns the runs between two cursors, both exclusive, and the number of their records that the file has. */
export function listSpans(database: DatabaseSync, after: Cursor, before: Cursor): ArchivedSpan[] {
  const idOf = (run: string) => Number(database.prepare("SELECT id FROM runs WHERE name = ?").get(run)?.id ?? -1);
  const [first, last] = [idOf(after.run), idOf(before.run)];
  const runs = database.prepare("SELECT id, name, last_seq, closed FROM runs WHERE id BETWEEN ? AND ? ORDER BY id")
    .all(first, last);
  return runs.map(({ id, name, last_seq, closed }) => {
    const from = id === first ? after.seq + 1 : 1;
    const to = id === last ? before.seq - 1 : Number(last_seq);
    const records = to < from ? 0 : countBetween(database, Number(id), from, to);
    return { run: String(name), from, to, records, isClosed: closed === 1 };
  });
}

/** Returns the number of records of a run with numbers from `from` to `to`. */
function countBetween(database: DatabaseSync, runId: number, from: number, to: number): number {
  const { sum } = database.prepare(
    "SELECT coalesce(sum(count), 0) AS sum FROM blocks WHERE run_id = ? AND first_seq >= ? AND last_seq <= ?",
  ).get(runId, from, to)!;
  const cut = database.prepare(
    "SELECT first_seq, first_time, count, marks FROM blocks WHERE run_id = ? AND first_seq <= ? AND last_seq >= ? " +
      "AND NOT (first_seq >= ? AND last_seq <= ?)",
  ).all(runId, to, from, from, to);
  const pending = database.prepare("SELECT seqs FROM pending WHERE run_id = ?").all(runId);
  const seqs = [
    ...cut.flatMap((row) => Array.from(marksOf(row).seqs)),
    ...pending.flatMap(({ seqs }) => JSON.parse(String(seqs)) as number[]),
  ];
  return Number(sum) + seqs.filter((seq) => seq >= from && seq <= to).length;
}
