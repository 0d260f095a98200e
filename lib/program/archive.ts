import { dirname, join, resolve } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { ArchiveFile } from "../archive/archive.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { ExitError } from "./exit_error.ts";
import { stateFolder } from "./folders.ts";
import type { ArchiveFlags } from "./serve_options.ts";

/** Name of the file in the state folder. */
const FILE_NAME = "history.db";

/** Mode of a folder that is created for an archive: for its owner alone. */
const FOLDER_MODE = 0o700;

/**
 * Opens the file of the archive, in a worker that may reach its folder alone. The program then gives up its permission
 * to write.
 *
 * @param flags Flags of the archive; `undefined` for none.
 * @param log Logger of the archive.
 * @returns The file, if there is an archive. If another Ringside has the file open, the reason instead.
 * @throws {ExitError} If the file cannot be used.
 */
export async function openArchiveFile(
  flags: ArchiveFlags | undefined,
  log: Logger,
): Promise<{ readonly file?: ArchiveFile; readonly refusal?: string }> {
  if (flags === undefined) return {};
  const at = archivePath(flags.at);
  const { ArchiveError, ArchiveFile } = await import("../archive/archive.ts");
  try {
    await Deno.mkdir(dirname(at), { recursive: true, mode: FOLDER_MODE });
    const { keep, keepSize, level, sync } = flags;
    const file = await ArchiveFile.open({
      at,
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
    return { file };
  } catch (error) {
    if (error instanceof ArchiveError && error.kind === "taken") {
      return { refusal: error.message };
    }
    const reason = reasonOf(error);
    throw new ExitError(
      reason.startsWith("Cannot") ? reason : `Cannot open archive ${at}: ${reason}; try --archive-at FILE`,
      EXIT.cannotRun,
    );
  }
}

/** Returns the absolute path of an archive: the given one, or that in the state folder. */
export function archivePath(at: string | undefined): string {
  return resolve(at ?? join(stateFolder(), FILE_NAME));
}
