import type { View } from "../state/rows/view.ts";

/** Has the links of trace ids filter for the trace, without another document. */
export function followTraceLinks(view: View): void {
  document.addEventListener("click", (event) => {
    const { target, ctrlKey, metaKey, shiftKey } = event as MouseEvent;
    const link = (target as Element).closest<HTMLAnchorElement>("a.trace");
    if (link === null || ctrlKey || metaKey || shiftKey) return; // opens another tab or window
    event.preventDefault();
    view.stepTo({ level: "", q: new URLSearchParams(link.search).get("q") ?? "" });
  });
}
