import { DatabaseSync } from "node:sqlite";

/** Mode of the files: for their owner alone. */
export const FILE_MODE = 0o600;

/** Another process or another worker has the file. */
export class TakenError extends Error {
  override readonly name = "TakenError";
}

/**
 * Takes the lock of an archive, which the system releases with the process.
 *
 * @param at Path of the archive.
 * @param remedy End of the error: a way out for the user.
 * @throws {TakenError} If another process has it.
 */
export function takeLock(at: string, remedy = "choose another --archive-at"): DatabaseSync {
  const path = `${at}.lock`;
  createPrivate(path);
  const taken = new DatabaseSync(path);
  try {
    taken.exec(
      "PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;",
    );
    return taken;
  } catch (error) {
    taken.close();
    if (!String(error).includes("locked")) throw error;
    throw new TakenError(`Cannot open archive ${at}: another ringside has it open; ${remedy}`);
  }
}

/** Creates a file that the owner alone may read, if there is none. SQLite gives its other files the same mode. */
export function createPrivate(path: string): void {
  try {
    Deno.openSync(path, { createNew: true, write: true, mode: FILE_MODE }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
