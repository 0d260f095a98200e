import type { ComponentChildren } from "preact";
import type { View } from "../state/rows/view.ts";
import { useTexts } from "../texts/context.ts";

/** Form of a trace id. Queries take it without quotes. */
const TRACE_ID = /^[\w-]{1,128}$/;

/** Link to all records of a trace. The browser's Back returns. */
export function TraceLink(props: { id: string; view: View; tabIndex?: number; children: ComponentChildren }) {
  const { id, view, tabIndex, children } = props;
  const texts = useTexts();
  if (!TRACE_ID.test(id)) return <>{children}</>;
  const q = `trace_id:${id}`;
  function go(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab or window
    event.preventDefault();
    view.stepTo({ level: "", q });
  }
  return (
    <a class="trace" href={`?${new URLSearchParams({ q })}`} title={texts.trace(id)} tabIndex={tabIndex} onClick={go}>
      {children}
    </a>
  );
}
