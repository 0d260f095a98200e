import { type Cursor, formatEventId } from "../wire/cursor.ts";
import type { GapEvent } from "../wire/event.ts";
import { type HeldRange, resumeAfter } from "../wire/resume.ts";
import { type Entry, type LogStream, type RecordPredicate, ringOf } from "../stream/log_stream.ts";
import { COUNT, json, object, POSITION, ref } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readCount, readCursor, readRangeFilter } from "./params.ts";
import { documented, headResponse } from "./route.ts";
import type { RingScan } from "./scan.ts";
import { textBody } from "./text_body.ts";

const DEFAULT_LIMIT = 100;

/** The records that match, a page at a time, oldest first. */
export const logsRoute = documented({
  operationId: "listLogs",
  summary: "A page of records, oldest first",
  description:
    "Without a cursor, the newest that match. `previous` and `next` lead to the pages beside it, given back " +
    "as `before` and `after`; each is null where nothing more that matches is held. At the end, `after` the " +
    "`cursor` comes what is written later. Nothing is left out without a word: `gap` says what lay between the id " +
    "asked for and the records held, and is gone.",
  parameters: [
    ...RANGE_PARAMETERS,
    queryParameter("limit", "The most records to give, up to what the ring can hold.", {
      ...COUNT,
      default: DEFAULT_LIMIT,
    }),
    queryParameter("after", "Begin after this id, and give the oldest there.", ref("EventId")),
    queryParameter(
      "before",
      "End before this id, and give the newest there; with `after`, the oldest between.",
      ref("EventId"),
    ),
  ],
  responses: {
    200: {
      description: "The page.",
      content: json({
        title: "LogPage",
        ...object({
          ...POSITION,
          gap: { oneOf: [ref("Gap"), { type: "null" }], description: "What is gone right behind the id asked for." },
          previous: { oneOf: [ref("EventId"), { type: "null" }], description: "`before` this is the page before." },
          next: { oneOf: [ref("EventId"), { type: "null" }], description: "`after` this is the page after." },
          cursor: {
            ...ref("EventId"),
            description:
              "The newest record there was, matching or not: where `after` and the stream's `last_event_id` go on.",
          },
          records: { type: "array", items: ref("LogEntry") },
        }),
      }),
    },
  },
}, async function listLogs({ request, url: { searchParams: params }, stream, scan }) {
  const { matches } = readRangeFilter(params);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, ringOf(stream).capacity);
  const after = readCursor(params, "after");
  const before = readCursor(params, "before");
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  if (request.method === "HEAD") return headResponse(headers);
  const { run } = stream;
  const ring = ringOf(stream);
  const held = { run, oldest: ring.first, newest: ring.last };
  const page = await readPage({ after, before, held }, limit, matches, scan);
  return new Response(textBody(spell(stream, page)), { headers });
});

/** Range of numbers that a page covers, exclusive at both ends. */
interface Bounds {
  readonly after: Cursor | undefined;
  readonly before: Cursor | undefined;
  /** Records that the ring holds. */
  readonly held: HeldRange;
}

/** What is found. */
interface LogPage {
  /** The oldest and the newest number that were there. */
  readonly oldest: number;
  readonly newest: number;
  readonly gap: GapEvent | undefined;
  /** The number before which the page before this ends, and the one after which the next begins. */
  readonly previous: number | null;
  readonly next: number | null;
  readonly entries: readonly Entry[];
}

/**
 * Reads a page, in one pass over the ring at the most. After a number it is read forward, else backward. One match more
 * than the page takes says that it goes on in that direction; on the other side a first match is looked for. Where both
 * bounds are given there is nothing outside of them.
 */
async function readPage(
  bounds: Bounds,
  limit: number,
  matches: RecordPredicate,
  scan: RingScan,
): Promise<LogPage> {
  const { after, before, held: { oldest, newest } } = bounds;
  const low = after === undefined ? oldest : resumeAfter(after, bounds.held).cursor.seq + 1;
  const high = Math.max(0, Math.min(newest, endOf(bounds) - 1));
  const gap = gapOf(bounds);
  const isHeld = async (from: number, to: number) => (await scan(from, to, matches, { limit: 1 })).length > 0;
  if (after !== undefined) {
    const found = await scan(low, high, matches, { limit: limit + 1 });
    const entries = found.slice(0, limit);
    const next = found.length > limit ? entries.at(-1)?.seq ?? low - 1 : null;
    const hasPrevious = before === undefined && await isHeld(oldest, low - 1);
    return { oldest, newest, gap, previous: hasPrevious ? low : null, next, entries };
  }
  const found = await scan(low, high, matches, { limit: limit + 1, newestFirst: true });
  const entries = found.slice(Math.max(0, found.length - limit));
  const previous = found.length > limit ? entries[0]?.seq ?? high + 1 : null;
  const hasNext = await isHeld(high + 1, newest);
  return { oldest, newest, gap, previous, next: hasNext ? high : null, entries };
}

/** Returns the end of the page, exclusive. An id of another run stands before every record of this one. */
function endOf({ before, held: { run } }: Bounds): number {
  if (before === undefined) return Infinity;
  return before.run === run ? before.seq : 0;
}

/** Returns the gap at the start of the page. Without `after` a page has one only if all its records are gone. */
function gapOf(bounds: Bounds): GapEvent | undefined {
  const { after, before, held } = bounds;
  const end = endOf(bounds);
  if (after === undefined && end > held.oldest) return undefined;
  const start = after ?? { run: held.run, seq: 0 };
  const { cursor: { seq }, gap } = resumeAfter(start, { ...held, oldest: Math.min(held.oldest, end) });
  const isForeign = before !== undefined && before.run !== held.run;
  return isForeign ? { kind: "gap", from: seq + 1, to: seq, missed: 0, reason: "restart" } : gap;
}

/** Spells the page, with its records at the end. */
function* spell({ run }: LogStream, page: LogPage): Generator<string> {
  const { oldest, newest, gap, previous, next, entries } = page;
  const idOf = (seq: number | null) => seq === null ? null : formatEventId(run, seq);
  const head = {
    run,
    oldest,
    newest,
    gap: gap === undefined ? null : { from: gap.from, to: gap.to, missed: gap.missed, reason: gap.reason },
    previous: idOf(previous),
    next: idOf(next),
    cursor: idOf(newest),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"records":[`;
  let comma = "";
  for (const { seq, record } of entries) {
    yield comma + JSON.stringify({ id: idOf(seq), ...record });
    comma = ",";
  }
  yield "]}";
}
