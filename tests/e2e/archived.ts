import { assert } from "@std/assert";
import { ask, askJson } from "../support/ask.ts";
import { dataOf, isRecord, openSse } from "../support/sse_client.ts";
import { until } from "../support/wait.ts";

export const API = "/api/monitoring/advanced";

/** Longest wait for records to be stored, in ms: a server that was away is tried again at times. */
const STORED_MS = 40_000;

/** State of the archive, as the summary has it. */
export interface Archived {
  readonly stored: number;
  readonly unstored: number;
  readonly problem: string | null;
}

/** Returns the state of the archive of a program; `undefined` if it has none. */
export async function archiveOf(origin: string): Promise<Archived | undefined> {
  return (await askJson(`${origin}${API}/summary`)).archive;
}

/** Waits until so many records are stored. */
export async function stored(origin: string, count: number): Promise<void> {
  let state: Archived | undefined;
  const isStored = async () => (state = await archiveOf(origin))!.stored >= count && state!.problem === null;
  await until(isStored, `${count} records to be stored`, () => state, STORED_MS);
}

/** Exports the messages of a source. */
export async function exportOf(origin: string, source = "stdin"): Promise<string[]> {
  const text = await (await ask(`${origin}${API}/logs/export?q=source:${source}`)).text();
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line).message);
}

/** Reads the messages of a stream that resumes after an id, up to one of them. It may have no gap. */
export async function resumedAfter(origin: string, id: string, last: string): Promise<string[]> {
  await using viewer = await openSse(`${origin}${API}/logs/stream`, { headers: { "last-event-id": id } });
  const seen: string[] = [];
  while (seen.at(-1) !== last) {
    const { done, value } = await viewer.next();
    if (done) break;
    assert(value.event !== "gap", value.data);
    if (isRecord(value)) seen.push(dataOf(value).message);
  }
  return seen;
}
