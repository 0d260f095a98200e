import { formatMoment } from "../state/counts/moments.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useTexts } from "../texts/context.ts";
import { HISTORY_TEXTS } from "../texts/history_texts.ts";

/** Line at the end of the list where older rows appear: how far a long search of history is, and the button to stop it. */
export function HistorySearch({ state: { history, view, clock } }: { state: PageState }) {
  const texts = HISTORY_TEXTS[useTexts().tag];
  const model = history.value;
  const search = model?.search.value;
  if (model === undefined || search === undefined) return null;
  const { timestamp, part } = search;
  const time = timestamp === undefined ? "" : formatMoment(Date.parse(timestamp), 1000, clock.value);
  const isOnTop = !view.newestFirst.value && view.kept.value.length > 0;
  return (
    <section class={isOnTop ? "history-search top" : "history-search"} aria-label={texts.label}>
      <progress aria-hidden="true" {...part !== undefined && { value: part }} />
      <p role="status">{texts.progress(search, time)}</p>
      <button type="button" onClick={search.state === "stopped" ? model.resume : model.stop}>
        {search.state === "stopped" ? texts.resume : texts.stop}
      </button>
    </section>
  );
}
