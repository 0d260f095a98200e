import { LEVELS } from "../record/level.ts";
import type { SourceStats } from "../parse/line_records.ts";
import { VERSION } from "../base/version.ts";
import { COUNT, json, object, type Operation } from "./operation.ts";
import { refusalCounts } from "./refusals.ts";
import { documented, jsonResponse } from "./route.ts";

const OPERATION: Operation = {
  operationId: "readSummary",
  summary: "What the stream holds, how fast it grows, who watches and where it comes from",
  responses: {
    200: {
      description: "The summary.",
      content: json({
        title: "Summary",
        ...object({
          version: { type: "string" },
          run: { type: "string" },
          started: { type: "string", description: "When the run began: ISO 8601 in UTC." },
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
          }),
          truncated: COUNT,
          sources: {
            type: "array",
            items: object({
              source: { type: "string", description: "What its records have for `source`." },
              format: { type: "string", description: "The form that its lines had last, or were said to have." },
              envelope: { type: "string", description: "What a container's runtime put around them." },
              lines: COUNT,
              records: COUNT,
              joined: { ...COUNT, description: "Lines that belonged to those before them." },
              cut_lines: { ...COUNT, description: "Lines that were too long." },
              cut_bytes: COUNT,
              cleaned: { ...COUNT, description: "Lines with what is no text, which was taken out." },
            }, ["envelope"]),
          },
          ingest: {
            description: "What came in over the network, where that is taken.",
            ...object({
              http: object({ accepted: COUNT, rejected: COUNT }),
              otlp: object({
                logs: COUNT,
                spans: { ...COUNT, description: "The newest are kept." },
                metric_points: { ...COUNT, description: "They are counted and dropped." },
                rejected: COUNT,
              }),
              refused: { ...COUNT, description: "Requests that were refused whole." },
            }),
          },
          refused: object({
            total: { ...COUNT, description: "Requests answered with a status from 400 on, other than 500." },
            reasons: {
              type: "object",
              description: "The same by reason, such as `unknown_host` or `not_found`.",
              additionalProperties: COUNT,
            },
          }),
          viewers: object({
            count: COUNT,
            max: { type: ["integer", "null"], description: "How many there may be; null is any number." },
            max_lag: { ...COUNT, description: "How many records the slowest one is behind." },
            lags: { type: "array", items: COUNT, description: "Of the slowest hundred, the slowest first." },
            cut: { ...COUNT, description: "How many were cut off because they took nothing." },
            refused: { ...COUNT, description: "How many found no place." },
          }),
        }, ["ingest"]),
      }),
    },
  },
};

/** What the stream holds, how fast it grows, who watches, and what the sources have read. */
export const summaryRoute = documented(OPERATION, ({ stream, fanOut, ingest, sources }) => {
  const stats = stream.stats;
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
    },
    truncated: stats.truncated,
    sources: sources().map(describeSource),
    ...ingest !== undefined && { ingest },
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

/** The viewers listed, the slowest first. */
const MAX_LAGS = 100;

/** What a source has done, as the API and Ringside's own log spell it. */
export function describeSource({ cutLines, cutBytes, ...stats }: SourceStats) {
  return { ...stats, cut_lines: cutLines, cut_bytes: cutBytes };
}
