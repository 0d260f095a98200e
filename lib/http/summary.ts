import { LEVELS } from "../record/level.ts";
import type { SourceStats } from "../parse/line_records.ts";
import { VERSION } from "../base/version.ts";
import type { ArchiveState } from "../stream/history.ts";
import { ringOf } from "../stream/log_stream.ts";
import { upstreamsOf } from "../stream/upstreams.ts";
import { COUNT, json, object, type Operation } from "./operation.ts";
import { refusalCounts } from "./refusals.ts";
import { HttpProblem } from "../wire/problem.ts";
import { documented, jsonResponse } from "./route.ts";

/** Schema of a time. */
const TIME = { type: ["string", "null"], description: "ISO 8601 in UTC; null if there is none." };

const OPERATION: Operation = {
  operationId: "readSummary",
  summary: "Returns the state of the stream, its sources and its viewers",
  responses: {
    200: {
      description: "Summary.",
      content: json({
        title: "Summary",
        ...object({
          version: { type: "string" },
          run: { type: "string" },
          started: { type: "string", description: "Start of the run: ISO 8601 in UTC." },
          uptime_s: COUNT,
          written: COUNT,
          levels: object(Object.fromEntries(LEVELS.map((level) => [level, COUNT]))),
          rate_per_s: { type: "number", minimum: 0 },
          ring: object({
            oldest: COUNT,
            newest: COUNT,
            records: COUNT,
            capacity: COUNT,
            bytes: COUNT,
            max_bytes: COUNT,
            overwritten: COUNT,
            oldest_time: { ...TIME, description: "Timestamp of the oldest record held." },
            newest_time: { ...TIME, description: "Timestamp of the newest record held." },
          }),
          truncated: COUNT,
          redacted: {
            ...COUNT,
            description: "Values that were hidden before they were kept, since they were secrets.",
          },
          sources: {
            type: "array",
            items: object({
              source: { type: "string", description: "Value of `source` in its records." },
              format: { type: "string", description: "Format of its last lines, or the given one." },
              envelope: { type: "string", description: "Format that a container runtime wraps around the lines." },
              lines: COUNT,
              records: COUNT,
              joined: { ...COUNT, description: "Lines that continue the record of an earlier line." },
              cut_lines: { ...COUNT, description: "Lines that were cut, since they were too long." },
              cut_bytes: COUNT,
              cleaned: { ...COUNT, description: "Lines whose control characters were removed." },
            }, ["envelope"]),
          },
          upstreams: {
            type: "array",
            description: "Servers that this one follows, if there are any.",
            items: object({
              url: { type: "string", description: "URL, without credentials." },
              origin: { type: "string", description: "Value of `origin` in its own records." },
              state: { type: "string", enum: ["connecting", "live", "waiting", "refused"] },
              reason: { type: "string", description: "Reason for `waiting` and `refused`." },
              received: COUNT,
              missed: { ...COUNT, description: "Records that were not received, before the filter." },
              missed_before: { ...COUNT, description: "Records of others that the server had missed itself." },
              unreadable: { ...COUNT, description: "Events that could not be read." },
              behind: { ...COUNT, description: "Records that it has and this server has not yet." },
            }, ["reason"]),
          },
          archive: {
            description: "State of the archive, if there is one.",
            ...object({
              stored: { ...COUNT, description: "Number up to which the records survive a kill of the server." },
              unstored: { ...COUNT, description: "Records of this run that were lost to the archive." },
              records: { ...COUNT, description: "Records in the archive, of all runs." },
              bytes: { ...COUNT, description: "Size of the file, in bytes." },
              raw_bytes: { ...COUNT, description: "Size of its records as JSON, in bytes." },
              bytes_per_s: { ...COUNT, description: "Records stored in the last ten seconds, in bytes of JSON." },
              since: { type: ["string", "null"], description: "Arrival of the oldest record: ISO 8601 in UTC." },
              problem: { type: ["string", "null"], description: "Reason why nothing is stored now." },
            }),
          },
          ingest: {
            description: "Data that arrived over the network, if the server accepts it.",
            ...object({
              http: object({ accepted: COUNT, rejected: COUNT }),
              otlp: object({
                logs: COUNT,
                spans: { ...COUNT, description: "Spans, of which the newest are kept." },
                metric_points: { ...COUNT, description: "Metric points, which are dropped." },
                rejected: COUNT,
              }),
              refused: { ...COUNT, description: "Requests that were refused." },
            }),
          },
          mcp: {
            description: "Calls of tools by agents, if the server has tools for them.",
            ...object({
              calls: COUNT,
              running: { ...COUNT, description: "Calls that run now." },
              refused: { ...COUNT, description: "Calls that were refused, since too many ran." },
            }),
          },
          refused: object({
            total: { ...COUNT, description: "Requests answered with a status from 400 on, other than 499 and 500." },
            reasons: {
              type: "object",
              description: "The same by reason, such as `unknown_host` or `not_found`.",
              additionalProperties: COUNT,
            },
          }),
          viewers: object({
            count: COUNT,
            max: { type: ["integer", "null"], description: "Maximum number of viewers; null is no bound." },
            max_lag: { ...COUNT, description: "Records between the slowest viewer and the newest one." },
            lags: { type: "array", items: COUNT, description: "The same for the slowest 100, the slowest first." },
            cut: { ...COUNT, description: "Viewers that were cut off, since they read nothing." },
            refused: { ...COUNT, description: "Viewers that were refused, since the maximum was reached." },
          }),
        }, ["upstreams", "archive", "ingest", "mcp"]),
      }),
    },
  },
};

