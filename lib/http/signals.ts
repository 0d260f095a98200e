import { Patterns } from "../signals/patterns.ts";
import { checkStream, type LogStream } from "../stream/log_stream.ts";
import { fieldStatsRoute } from "./field_stats.ts";
import { patternRoute, patternsRoute } from "./patterns.ts";
import { requestsRoute } from "./requests.ts";
import { provideSignals, type Signals } from "./signal_routes.ts";
import { statsOfStream, statsRoute } from "./stats.ts";

export { type PatternHistory, Patterns, type PatternsOptions, type PatternStats } from "../signals/patterns.ts";
export type { SavedTemplate, Template, TemplateFinder } from "../query/templates.ts";

export type { Figures, GroupFigures, GroupSort, ListedGroups } from "../signals/groups.ts";
export type { GroupValue, StatsAsked, StatsGroup, StatsSummary } from "../signals/stats.ts";
export type { Signals, StatsOptions } from "./signal_routes.ts";

/**
 * Finds the patterns of a stream's messages and computes statistics of its records, for `createHandler({ stream, signals })`. It follows the stream until it is
 * disposed.
 *
 * @param stream Stream to read.
 * @returns The signals.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { createHandler, LogStream } from "@ringside/ringside";
 * import { openSignals } from "@ringside/ringside/signals";
 *
 * const stream = new LogStream();
 * using signals = openSignals(stream);
 * const handler = createHandler({ stream, signals });
 * stream.write({ message: "Order 4711 paid in 12 ms" });
 * const response = await handler(new Request("http://localhost/api/monitoring/advanced/patterns"));
 * assertStrictEquals((await response.json()).patterns[0].template, "Order <*> paid in <*>");
 * ```
 */
export function openSignals(stream: LogStream): Signals {
  checkStream("Cannot open signals", stream);
  const patterns = new Patterns(stream);
  const signals: Signals = {
    patterns,
    stats: (options) => statsOfStream(stream, patterns, options),
    [Symbol.dispose]: () => patterns[Symbol.dispose](),
  };
  provideSignals(signals, [
    ["patterns", patternsRoute],
    ["patterns/*", patternRoute],
    ["stats", statsRoute],
    ["stats/field", fieldStatsRoute],
    ["requests", requestsRoute],
  ]);
  return signals;
}
