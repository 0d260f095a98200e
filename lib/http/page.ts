import { formatEventId } from "../cursor.ts";
import type { Page } from "../page.ts";
import { readFilter } from "./params.ts";
import { HttpProblem } from "./problem.ts";
import type { Route } from "./route.ts";

/** The page's document, with the newest records that match already in it. */
export function pageRoute(page: Page): Route {
  return function documentRoute({ url, stream, recent }) {
    const { searchParams } = url;
    const { level, q, matches } = readPageFilter(searchParams);
    const { last, capacity } = stream.channel.ring;
    const cursor = formatEventId(stream.run, last);
    const entries = stream.entries(recent, matches).map(({ seq, record }) => ({
      id: formatEventId(stream.run, seq),
      record,
    }));
    return new Response(page.document({ cursor, entries, capacity, level, q }), {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    });
  };
}

/** A page with a filter that cannot be read still opens: it shows every record, and the text for mending. */
function readPageFilter(params: URLSearchParams) {
  const level = params.get("level") ?? "";
  const q = params.get("q") ?? "";
  try {
    return { level, q, matches: readFilter(params).matches };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return { level, q, matches: undefined };
  }
}
