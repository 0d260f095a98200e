import type { PageState } from "../state/page/page_state.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";
import { QueryField } from "./query_field.tsx";

/** Query field and controls of the list. Without JavaScript it is a form that the server answers. */
export function Toolbar({ state }: { state: PageState }) {
  const { view } = state;
  const texts = useToolbarTexts();
  const paused = view.paused.value;
  const waiting = paused ? view.waiting.value : 0;
  return (
    <form class="toolbar" id="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="query">
        <label for="query" class="unseen">{texts.search}</label>
        <QueryField view={view} />
      </div>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={view.follow.value}
          onChange={(event) => event.currentTarget.checked ? view.goLive() : view.setFollow(false)}
        />
        <span>{texts.autoScroll}</span>
      </label>
      <button type="button" class="pause" aria-pressed={paused} onClick={() => view.setPaused(!paused)}>
        {paused ? texts.resume : texts.pause}
        {waiting > 0 && <span class="count">{` (${texts.newRows(waiting)})`}</span>}
      </button>
      <noscript>
        <button type="submit">{texts.apply}</button>
      </noscript>
    </form>
  );
}
