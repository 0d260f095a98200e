import { type Cursor, formatEventId } from "../wire/cursor.ts";
import type { GapEvent } from "../wire/event.ts";
import { type HeldRange, resumeAfter } from "../wire/resume.ts";
import { type Entry, type LogStream, type RecordPredicate, ringOf } from "../stream/log_stream.ts";
import type { ArchiveHistory, History, HistoryEntry, HistoryRange } from "../stream/history.ts";
import { weighRecord } from "../record/log_record.ts";
import { heldBy } from "./held.ts";
import type { Patterns } from "../signals/patterns.ts";
import { COUNT, json, object, POSITION, ref } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readCount, readCursor, readRangeFilter } from "./params.ts";
import { documented, headResponse } from "./route.ts";
import type { RingScan } from "./scan.ts";
import { textBody } from "./text_body.ts";

const DEFAULT_LIMIT = 100;
/** Largest limit that a small ring takes, too. */
const MIN_MAX_LIMIT = 1000;

/** Records that a page covers: those of the archive as well, or only those that are held. */
const COVERS = ["stored", "held"] as const;

/** Route that lists matching records in pages, oldest first. */
export const logsRoute = documented({
  operationId: "listLogs",
  summary: "Lists a page of records, oldest first",
  description:
    "Without `after` and `before`, the page has the newest matching records. `previous` and `next` are the values of " +
    "`before` and `after` for the neighbouring pages, or null if no further match is held. Later records come `after` " +
    "the `cursor`. `gap` reports records behind the requested id that are gone.",
  parameters: [
    ...RANGE_PARAMETERS,
    queryParameter(
      "limit",
      "Maximum number of records, up to 1000 or the capacity of the ring. A page of large archived records has fewer.",
      {
        ...COUNT,
        default: DEFAULT_LIMIT,
      },
    ),
    queryParameter("after", "List the oldest records after this id.", ref("EventId")),
    queryParameter(
      "before",
      "List the newest records before this id; with `after`, the oldest between the two.",
      ref("EventId"),
    ),
    queryParameter("cover", "Records to list: those of the archive as well, or only those held in memory.", {
      type: "string",
      enum: COVERS,
      default: COVERS[0],
    }),
  ],
  responses: {
    200: {
      description: "Page of records.",
      content: json({
        title: "LogPage",
        ...object({
          ...POSITION,
          gap: {
            oneOf: [ref("Gap"), { type: "null" }],
            description: "Records that are gone right behind the requested id.",
          },
          previous: {
            oneOf: [ref("EventId"), { type: "null" }],
            description: "Value of `before` for the previous page.",
          },
          next: { oneOf: [ref("EventId"), { type: "null" }], description: "Value of `after` for the next page." },
          cursor: {
            ...ref("EventId"),
            description: "Id of the newest record, matching or not, for `after` and for the stream's `last_event_id`.",
          },
          records: { type: "array", items: ref("LogEntry") },
        }),
      }),
    },
  },
}, async function listLogs({ request, url: { searchParams: params }, stream, scan, history, archive, patterns }) {
  const range = await readRangeFilter(params, patterns);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, Math.max(MIN_MAX_LIMIT, ringOf(stream).capacity));
  const after = readCursor(params, "after");
  const before = readCursor(params, "before");
  const cover = readChoice(params, "cover", COVERS);
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  if (request.method === "HEAD") return headResponse(headers);
  const { run } = stream;
  const held = heldBy(stream);
  const page = history === undefined || archive === undefined || cover === "held"
    ? toLogPage(run, await readPage({ after, before, held }, limit, range.matches, scan))
    : await readHistoryPage({ after, before, held }, limit, history, { ...range, request }, archive);
  return new Response(textBody(formatPage(stream, page, patterns)), { headers });
});

/** Range of numbers that a page covers, exclusive at both ends. */
interface Bounds {
  readonly after: Cursor | undefined;
  readonly before: Cursor | undefined;
  /** Records that the ring holds. */
  readonly held: HeldRange;
}

/** Records of an archive that one page has, in bytes of memory: it has fewer of large ones than its limit. */
const MAX_PAGE_BYTES = 16 * 1024 ** 2;

/** Page of records. */
interface LogPage {
  /** Numbers of the oldest and the newest record held. */
  readonly oldest: number;
  readonly newest: number;
  readonly gap: GapEvent | undefined;
  /** Record that the previous page ends before, and the one that the next page starts after. */
  readonly previous: Cursor | null;
  readonly next: Cursor | null;
  readonly entries: readonly HistoryEntry[];
}

