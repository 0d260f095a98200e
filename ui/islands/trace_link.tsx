import type { ComponentChildren } from "preact";
import type { View } from "../state/rows/view.ts";
import { useTexts } from "../texts/context.ts";

/** An id that a query takes without quotes; any other is no trace's. */
const TRACE_ID = /^[\w-]{1,128}$/;

/** Leads to all records of a trace; the browser's Back leads back. */
export function TraceLink(props: { id: string; view: View; tabIndex?: number; children: ComponentChildren }) {
  const { id, view, tabIndex, children } = props;
  const texts = useTexts();
  if (!TRACE_ID.test(id)) return <>{children}</>;
  const q = `trace_id:${id}`;
  function go(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window was asked for
    event.preventDefault();
    view.stepTo({ level: "", q });
  }
  return (
    <a class="trace" href={`?${new URLSearchParams({ q })}`} title={texts.trace(id)} tabIndex={tabIndex} onClick={go}>
      {children}
    </a>
  );
}
