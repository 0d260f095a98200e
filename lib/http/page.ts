import { ringOf } from "../stream/log_stream.ts";
import { formatEventId } from "../wire/cursor.ts";
import { type Filter, FilterSyntaxError, parseFilter } from "../query/filter.ts";
import { levelFromName } from "../record/level.ts";
import type { Page } from "../wire/page.ts";
import { quoted } from "../query/query.ts";
import { readLanguages } from "./languages.ts";
import type { Route } from "./route.ts";

/** Returns the route that serves the document of the page, which contains the newest matching records. */
export function pageRoute(load: () => Page | Promise<Page>): Route {
  return async function documentRoute({ request, url, stream, scan, recent }) {
    const level = levelFromName(url.searchParams.get("level") ?? "") ?? "";
    const q = [url.searchParams.get("q"), asPhrase(url.searchParams.get("search"))].filter(Boolean).join(" ");
    const { first, last, capacity } = ringOf(stream);
    const cursor = formatEventId(stream.run, last);
    const { matches } = readPageFilter(level, q);
    const found = await scan(first, last, matches, { limit: recent, newestFirst: true });
    const entries = found.map(({ seq, record }) => ({ id: formatEventId(stream.run, seq), record }));
    const languages = readLanguages(request.headers.get("accept-language") ?? "");
    const page = await load();
    return new Response(await page.document({ cursor, entries, capacity, level, q, now: Date.now() }, languages), {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", vary: "accept-language" },
    });
  };
}

/** Converts `search` to a phrase of the query, since the page has one field for both. */
function asPhrase(search: string | null): string {
  const text = search?.trim() ?? "";
  return text === "" ? "" : quoted(text);
}

/** Parses the filter. A page with a malformed query opens without it, and shows the query to be corrected. */
function readPageFilter(level: string, q: string): Filter {
  try {
    return parseFilter({ level, q });
  } catch (error) {
    if (error instanceof FilterSyntaxError) return parseFilter({ level });
    throw error;
  }
}
