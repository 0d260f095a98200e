import type { Query } from "../query/syntax.ts";
import { termsOf } from "../query/terms.ts";
import { OWN_LOGGER } from "../record/own.ts";

/** Returns true if a query names a logger of Ringside: its own records are part of statistics then alone. */
export function namesOwn(query: Query): boolean {
  return termsOf(query).some((term) =>
    term.kind === "field" && term.name === "logger" && term.value.kind === "pattern" &&
    term.value.parts[0].startsWith(OWN_LOGGER)
  );
}
