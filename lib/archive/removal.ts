import { DatabaseSync } from "node:sqlite";
import { type Lines, openBlock, packLines, readMarks, sealBlock } from "./block.ts";
import { BLOCK_COLUMNS, marksOf, valuesOf } from "./block_row.ts";
import { FILTER_TABLES, FilterReader, FilterWriter } from "./filters.ts";
import { takeLock } from "./lock.ts";
import { compilePlan, type Plan } from "./plan.ts";
import type { Removal } from "./readable.ts";
import { numberOf, prepareSchema } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** Blocks that are changed in one transaction. */
const STEP_BLOCKS = 64;

/**
 * Removes records from the file of an archive, and overwrites their bytes in it. No other process may store records in it.
 *
 * @param at Path of the file.
 * @param removal The records.
 * @returns Number of records removed.
 * @throws {TakenError} If another process has the file open.
 * @throws {SchemaError} If the file is not an archive, or of a later version.
 */
export function removeRecords(at: string, removal: Removal): number {
  Deno.statSync(at);
  const lock = takeLock(at, "stop it first");
  const database = new DatabaseSync(at);
  try {
    prepareSchema(database, at);
    database.exec("PRAGMA busy_timeout = 1000; PRAGMA secure_delete = ON;");
    return removeFrom(database, removal);
  } finally {
    database.close();
    lock.close();
  }
}

function removeFrom(database: DatabaseSync, { query, run, arrivedBefore, isTrial }: Removal): number {
  const plan = compilePlan(query);
  const conditions = [
    ...run !== undefined ? ["run_id = (SELECT id FROM runs WHERE name = $run)"] : [],
    ...arrivedBefore !== undefined ? [`arrived < ${Math.floor(arrivedBefore)}`] : [],
  ];
  const where = ["id > $after", ...conditions].join(" AND ");
  const named: Record<string, string> = run === undefined ? {} : { $run: run };
  const filters = new FilterReader(database, plan);
  const blocks = database.prepare(
    `SELECT id, first_seq, first_time, count, marks, data${filters.columns} FROM blocks${filters.join} ` +
      `WHERE ${where} AND (levels & ${plan.levels}) != 0 ORDER BY id LIMIT ${STEP_BLOCKS}`,
  );
  const columns = BLOCK_COLUMNS.map((column) => `${column} = ?`).join();
  const update = database.prepare(`UPDATE blocks SET ${columns} WHERE id = ?`);
  const newFilters = new FilterWriter(database);
  const removals = ["blocks", ...FILTER_TABLES].map((table) => database.prepare(`DELETE FROM ${table} WHERE id = ?`));
  let removed = 0;
  for (let after = -1;;) {
    const rows = blocks.all({ ...named, $after: after });
    if (rows.length === 0) break;
    inTransaction(database, () => {
      for (const row of rows) {
        after = Number(row.id);
        if (!filters.mayMatch(row)) continue;
        const seqs = [...marksOf(row).seqs];
        const rest = withoutMatches({ seqs, text: openBlock(row.data as Uint8Array) }, plan);
        removed += seqs.length - rest.seqs.length;
        if (isTrial || rest.seqs.length === seqs.length) continue;
        if (rest.seqs.length === 0) {
          for (const removal of removals) removal.run(after);
        } else {
          const sealed = sealBlock(rest);
          update.run(...valuesOf(sealed), after);
          newFilters.write(after, sealed.filters);
        }
      }
    });
  }
  const waiting = database.prepare(`SELECT id, seqs, data FROM pending WHERE ${where}`).all({ ...named, $after: -1 });
  inTransaction(database, () => {
    for (const { id, seqs, data } of waiting) {
      const all: Lines = { seqs: JSON.parse(String(seqs)), text: openBlock(data as Uint8Array) };
      const rest = withoutMatches(all, plan);
      removed += all.seqs.length - rest.seqs.length;
      if (isTrial || rest.seqs.length === all.seqs.length) continue;
      if (rest.seqs.length === 0) database.prepare("DELETE FROM pending WHERE id = ?").run(id);
      else {
        database.prepare("UPDATE pending SET seqs = ?, data = ? WHERE id = ?")
          .run(JSON.stringify(rest.seqs), packLines(rest.text), id);
      }
    }
  });
  if (!isTrial) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  if (!isTrial && numberOf(database, "PRAGMA freelist_count") > 0) database.exec("PRAGMA incremental_vacuum");
  return removed;
}

/** Returns the lines that a query does not match. */
function withoutMatches({ seqs, text }: Lines, plan: Plan): Lines {
  const { times, levels } = readMarks({ seqs, text });
  const lines = text.split("\n");
  const kept = lines.map((line, index) =>
    !plan.marks(levels[index], times[index]) || !plan.isDecidedByMarks && !plan.matches(JSON.parse(line))
  );
  return { seqs: seqs.filter((_, index) => kept[index]), text: lines.filter((_, index) => kept[index]).join("\n") };
}
