import type { ComponentChildren } from "preact";
import { useTexts } from "../texts/context.ts";

/** Form of a trace id. Queries take it without quotes. */
const TRACE_ID = /^[\w-]{1,128}$/;

/** Link to all records of a trace. The browser's Back returns. */
export function TraceLink({ id, tabIndex, children }: { id: string; tabIndex?: number; children: ComponentChildren }) {
  const texts = useTexts();
  if (!TRACE_ID.test(id)) return <>{children}</>;
  return <a class="trace" href={`?q=trace_id%3A${id}`} title={texts.trace(id)} tabIndex={tabIndex}>{children}</a>;
}
