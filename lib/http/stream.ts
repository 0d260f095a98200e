import type { Cursor } from "../wire/cursor.ts";
import type { Followed, StreamEvent } from "../wire/event.ts";
import { RELAY_HEADER } from "../wire/followed.ts";
import { gapEvents, type HeldRange, isOfRun, resumeAfter } from "../wire/resume.ts";
import { EVERYTHING, type QueryFilter } from "../query/filter.ts";
import { ringOf } from "../stream/log_stream.ts";
import { upstreamsOf } from "../stream/upstreams.ts";
import { joined } from "./access.ts";
import { archivedEvents } from "./archived_events.ts";
import { isCompressed } from "./compression.ts";
import { spreadRetryMs, type ViewerStart } from "./fan_out.ts";
import { openGzip } from "./gzip.ts";
import { heldBy } from "./held.ts";
import { COUNT, type Operation, ref, response } from "./operation.ts";
import {
  FILTER_PARAMETERS,
  fromParameter,
  queryParameter,
  readCount,
  readFilter,
  readTime,
  refuseEnd,
  toCursor,
} from "./params.ts";
import { HttpProblem } from "../wire/problem.ts";
import { documented, type RouteContext } from "./route.ts";
import { matchesWithin } from "./time_range.ts";

/** Time that a browser waits before it reconnects, in ms. */
const RETRY_MS = 5000;

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // no-transform: a proxy that compressed the stream would hold it back; our own compression is flushed
  "cache-control": "no-cache, no-transform",
  // nginx would buffer the stream
  "x-accel-buffering": "no",
};

const OPERATION: Operation = {
  operationId: "followLogs",
  summary: "Sends the newest records, then each new one",
  description:
    "Server-sent events. The first one is `hello`. A record is an unnamed event; its id resumes the stream. " +
    "`gap` reports records that the client does not receive, and the reason. `beat` and comments are keepalives.",
  parameters: [
    ...FILTER_PARAMETERS,
    queryParameter(
      "recent",
      "Number of matching records to start with, up to the capacity of the ring.",
      COUNT,
    ),
    fromParameter("Starts with the oldest record since this time, in place of the newest ones"),
    queryParameter("last_event_id", "Resume after this id. It has precedence over `from`.", ref("EventId")),
    {
      name: "Last-Event-ID",
      in: "header",
      description: "Resume after this id. It has precedence over `last_event_id`.",
      schema: ref("EventId"),
    },
  ],
  responses: {
    200: {
      description: "Stream, until the client or the server ends it.",
      content: {
        "text/event-stream": {
          schema: { type: "string" },
          example: 'event: hello\ndata: {"run":"m3k9x1","oldest":1,"newest":1234,"resumed":false,"missed":0}\n\n',
          "x-events": { hello: ref("Hello"), message: ref("LogRecord"), gap: ref("Gap"), beat: ref("Beat") },
        },
      },
    },
    503: response("Unavailable"),
  },
};

/** Route of the live stream. */
export const streamRoute = documented(OPERATION, async (context) => {
  const { url, fanOut } = context;
  refuseEnd(url.searchParams);
  if (fanOut.isClosing) throw closing();
  const place = fanOut.reserve();
  if (place === undefined) throw tooManyViewers(fanOut.counts.max);
  try {
    return await openStream(context);
  } finally {
    place[Symbol.dispose]();
  }
});

async function openStream(context: RouteContext): Promise<Response> {
  const { request, info, url, stream, fanOut, compress } = context;
  const filter = joined(await readFilter(url.searchParams, context.patterns), context.confinement);
  const { capacity } = ringOf(stream);
  const recent = readCount(url.searchParams, "recent", context.recent, capacity);
  const from = readTime(url.searchParams, "from", Date.now());
  const resumed = readResumePoint(request.headers, url.searchParams);
  const gzip = isCompressed(request, info, compress);
  const headers = new Headers(HEADERS);
  if (compress !== false) headers.set("vary", "accept-encoding");
  if (gzip) headers.set("content-encoding", "gzip");
  if (request.method === "HEAD") return new Response(null, { headers });
  info?.timeout?.(request, 0); // Bun would cut off a viewer without records for 10 s
  const packer = gzip ? await openGzip() : undefined;
  const resume = resumed ?? (from === undefined ? undefined : await placeBefore(context, from));
  const follows = request.headers.has(RELAY_HEADER) ? upstreamsOf(stream).followed : undefined;
  const input: StartInput = { context, filter, follows };
  const start = await startArchived(input, resume) ??
    (resume === undefined ? await startRecent(input, recent) : startAfter(input, resume));
  return new Response(fanOut.open({ ...start, follows, gzip: packer, isAllowed: context.isAllowed }), { headers });
}