/** Route of the summary. */
export const summaryRoute = documented(OPERATION, (context) => {
  const { stream, archive, fanOut, ingest, sources, confinement, mcp } = context;
  if (confinement !== undefined) {
    throw new HttpProblem(
      403,
      "Cannot read the summary: it counts records that the user may not read",
      {},
      {},
      "confined",
    );
  }
  const stats = stream.stats;
  const ring = ringOf(stream);
  const upstreams = upstreamsOf(stream).states;
  const lags = fanOut.lags.sort((a, b) => b - a);
  const { max, cut, refused } = fanOut.counts;
  const refusals = refusalCounts(stream);
  return jsonResponse({
    version: VERSION,
    run: stats.run,
    started: new Date(stats.startedAt).toISOString(),
    uptime_s: Math.round(stats.uptimeMs / 1000),
    written: stats.newest,
    levels: stats.levels,
    rate_per_s: stats.perSecond,
    ring: {
      oldest: stats.oldest,
      newest: stats.newest,
      records: stats.records,
      capacity: stats.capacity,
      bytes: stats.bytes,
      max_bytes: stats.maxBytes,
      overwritten: stats.overwritten,
      oldest_time: ring.at(stats.oldest)?.timestamp ?? null,
      newest_time: ring.at(stats.newest)?.timestamp ?? null,
    },
    truncated: stats.truncated,
    redacted: stats.redacted,
    sources: sources().map(describeSource),
    ...upstreams.length > 0 && {
      upstreams: upstreams.map(({ missedBefore, ...state }) => ({ ...state, missed_before: missedBefore })),
    },
    ...archive !== undefined && { archive: describeArchive(archive.state) },
    ...ingest !== undefined && { ingest },
    ...mcp !== undefined && { mcp },
    refused: {
      total: Array.from(refusals.values()).reduce((sum, count) => sum + count, 0),
      reasons: Object.fromEntries(refusals),
    },
    viewers: {
      count: lags.length,
      max: Number.isFinite(max) ? max : null,
      max_lag: lags[0] ?? 0,
      lags: lags.slice(0, MAX_LAGS),
      cut,
      refused,
    },
  });
});

function describeArchive(state: ArchiveState) {
  return {
    stored: state.stored,
    unstored: state.unstored,
    records: state.records,
    bytes: state.bytes,
    raw_bytes: state.rawBytes,
    bytes_per_s: state.bytesPerSecond,
    since: state.since === 0 ? null : new Date(state.since).toISOString(),
    problem: state.problem ?? null,
  };
}

/** Maximum number of viewers in the list. */
const MAX_LAGS = 100;

/** Returns the counts of a source with the names of the API. */
export function describeSource({ cutLines, cutBytes, ...stats }: SourceStats) {
  return { ...stats, cut_lines: cutLines, cut_bytes: cutBytes };
}
