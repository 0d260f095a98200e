import type { DatabaseSync } from "node:sqlite";

/**
 * Changes a database in one transaction.
 *
 * @param database The open file.
 * @param change Changes to make; none of them is made if it throws.
 */
export function inTransaction(database: DatabaseSync, change: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    change();
    database.exec("COMMIT");
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // A full disk has rolled it back already.
    }
    throw error;
  }
}
