import { reveal } from "../state/rows/list_motion.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";
import { useTraceTexts } from "../texts/trace_texts.ts";

/** Button that leads back to live while new rows wait. In a trace it leads to the end, where new rows arrive. */
export function NewRows({ state: { view, window: list } }: { state: PageState }) {
  const texts = useToolbarTexts();
  const traceTexts = useTraceTexts();
  const waiting = view.waiting.value;
  const isTrace = view.trace.value !== undefined;
  if (waiting === 0 && !view.away.value || view.paused.value) return null;
  const leadsToEnd = isTrace && waiting > 0;
  const isBelow = leadsToEnd || !view.restsOnTop.value;

  function show() {
    view.goLive();
    if (leadsToEnd) reveal(list, view.list.peek().length - 1);
  }

  const start = isTrace ? traceTexts.toStart : texts.toNewest;
  return (
    <button type="button" class={isBelow ? "new-rows bottom" : "new-rows"} onClick={show}>
      <span aria-hidden="true">{isBelow ? "↓" : "↑"}</span> {waiting === 0 ? start : texts.newRows(waiting)}
    </button>
  );
}
