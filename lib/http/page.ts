import { ringOf } from "../stream/log_stream.ts";
import { formatEventId } from "../wire/cursor.ts";
import { type Filter, FilterSyntaxError, parseFilter } from "../query/filter.ts";
import { levelFromName } from "../record/level.ts";
import type { Page } from "../wire/page.ts";
import { quoted } from "../query/query.ts";
import { readLanguages } from "./languages.ts";
import type { Route } from "./route.ts";

/** The page's document, with the newest records that match already in it. */
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
    return new Response(await page.document({ cursor, entries, capacity, level, q }, languages), {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", vary: "accept-language" },
    });
  };
}

/** The page has one field for what is searched: there, `search` is a phrase of the query. */
function asPhrase(search: string | null): string {
  const text = search?.trim() ?? "";
  return text === "" ? "" : quoted(text);
}

/** A page with a query that cannot be read still opens: it does without it, and shows the text for mending. */
function readPageFilter(level: string, q: string): Filter {
  try {
    return parseFilter({ level, q });
  } catch (error) {
    if (error instanceof FilterSyntaxError) return parseFilter({ level });
    throw error;
  }
}
