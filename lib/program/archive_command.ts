import { FilterSyntaxError, parseFilter } from "../query/filter.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { archivePath } from "./archive.ts";
import type { ArchiveCommand } from "./archive_options.ts";
import { fail, print } from "./output.ts";

/** Runs the command. Returns the exit code. */
export async function runArchiveCommand(command: ArchiveCommand): Promise<number> {
  const at = archivePath(command.at);
  try {
    switch (command.action) {
      case "info":
        return await printInfo(at, command.json);
      case "backup": {
        const { ReadableFile } = await import("../archive/file.ts");
        using file = new ReadableFile(at);
        file.copyTo(command.text);
        return print(`Copied ${at} to ${command.text}\n`);
      }
      case "delete":
        return await deleteRecords(at, command);
    }
  } catch (error) {
    if (error instanceof FilterSyntaxError) return fail(error.message, EXIT.misused);
    const reason = reasonOf(error);
    return fail(
      reason.startsWith("Cannot") ? reason : `Cannot ${VERBS[command.action]} archive ${at}: ${reason}`,
      EXIT.cannotRun,
    );
  }
}

const VERBS = { info: "read", delete: "change", backup: "copy" } as const;

async function deleteRecords(at: string, { text, run, olderThanMs, isTrial }: ArchiveCommand): Promise<number> {
  const { query } = parseFilter({ q: text });
  const arrivedBefore = olderThanMs === undefined ? undefined : Date.now() - olderThanMs;
  const { removeRecords } = await import("../archive/removal.ts");
  const count = removeRecords(at, { query, run, arrivedBefore, isTrial });
  return print(`${isTrial ? "Would delete" : "Deleted"} ${count} ${count === 1 ? "record" : "records"}\n`);
}

async function printInfo(at: string, isJson: boolean): Promise<number> {
  const { ReadableFile } = await import("../archive/file.ts");
  using file = new ReadableFile(at);
  const { version, bytes, rawBytes, records, since, until, runs } = file.info;
  const timeOf = (ms: number) => ms === 0 ? null : new Date(ms).toISOString();
  if (isJson) {
    const info = { file: at, version, bytes, raw_bytes: rawBytes, records, since: timeOf(since), until: timeOf(until) };
    const list = runs.map(({ run, started, records, isClosed }) => ({
      run,
      started: timeOf(started),
      records,
      closed: isClosed,
    }));
    return print(`${JSON.stringify({ ...info, runs: list })}\n`);
  }
  const rows = runs.map(({ run, started, records, isClosed }) =>
    `  ${run}  ${timeOf(started)}  ${records}${isClosed ? "" : "  open or cut off"}\n`
  );
  return print([
    `File:     ${at} (layout ${version})\n`,
    `Size:     ${(bytes / 1e6).toFixed(1)} MB\n`,
    `Records:  ${records}\n`,
    `Arrived:  ${timeOf(since) ?? "-"} to ${timeOf(until) ?? "-"}\n`,
    `Runs:     ${runs.length} (run, start, records)\n`,
    ...rows,
  ].join(""));
}