/** Page of the records of a ring. */
interface RingPage {
  readonly oldest: number;
  readonly newest: number;
  readonly gap: GapEvent | undefined;
  /** Number that the previous page ends before, and the one that the next page starts after. */
  readonly previous: number | null;
  readonly next: number | null;
  readonly entries: readonly Entry[];
}

/**
 * Reads a page in at most one pass over the ring, forward from `after` or else backward. It searches for one match more
 * than the page takes, to know of a next page in that direction, and for a first match in the other direction. With
 * both bounds there is no page outside of them.
 */
async function readPage(
  bounds: Bounds,
  limit: number,
  matches: RecordPredicate,
  scan: RingScan,
): Promise<RingPage> {
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

function toLogPage(run: string, { previous, next, entries, ...page }: RingPage): LogPage {
  const cursorOf = (seq: number | null) => seq === null ? null : { run, seq };
  return {
    ...page,
    previous: cursorOf(previous),
    next: cursorOf(next),
    entries: entries.map(({ seq, record }) => ({ run, seq, record })),
  };
}

/** Reads a page of the archive and the ring as {@linkcode readPage} does. */
async function readHistoryPage(
  { after, before, held }: Bounds,
  limit: number,
  history: History,
  range: Pick<HistoryRange, "filter" | "from" | "to" | "request">,
  archive: ArchiveHistory,
): Promise<LogPage> {
  const { oldest, newest, run } = held;
  type Part = Pick<HistoryRange, "after" | "before" | "newestFirst">;
  const find = async (part: Part, limit: number): Promise<{ entries: HistoryEntry[]; hasMore: boolean }> => {
    const found: HistoryEntry[] = [];
    let bytes = 0;
    for await (const entries of history.read({ ...range, ...part, limit: limit + 1 })) {
      for (const entry of entries) {
        if (found.length === limit || bytes > MAX_PAGE_BYTES) return { entries: found, hasMore: true };
        found.push(entry);
        bytes += weighRecord(entry.record);
      }
    }
    return { entries: found, hasMore: false };
  };
  const has = async (part: Part) => (await find(part, 1)).entries.length > 0;
  const known = after === undefined || after.run === run ? undefined : await archive.findRun(after.run);
  const isKnown = after === undefined || after.run === run || known !== undefined;
  const gap = isKnown ? undefined : gapOf({ after, before, held });
  if (after !== undefined) {
    const { entries, hasMore } = await find({ after, before }, limit);
    const next = hasMore ? entries.at(-1) ?? after : null;
    const start = { run: after.run, seq: after.seq + 1 };
    const hasPrevious = before === undefined && await has({ before: start, newestFirst: true });
    return { oldest, newest, gap, previous: hasPrevious ? start : null, next, entries };
  }
  const end = before ?? { run, seq: newest + 1 };
  const { entries, hasMore } = await find({ before: end, newestFirst: true }, limit);
  entries.reverse();
  const previous = hasMore ? entries[0] ?? end : null;
  const hasNext = before !== undefined && await has({ after: { run: end.run, seq: end.seq - 1 } });
  return { oldest, newest, gap, previous, next: hasNext ? { run: end.run, seq: end.seq - 1 } : null, entries };
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

/** Formats the page as JSON, with its records at the end. */
function* formatPage({ run }: LogStream, page: LogPage, patterns: Patterns | undefined): Generator<string> {
  const { oldest, newest, gap, previous, next, entries } = page;
  const idOf = (cursor: Cursor | null) => cursor === null ? null : formatEventId(cursor.run, cursor.seq);
  const head = {
    run,
    oldest,
    newest,
    gap: gap === undefined ? null : { from: gap.from, to: gap.to, missed: gap.missed, reason: gap.reason },
    previous: idOf(previous),
    next: idOf(next),
    cursor: formatEventId(run, newest),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"records":[`;
  let comma = "";
  for (const { run, seq, record } of entries) {
    const { timestamp, level, message, metadata } = record; // faster than a spread
    const pattern = patterns?.learn(message).id; // left out if undefined
    yield comma + JSON.stringify({ id: formatEventId(run, seq), pattern, timestamp, level, message, metadata });
    comma = ",";
  }
  yield "]}";
}
