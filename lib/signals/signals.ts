import { checkStream, type LogStream } from "../stream/log_stream.ts";
import { Patterns } from "./patterns.ts";

export { type PatternHistory, Patterns, type PatternsOptions, type PatternStats } from "./patterns.ts";
export type { SavedTemplate, Template, TemplateFinder } from "../query/templates.ts";

/** Facts about many records of a stream together. */
export interface Signals extends Disposable {
  /** Patterns of its messages. */
  readonly patterns: Patterns;
}

/**
 * Finds the patterns of a stream's messages, for `createHandler({ stream, signals })`. It follows the stream until it is
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
  return { patterns, [Symbol.dispose]: () => patterns[Symbol.dispose]() };
}
