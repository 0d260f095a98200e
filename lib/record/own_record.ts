import type { LogRecord } from "./log_record.ts";

/** Logger of Ringside's own records; others of them are below, such as `ringside.http`. */
export const OWN_LOGGER = "ringside";

/**
 * Returns true for a record that Ringside wrote about itself. Those of sources have a `source`, and clients without a
 * token cannot claim the logger.
 *
 * @example Usage
 * ```ts
 * import { assert } from "@std/assert";
 * import { isOwnRecord } from "./own_record.ts";
 * import { toRecord } from "./record.ts";
 *
 * assert(isOwnRecord(toRecord({ message: "Listening", metadata: { logger: "ringside" } })));
 * assert(!isOwnRecord(toRecord({ message: "Listening", metadata: { logger: "ringside", source: "stdin" } })));
 * ```
 */
export function isOwnRecord({ metadata: { logger, source } }: LogRecord): boolean {
  return source === undefined && typeof logger === "string" &&
    (logger === OWN_LOGGER || logger.startsWith(`${OWN_LOGGER}.`));
}
