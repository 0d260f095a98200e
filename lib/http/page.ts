import { ringOf } from "../stream/log_stream.ts";
import { formatEventId } from "../wire/cursor.ts";
import { FilterSyntaxError, parseFilter, type QueryFilter } from "../query/filter.ts";
import { levelFromName } from "../record/level.ts";
import type { Patterns } from "../signals/patterns.ts";
import type { Page, PagePatterns, PageView } from "../wire/page.ts";
import { type Query, quoted } from "../query/query.ts";
import { termsOf } from "../query/terms.ts";
import { allowedPatterns, type PatternsContext, templatesFor } from "./allowed_patterns.ts";
import { readLanguages } from "./languages.ts";
import { parseWithPatterns } from "./params.ts";
import type { Route } from "./route.ts";

/** Returns the route that serves the document of the page, which contains the newest matching records. */
export function pageRoute(load: () => Page | Promise<Page>): Route {
  return async function documentRoute(context) {
    const { request, url, stream, scan, recent, patterns } = context;
    const level = levelFromName(url.searchParams.get("level") ?? "") ?? "";
    const q = [url.searchParams.get("q"), asPhrase(url.searchParams.get("search"))].filter(Boolean).join(" ");
    const { first, last, capacity } = ringOf(stream);
    const cursor = formatEventId(stream.run, last);
    const { matches, query } = await readPageFilter(level, q, patterns);
    const found = await scan(first, last, matches, { limit: recent, newestFirst: true });
    const entries = found.map(({ seq, record }) => ({ id: formatEventId(stream.run, seq), record }));
    const languages = readLanguages(request.headers.get("accept-language") ?? "");
    const page = await load();
    const known = patterns && await patternsOf(query, context);
    const hasAlerts = context.alerts !== undefined && context.confinement === undefined;
    const view: PageView = {
      cursor,
      entries,
      capacity,
      level,
      q,
      now: Date.now(),
      ...known && { patterns: known },
      ...hasAlerts && { alerts: true as const },
    };
    return new Response(await page.document(view, languages), {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", vary: "accept-language" },
    });
  };
}

/** Returns the patterns of a query by the ids that it has. */
async function patternsOf(query: Query, context: PatternsContext): Promise<PagePatterns> {
  const terms = termsOf(query).filter((term) => term.kind === "template");
  const known = await allowedPatterns(context, terms.map(({ id }) => id));
  return Object.fromEntries(terms.map(({ asked, id, templates }) => [
    asked,
    known.has(id) ? { id, templates: templatesFor(templates, id, context) } : { id: "", templates: [] },
  ]));
}

/** Converts `search` to a phrase of the query, since the page has one field for both. */
function asPhrase(search: string | null): string {
  const text = search?.trim() ?? "";
  return text === "" ? "" : quoted(text);
}

/** Parses the filter. A page with a malformed query opens without it, and shows the query to be corrected. */
async function readPageFilter(level: string, q: string, patterns: Patterns | undefined): Promise<QueryFilter> {
  try {
    return await parseWithPatterns({ level, q }, patterns);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return parseFilter({ level });
    throw error;
  }
}
