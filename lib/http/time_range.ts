import type { Filter } from "../query/filter.ts";
import type { RecordPredicate } from "../stream/log_stream.ts";

/**
 * Returns a predicate that is true for the matching records of a time range.
 *
 * @param filter Filter of the records.
 * @param from Earliest timestamp, in milliseconds since the Unix epoch.
 * @param to End of the timestamps, exclusive, in milliseconds since the Unix epoch.
 */
export function matchesWithin(filter: Filter, from = -Infinity, to = Infinity): RecordPredicate {
  if (from === -Infinity && to === Infinity) return (record) => filter.matches(record);
  return function matchesInRange(record) {
    const time = Date.parse(record.timestamp);
    return time >= from && time < to && filter.matches(record);
  };
}
