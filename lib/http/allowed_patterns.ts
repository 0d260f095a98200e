import type { SavedTemplate } from "../query/templates.ts";
import { ringOf } from "../stream/log_stream.ts";
import type { RouteContext } from "./route.ts";

/** Part of the context of a request that tells which patterns its user may know. */
export type PatternsContext = Pick<RouteContext, "stream" | "scan" | "patterns" | "confinement">;

/**
 * Returns those of some patterns that a user may know. A confined one may know that of a record held which it may read:
 * an id is a hash of a message, so that an answer for each would tell whether others have a message.
 *
 * @param context Context of the request, with patterns.
 * @param ids Ids that the patterns have now.
 */
export async function allowedPatterns(
  { stream, scan, patterns, confinement }: PatternsContext,
  ids: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const all = new Set(ids);
  all.delete("");
  if (confinement === undefined || all.size === 0) return all;
  const found = new Set<string>();
  const { first, last } = ringOf(stream);
  await scan(first, last, ({ message }) => {
    const id = patterns!.find(message)?.id;
    if (id === undefined || !all.has(id) || found.has(id)) return false;
    found.add(id);
    return found.size === all.size;
  }, { limit: 1, newestFirst: true });
  return found;
}

/**
 * Returns the templates that a user may read of those around a pattern: a confined one that of the pattern alone, since the
 * others may be of records that it may not read.
 */
export function templatesFor(
  templates: readonly SavedTemplate[],
  id: string,
  { confinement }: Pick<PatternsContext, "confinement">,
): readonly SavedTemplate[] {
  return confinement === undefined ? templates : templates.filter((template) => template.id === id);
}
