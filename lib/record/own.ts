import type { LogRecord } from "./log_record.ts";

/** Logger of the records that Ringside writes about itself; its children write them too. */
export const OWN_LOGGER = "ringside";

/** Returns true for the name of a logger of Ringside, in lower case. */
export function isOwnLogger(name: string): boolean {
  return name === OWN_LOGGER || name.startsWith(`${OWN_LOGGER}.`);
}

/** Returns true for a record that Ringside wrote about itself. */
export function isOwnRecord({ metadata: { logger } }: LogRecord): boolean {
  return typeof logger === "string" && isOwnLogger(logger);
}
