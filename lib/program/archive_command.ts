import { isPostgres, nameOf } from "../archive/postgres/address.ts";
import { FilterSyntaxError, parseFilter } from "../query/filter.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { archivePlace } from "./archive.ts";
import type { ArchiveCommand } from "./archive_options.ts";
import { fail, print } from "./output.ts";

/** Runs the command. Returns the exit code. */
export async function runArchiveCommand(command: ArchiveCommand): Promise<number> {
  const at = archivePlace(command.at, command.name);
  try {
    switch (command.action) {
      case "info":
        return await printInfo(at, command);
      case "backup": {
        if (isPostgres(at)) {
          const advice = "use pg_dump, which comes with PostgreSQL: pg_dump --table='logs_history*'";
          return fail(`Cannot copy archive ${nameOf(at)}: ${advice}`, EXIT.cannotRun);
        }
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
      reason.startsWith("Cannot") ? reason : `Cannot ${VERBS[command.action]} archive ${nameOf(at)}: ${reason}`,
      EXIT.cannotRun,
    );
  }
}

const VERBS = { info: "read", delete: "change", backup: "copy" } as const;

async function deleteRecords(at: string, command: ArchiveCommand): Promise<number> {
  const { name, text, run, olderThanMs, isTrial } = command;
  const { query } = parseFilter({ q: text });
  const arrivedBefore = olderThanMs === undefined ? undefined : Date.now() - olderThanMs;
  const { removeFrom } = await import("../archive/care.ts");
  const count = await removeFrom(at, name, { query, run, arrivedBefore, isTrial });
  return print(`${isTrial ? "Would delete" : "Deleted"} ${count} ${count === 1 ? "record" : "records"}\n`);
}

async function printInfo(at: string, { name, json }: ArchiveCommand): Promise<number> {
  const { openReadable } = await import("../archive/care.ts");
  await using archive = await openReadable(at, name);
  const { version, bytes, rawBytes, records, since, until, runs } = await archive.readInfo();
  const place = nameOf(at);
  const timeOf = (ms: number) => ms === 0 ? null : new Date(ms).toISOString();
  if (json) {
    const info = {
      file: place,
      version,
      bytes,
      raw_bytes: rawBytes,
      records,
      since: timeOf(since),
      until: timeOf(until),
    };
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
    `${isPostgres(at) ? "Database:" : "File:    "} ${place} (layout ${version})\n`,
    `Size:     ${(bytes / 1e6).toFixed(1)} MB\n`,
    `Records:  ${records}\n`,
    `Arrived:  ${timeOf(since) ?? "-"} to ${timeOf(until) ?? "-"}\n`,
    `Runs:     ${runs.length} (run, start, records)\n`,
    ...rows,
  ].join(""));
}
