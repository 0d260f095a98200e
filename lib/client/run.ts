import { printable } from "../base/printable.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { EXIT } from "../runtime/exit.ts";
import { LAST_LINES_MS, LineWriter } from "../runtime/line_writer.ts";
import { reasonOf } from "../runtime/reason.ts";
import { settled } from "../runtime/settled.ts";
import { openFetch } from "../remote/client.ts";
import type { ClientCommand, QueryOptions } from "./options.ts";
import { patterns } from "./patterns.ts";
import { query } from "./query.ts";
import { ArchiveReadError, queryArchive } from "./query_archive.ts";
import { environmentToken, explain, type Output, type Reading, readingOf } from "./reading.ts";
import { RequestError } from "../remote/request_error.ts";
import { isColored, type Surroundings } from "./terminal.ts";
import { stats } from "./stats.ts";
import { tail } from "./tail.ts";

/**
 * Runs a command that reads from a server, on standard output and standard error. A closed output ends it with code 0.
 *
 * @param command Command to run.
 * @param signal Ends the command, whatever it waits for.
 * @returns Exit code.
 */
export async function runClient(command: ClientCommand, signal: AbortSignal): Promise<number> {
  const notes = new LineWriter((bytes) => Deno.stderr.write(bytes));
  const { code, complaint } = await outcomeOf(command, notes, signal);
  if (complaint !== undefined) notes.write(`ringside: ${complaint}\n`);
  await settled(notes.flush(), LAST_LINES_MS);
  return code;
}

/** End of a command. */
interface Outcome {
  readonly code: number;
  /** Line for the user. */
  readonly complaint?: string;
}

async function outcomeOf(command: ClientCommand, notes: LineWriter, signal: AbortSignal): Promise<Outcome> {
  const archiveAt = command.kind === "query" ? command.options.archiveAt : undefined;
  let reading: Reading | undefined;
  try {
    if (archiveAt === undefined) reading = read(command);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { code: EXIT.misused, complaint: error.message };
  }
  const output: Output = {
    print: (text) => printAll(new TextEncoder().encode(text)),
    // The line may repeat text of a server.
    note: (line) => notes.write(`ringside: ${printable(line)}\n`),
    style: {
      color: isColored(command.options.color, surroundings()),
      utc: command.options.utc,
      breaks: Deno.stdout.isTerminal(),
      columns: command.options.columns?.split(","),
      ...Deno.stdout.isTerminal() && { width: terminalWidth },
      wrap: command.options.wrap,
    },
    watched: Deno.stdout.isTerminal() && Deno.stderr.isTerminal(),
  };
  async function start(): Promise<void> {
    if (reading === undefined) return await queryArchive(archiveAt!, command.options as QueryOptions, output, signal);
    const connected = { ...reading, fetch: await openFetch(reading.url, command.options) };
    if (command.kind === "tail") await tail(command.options, connected, output, signal);
    else if (command.kind === "patterns") await patterns(command.options, connected, output, signal);
    else if (command.kind === "stats") await stats(command.options, connected, output, signal);
    else await query(command.options, connected, output, signal);
  }
  const running = start();
  try {
    // A blocked write does not delay the end.
    await Promise.race([running, aborted(signal)]);
    return { code: EXIT.stopped };
  } catch (error) {
    if (signal.aborted || error instanceof Deno.errors.BrokenPipe) return { code: EXIT.stopped };
    if (error instanceof SyntaxError) return { code: EXIT.misused, complaint: error.message };
    if (error instanceof OutputError || error instanceof ArchiveReadError) {
      return { code: EXIT.cannotRun, complaint: error.message };
    }
    if (!(error instanceof RequestError) || reading === undefined) throw error;
    return { code: error.status === 400 ? EXIT.misused : EXIT.cannotRun, complaint: explain(error, reading.url) };
  }
}

function read({ kind, options }: ClientCommand): Reading {
  const token = environmentToken();
  switch (kind) {
    case "tail":
      return readingOf(options, "/logs/stream", { recent: options.recent, from: options.from }, token);
    case "query": {
      const { limit, from, to } = options;
      return readingOf(options, "/logs", { limit, from, to }, token);
    }
    case "patterns": {
      const { sort, since, limit, from, to, beforeFrom, beforeTo, within } = options;
      const other = { before_from: beforeFrom, before_to: beforeTo };
      return readingOf(options, "/patterns", { sort, since, limit, from, to, ...other, within }, token);
    }
    case "stats": {
      const { requests, by, of, interval, sort, limit, from, to, within } = options;
      const route = requests ? "/requests" : "/stats";
      return readingOf(options, route, { by, of, interval, sort, limit, from, to, within }, token);
    }
    default:
      return kind satisfies never;
  }
}

/** Error of a write to standard output, other than a closed pipe. */
class OutputError extends Error {
  override readonly name = "OutputError";
}

async function printAll(bytes: Uint8Array): Promise<void> {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await Deno.stdout.write(rest));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw error;
    throw new OutputError(`Cannot write to standard output: ${reasonOf(error)}`);
  }
}

/** Returns the columns of the terminal, which may be resized; 0 if they are unknown. */
function terminalWidth(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 0;
  }
}

function surroundings(): Surroundings {
  return {
    isTerminal: Deno.stdout.isTerminal(),
    noColor: Deno.noColor,
    forceColor: environment("FORCE_COLOR"),
    term: environment("TERM"),
  };
}

/** Reads a variable of the environment, if it is not empty. */
function environment(name: string): string | undefined {
  return readEnvironment(name)?.trim() || undefined;
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
