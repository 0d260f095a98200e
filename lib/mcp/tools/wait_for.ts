import { type Cursor, formatEventId, parseEventId } from "../../wire/cursor.ts";
import { type GapEvent, readEvent } from "../../wire/event.ts";
import { EventStreamParser } from "../../wire/sse.ts";
import { Answer, dataSize, HEAD_BYTES } from "../answer.ts";
import { datedTitle, dateOf, type FoundRecord, linkOf, queryOf, readId, recordLine, recordLines } from "../records.ts";
import { BUDGET_FIELD, type Call, defineTool, FILTER_FIELDS, type Tool } from "../tool.ts";

/** Longest wait, in s. */
const MAX_WAIT_S = 30;

/** Tool that waits for matching records. */
export const WAIT_FOR: Tool = defineTool({
  name: "wait_for",
  title: "Wait for records",
  description:
    "Waits up to 30 s for matching records, and returns at once if there are some after the cursor already. Called again " +
    "with the cursor of its answer, it misses nothing in between. Without after it waits for new records.",
  fields: {
    ...FILTER_FIELDS,
    after: { type: "string", maxLength: 64, description: "Cursor or id to start after." },
    seconds: { type: "integer", minimum: 1, maximum: MAX_WAIT_S, default: 20, description: "Longest wait." },
    limit: { type: "integer", minimum: 1, maximum: 100, default: 20, description: "Most records." },
    ...BUDGET_FIELD,
  },
  waits: true,
  answer: async ({ query, level, after, seconds, limit, budget }, call) => {
    if (after !== undefined) readId("after", after);
    const params = { q: queryOf(query), level, last_event_id: after, recent: 0 };
    const answer = new Answer(budget);
    const { found, missed, reasons, cursor } = await waitFor(call, params, {
      after,
      seconds,
      limit,
      room: answer.left - HEAD_BYTES,
    });
    const date = dateOf(found);
    if (found.length === 0) answer.say(`No matching record within ${seconds} s: call again with the cursor.`);
    else answer.say(datedTitle(`${found.length === 1 ? "1 record" : `${found.length} records`}, oldest first.`, date));
    answer.all(await recordLines(found, date));
    return answer.end({
      missed,
      ...reasons.length > 0 && { missedText: reasons.join(", ") },
      link: linkOf(call.api.page, { q: query, level }),
      cursor,
    });
  },
});

/** Records of a wait. */
interface Waited {
  /** The records, oldest first. */
  readonly found: readonly FoundRecord[];
  readonly missed: number;
  readonly reasons: readonly string[];
  /** Id of the last record that was looked at. */
  readonly cursor: string;
}

/** Bounds of a wait. */
interface WaitBounds {
  readonly after: string | undefined;
  readonly seconds: number;
  readonly limit: number;
  /** Bytes for the lines of the records. */
  readonly room: number;
}

/** Reads the stream until a chunk has matching records, or the time is over. */
async function waitFor(
  { api, signal }: Call,
  params: Readonly<Record<string, string | number | undefined>>,
  { after, seconds, limit, room }: WaitBounds,
): Promise<Waited> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  const timer = setTimeout(leave, seconds * 1000);
  signal.addEventListener("abort", leave, { once: true });
  const found: FoundRecord[] = [];
  const reasons = new Set<string>();
  let missed = 0;
  let left = room;
  let place: Cursor | undefined = after === undefined ? undefined : parseEventId(after);
  let run = place?.run ?? "";
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    reader = (await api.follow(params, leaving.signal)).getReader();
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    const end = aborted(leaving.signal);
    while (found.length === 0) {
      const chunk = await Promise.race([reader.read(), end]);
      if (chunk === undefined || chunk.done) break;
      let isFull = false;
      for (const message of parser.feed(decoder.decode(chunk.value, { stream: true }))) {
        const event = readEvent(message);
        if (event.kind === "hello") {
          run = event.run;
          place ??= { run, seq: event.newest };
        } else if (event.kind === "gap") {
          missed += event.missed;
          reasons.add(reasonOf(event));
          place = { run: event.run ?? run, seq: event.to };
        } else if (event.kind === "record") {
          const record = { id: event.id, ...event.record };
          left -= dataSize(recordLine(record, undefined));
          isFull = found.length >= limit || left < 0 && found.length > 0;
          if (isFull) break;
          found.push(record);
          place = parseEventId(event.id);
        }
      }
      // A keepalive has the id up to which nothing matched.
      if (!isFull && parser.lastEventId !== "") place = parseEventId(parser.lastEventId);
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
    leave();
    await reader?.cancel().catch(() => {}); // it is broken already
  }
  signal.throwIfAborted();
  const cursor = place === undefined ? after ?? "" : formatEventId(place.run, place.seq);
  return { found, missed, reasons: [...reasons], cursor };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

function reasonOf({ reason }: Pick<GapEvent, "reason">): string {
  return reason === "restart" ? "the server was restarted since that id" : reason;
}
