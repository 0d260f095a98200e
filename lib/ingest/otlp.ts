import { TURNS } from "../base/turns.ts";
import type { RecordInput } from "../record/record.ts";
import { metadataOfResource, metadataOfScope, toInput } from "../parse/otlp/record.ts";
import type { LOGS_REQUEST, Message, METRICS_REQUEST } from "./otlp_schema.ts";

/** Work of a record or of metadata that records share, in units of `Turns.spend`. */
export const RECORD_WORK = 512;

/**
 * Writes the log records of a request to `/v1/logs`.
 *
 * `service.name` of the resource becomes `service`, its other attributes `resource`, except those of the SDK and the
 * platform. The scope's name becomes `logger`, its attributes `scope`. {@linkcode toInput} maps the rest.
 *
 * @param request Decoded request.
 * @param write Receives each record.
 * @returns Number of records.
 */
export async function writeLogs(
  request: Message<typeof LOGS_REQUEST>,
  write: (input: RecordInput) => void,
): Promise<number> {
  let count = 0;
  for (const { resource, scopeLogs = [] } of request.resourceLogs ?? []) {
    const ofResource = metadataOfResource(resource?.attributes ?? {});
    for (const { scope, logRecords = [] } of scopeLogs) {
      // Known fields go first, because a record that is too large is cut at its end.
      const known = { source: "otlp", ...metadataOfScope(scope ?? {}), ...ofResource };
      for (const log of logRecords) {
        write(toInput(log, known));
        if (TURNS.spend(RECORD_WORK)) await TURNS.next();
      }
      count += logRecords.length;
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    if (TURNS.spend(RECORD_WORK)) await TURNS.next();
  }
  return count;
}

/** Counts the data points of a request to `/v1/metrics`. */
export function countPoints(request: Message<typeof METRICS_REQUEST>): number {
  let count = 0;
  for (const { scopeMetrics = [] } of request.resourceMetrics ?? []) {
    for (const { metrics = [] } of scopeMetrics) {
      for (const metric of metrics) for (const data of Object.values(metric)) count += data.dataPoints ?? 0;
    }
  }
  return count;
}
