import { dirname, resolve } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { ArchiveFile } from "../archive/archive.ts";
import { DEFAULT_NAME } from "../archive/bounds.ts";
import { hasPassword, isPostgres, nameOf } from "../archive/postgres/address.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { ExitError } from "./exit_error.ts";
import { NO_HOME, stateFolder } from "./folders.ts";
import type { ArchiveFlags } from "./serve_options.ts";

/** Name of the file in the state folder, for the server of the default name. */
const FILE_NAME = "history.db";

/** Mode of a folder that is created for an archive: for its owner alone. */
const FOLDER_MODE = 0o700;

/**
 * Opens the archive, in a worker that may reach the folder of its file, or its server, alone. The program then gives up
 * its permission to write.
 *
 * @param flags Flags of the archive; `undefined` for none.
 * @param log Logger of the archive.
 * @returns The file, if there is an archive, with a warning to log. If another Ringside has it open, the reason instead.
 * @throws {ExitError} If the file cannot be used.
 */
export async function openArchiveFile(
  flags: ArchiveFlags | undefined,
  log: Logger,
): Promise<{ readonly file?: ArchiveFile; readonly warning?: string; readonly refusal?: string }> {
  if (flags === undefined) return {};
  const { name, keep, keepSize, level, sync } = flags;
  const at = archivePlace(flags.at, name);
  const { ArchiveError, ArchiveFile } = await import("../archive/archive.ts");
  try {
    if (!isPostgres(at)) await Deno.mkdir(dirname(at), { recursive: true, mode: FOLDER_MODE });
    const file = await ArchiveFile.open({
      at,
      name,
      keep,
      keepSize,
      level,
      sync,
      confine: true,
      onProblem: (problem) =>
        problem === undefined
          ? log.info("Records are archived again")
          : log.warn("Cannot archive records: {problem}; will try again", { problem }),
    });
    return {
      file,
      warning: hasPassword(at) && Deno.args.some((arg) => arg.includes(at)) ? VISIBLE_PASSWORD : undefined,
    };
  } catch (error) {
    if (error instanceof ArchiveError && error.kind === "taken") {
      return { refusal: error.message };
    }
    const reason = reasonOf(error);
    throw new ExitError(
      reason.startsWith("Cannot") ? reason : `Cannot open archive ${nameOf(at)}: ${reason}; try --archive-at FILE`,
      EXIT.cannotRun,
    );
  }
}

/**
 * Returns the place of an archive: a given database, or the absolute path of the given file or that in the state folder.
 *
 * @throws {ExitError} If there is no state folder, and no place is given.
 */
export function archivePlace(at: string | undefined, name: string): string {
  if (at !== undefined && isPostgres(at)) return at;
  const file = name === DEFAULT_NAME ? FILE_NAME : `history-${name}.db`;
  if (at !== undefined) return resolve(at);
  const folder = stateFolder();
  if (folder !== undefined) return resolve(folder, file);
  throw new ExitError(`Cannot find the folder of the archive: ${NO_HOME}; try --archive-at FILE`, EXIT.cannotRun);
}

/** Users of the machine see the command line of each program. */
const VISIBLE_PASSWORD =
  "Other users of this machine can see the password in --archive-at; set PGPASSWORD or use a password file";