function closing(): HttpProblem {
  const seconds = Math.ceil(spreadRetryMs() / 1000);
  return new HttpProblem(503, "Cannot open the stream: the server is shutting down", {}, {
    "retry-after": String(seconds),
  }, "closed");
}

function tooManyViewers(max: number): HttpProblem {
  const seconds = Math.ceil(spreadRetryMs() / 1000);
  return new HttpProblem(503, `Cannot open the stream: ${max} viewers are connected; try again later`, {}, {
    "retry-after": String(seconds),
  }, "too_many_viewers");
}

/** Returns the viewer's cursor. A reconnecting browser sends the header, which is newer than the parameter. */
function readResumePoint(headers: Headers, params: URLSearchParams): Cursor | undefined {
  const header = headers.get("last-event-id");
  const [text, parameter] = header ? [header, "Last-Event-ID"] : [params.get("last_event_id"), "last_event_id"];
  return text ? toCursor(text, parameter) : undefined;
}

/** Returns the place before the oldest record since a time; the newest one if there is none. */
async function placeBefore({ stream, history, scan, request }: RouteContext, from: number): Promise<Cursor> {
  const held = heldBy(stream);
  if (history === undefined) {
    const [oldest] = await scan(held.oldest, held.newest, matchesWithin(EVERYTHING, from), { limit: 1 });
    return { run: held.run, seq: oldest === undefined ? held.newest : oldest.seq - 1 };
  }
  for await (const [oldest] of history.read({ filter: EVERYTHING, from, limit: 1, request })) {
    if (oldest !== undefined) return { run: oldest.run, seq: oldest.seq - 1 };
  }
  return { run: held.run, seq: held.newest };
}

/** Input of the start of a viewer. */
interface StartInput {
  readonly context: RouteContext;
  readonly filter: QueryFilter;
  /** Servers that this one follows, for a server that follows it. */
  readonly follows: readonly Followed[] | undefined;
}

async function startRecent(input: StartInput, recent: number): Promise<ViewerStart> {
  const { context: { stream, scan }, filter } = input;
  const held = heldBy(stream);
  // Records written during a long search are live, so `hello` names the records held before it.
  const events = head(input, held, false, 0);
  const [oldest] = await scan(held.oldest, held.newest, filter.matches, { limit: recent, newestFirst: true });
  const cursor = oldest === undefined ? held.newest : oldest.seq - 1;
  return { head: events, cursor, filter };
}

/** Returns the start of a viewer that continues in the archive; `undefined` if the ring answers alone. */
async function startArchived(input: StartInput, resume: Cursor | undefined): Promise<ViewerStart | undefined> {
  const { context: { stream, archive }, filter } = input;
  if (archive === undefined || resume === undefined) return undefined;
  const held = heldBy(stream);
  // An id of this run that was never given is no place in the archive either.
  if (isOfRun(resume, held) ? resume.seq >= held.oldest - 1 : resume.run === stream.run) return undefined;
  const known = await archive.findRun(resume.run).catch(() => undefined); // the archive cannot be read
  if (known === undefined) return undefined;
  const cursor = resume.run === stream.run ? resume.seq : 0;
  const history = archivedEvents(archive, { stream, resume, filter });
  return { head: head(input, held, true, 0), cursor, filter, history };
}

function startAfter(input: StartInput, resume: Cursor): ViewerStart {
  const { context: { stream }, filter } = input;
  const held = heldBy(stream);
  const { cursor, resumed, missed, gap } = resumeAfter(resume, held);
  const events = [...head(input, held, resumed, missed), ...gap === undefined ? [] : gapEvents(held.run, gap)];
  return { head: events, cursor: cursor.seq, filter };
}

function head(
  { context: { archive, name }, follows }: StartInput,
  held: HeldRange,
  resumed: boolean,
  missed: number,
): StreamEvent[] {
  const stored = archive?.state.stored;
  return [{ kind: "retry", ms: RETRY_MS }, {
    ...{ kind: "hello", ...held, resumed, missed },
    ...stored !== undefined && { stored },
    ...name !== undefined && { name },
    ...follows !== undefined && follows.length > 0 && { follows },
  }];
}
