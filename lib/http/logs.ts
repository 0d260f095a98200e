import { readCount, readFilter } from "./params.ts";
import { jsonResponse, type Route } from "./route.ts";

const DEFAULT_LIMIT = 100;

/** The newest records that match, newest last. */
export const logsRoute: Route = ({ url, stream }) => {
  const filter = readFilter(url.searchParams);
  const { first, last, capacity } = stream.channel.ring;
  const limit = readCount(url.searchParams, "limit", DEFAULT_LIMIT, capacity);
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    records: stream.recent(limit, filter.matches),
  });
};
