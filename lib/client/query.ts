import type { QueryOptions } from "./options.ts";
import { isObject, isRecord } from "../wire/event.ts";
import type { LogRecord } from "../record/record.ts";
import { sleep } from "../runtime/sleep.ts";
import { isFiltered, type Output, type Reading } from "./reading.ts";
import { request, RequestError, waitingText } from "../remote/request.ts";
import { breakNotices, formatRecord, jsonLine } from "./terminal.ts";

/** Maximum wait for a response, in ms. */
const TIMEOUT_MS = 30_000;

/** Requests to a server that is full. */
const MAX_TRIES = 5;

/** Maximum wait that such a server may ask for, in ms. */
const MAX_WAIT_MS = 60_000;

/**
 * Prints the records that a server holds, oldest first.
 *
 * @param options Options of the command line.
 * @param reading Request to send.
 * @param output Output of the command.
 * @param signal Aborts the command.
 * @throws {RequestError} If the server cannot be reached, or refuses.
 */
export async function query(
  options: QueryOptions,
  reading: Reading,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const records = recordsIn(await ask(reading, output, signal), reading);
  const noticeBefore = breakNotices(output.style, isFiltered(reading));
  const lines = records.map(({ id, timestamp, level, message, metadata }) => {
    const record = { timestamp, level, message, metadata };
    return options.json
      ? jsonLine({ ...id !== undefined && { id }, ...record })
      : noticeBefore(timestamp) + formatRecord(record, output.style);
  });
  if (lines.length > 0) await output.print(lines.join(""));
  else if (output.watched) output.note("No matching records");
}

/** Sends the request; retries if the server is full and says when to. */
async function ask({ url, headers }: Reading, output: Output, signal: AbortSignal): Promise<unknown> {
  for (let tries = 1;; tries++) {
    try {
      const response = await request(url, { type: "application/json", headers, signal, timeoutMs: TIMEOUT_MS });
      return await response.json();
    } catch (error) {
      if (error instanceof SyntaxError) throw new RequestError(`Cannot read ${url.origin}: the response is not JSON`);
      const waitMs = error instanceof RequestError && error.status === 503 ? error.retryAfterMs : undefined;
      if (waitMs === undefined || waitMs > MAX_WAIT_MS || tries === MAX_TRIES) throw error;
      output.note(waitingText((error as RequestError).message, waitMs));
      await sleep(waitMs, signal);
      signal.throwIfAborted();
    }
  }
}

/** Returns the records of a response, with their ids if present. */
function recordsIn(answer: unknown, { url }: Reading): (LogRecord & { readonly id?: string })[] {
  const records = isObject(answer) ? answer.records : undefined;
  if (Array.isArray(records) && records.every(isEntry)) return records;
  throw new RequestError(`Cannot read ${url.origin}: not a Ringside server, the response has no records`, {
    status: 200,
  });
}

function isEntry(value: unknown): value is LogRecord & { readonly id?: string } {
  return isObject(value) && isRecord(value) && (value.id === undefined || typeof value.id === "string");
}
