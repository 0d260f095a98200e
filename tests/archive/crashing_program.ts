/**
 * Stores records in an archive, gives up its permissions as the program does, and lets the workers crash twice. It prints
 * the reports of the archive, and the messages that it finds in the end.
 *
 * @module
 */
import { openArchive } from "../../lib/archive/archive.ts";
import { dropPermissions } from "../../lib/program/permissions.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { until } from "../support/wait.ts";
import { useCrashingWorkers } from "./crash.ts";
import { messages, write } from "./numbered.ts";
import { stored } from "./place.ts";

const crash = useCrashingWorkers();
const [at] = Deno.args;
const reports: (string | undefined)[] = [];
const stream = new LogStream();
{
  await using archive = await openArchive(stream, { at, confine: true, onProblem: (problem) => reports.push(problem) });
  write(stream, 1, 300);
  await stored(stream, archive);
  await messages(archive); // starts the worker that searches
  await dropPermissions({ runsPrograms: false, usesSockets: false });
  crash();
  await until(() => reports.length === 2, "a report of the crash, and of its end", () => reports);
  write(stream, 301, 900);
  await stored(stream, archive);
  await until(() => messages(archive).then((found) => found.length === 900, () => false), "900 messages");
  console.log(JSON.stringify({ reports, unstored: archive.state.unstored, found: await messages(archive) }));
}
