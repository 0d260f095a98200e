import { printQuery } from "../../lib/query/query.ts";
import type { LogRecord } from "../../lib/record/record.ts";
import { type AssistantParts, assistantText, type FoundRecord } from "../state/text/assistant_text.ts";
import { readApi } from "./api.ts";
import { recordAddress } from "./record_address.ts";

/** Records before and after the record, and of its trace. */
const AROUND = 10;
const TRACE = 50;

/** Longest wait for the records around, in ms: a browser copies soon after a click alone. */
const WAIT_MS = 3000;

/**
 * Returns a record with the records around it and its trace, for an assistant. Parts that the server does not give in time
 * are left out.
 */
export async function readAssistantText(id: string, record: LogRecord): Promise<string> {
  const signal = AbortSignal.timeout(WAIT_MS);
  const read = <T>(path: string) => readApi(path, signal).then((body) => body as T).catch(() => undefined);
  const records = (params: Readonly<Record<string, string>>) =>
    read<{ readonly records: readonly FoundRecord[] }>(`logs?${new URLSearchParams(params)}`)
      .then((page) => page?.records);
  const { trace_id: trace } = record.metadata;
  const [before, after, found, spans] = await Promise.all([
    records({ before: id, limit: String(AROUND) }),
    records({ after: id, limit: String(AROUND) }),
    typeof trace === "string" ? records({ q: traceQuery(trace), limit: String(TRACE) }) : undefined,
    typeof trace === "string"
      ? read<{ readonly spans: AssistantParts["spans"] }>(`traces/${encodeURIComponent(trace)}?limit=0`)
      : undefined,
  ]);
  return assistantText({ id, record, before, after, trace: found, spans: spans?.spans, link: recordAddress(id) });
}

function traceQuery(trace: string): string {
  return printQuery({ kind: "field", name: "trace_id", value: { kind: "pattern", parts: [trace] } });
}
