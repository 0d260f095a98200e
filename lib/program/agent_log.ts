import type { Logger } from "@logtape/logtape";
import type { ToolCall } from "../mcp/calls.ts";

/** Longest arguments of a record, in UTF-16 code units. */
const MAX_ARGUMENTS = 500;

/** Writes a record of what an agent has read. */
export function logCall(log: Logger, { tool, arguments: given, bytes, durationMs, error }: ToolCall): void {
  const text = JSON.stringify(given ?? {});
  const fields = {
    tool,
    arguments: text.length > MAX_ARGUMENTS ? `${text.slice(0, MAX_ARGUMENTS)}…` : text,
    bytes,
    duration_ms: durationMs,
  };
  if (error === undefined) log.info("An agent called {tool}: {bytes} bytes in {duration_ms} ms", fields);
  else log.info("An agent called {tool}: {reason}", { ...fields, reason: error.slice(0, MAX_ARGUMENTS) });
}
