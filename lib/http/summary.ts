import type { SourceStats } from "../sources/line_records.ts";
import { VERSION } from "../version.ts";
import { jsonResponse, type Route } from "./route.ts";

/** What the stream holds, how fast it grows, where that comes from and who watches. */
export function summaryRoute(sources: () => readonly SourceStats[] = () => []): Route {
  return function summary({ stream, fanOut }) {
    const stats = stream.stats;
    const lags = fanOut.lags.sort((a, b) => b - a);
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
      viewers: { count: lags.length, max_lag: lags[0] ?? 0, lags: lags.slice(0, MAX_LAGS) },
    });
  };
}

function describeSource({ cutLines, cutBytes, ...stats }: SourceStats) {
  return { ...stats, cut_lines: cutLines, cut_bytes: cutBytes };
}

/** The viewers listed, the slowest first. */
const MAX_LAGS = 100;
