import { VERSION } from "../version.ts";
import { jsonResponse, type Route } from "./route.ts";

/** What the stream holds, how fast it grows and who watches. */
export const summaryRoute: Route = ({ stream, fanOut, ingest }) => {
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
    ...ingest !== undefined && { ingest },
    viewers: { count: lags.length, max_lag: lags[0] ?? 0, lags: lags.slice(0, MAX_LAGS) },
  });
};

/** The viewers listed, the slowest first. */
const MAX_LAGS = 100;
