import type { PageState } from "../state/page_state.ts";
import type { SourcesModelInstance } from "../state/sources.ts";
import { useTexts } from "../texts/context.ts";
import { ExportMenu } from "./export_menu.tsx";
import { QueryField } from "./query_field.tsx";
import { SourcesMenu } from "./sources_menu.tsx";
import { ViewMenu } from "./view_menu.tsx";

/** Chooses what is seen. Without JavaScript it is a form that the server answers. */
export function Toolbar({ state, sources }: { state: PageState; sources: SourcesModelInstance }) {
  const { view } = state;
  const texts = useTexts();
  const error = view.queryError.value;
  const paused = view.paused.value;
  const waiting = paused ? view.waiting.value : 0;
  return (
    <form class="toolbar" id="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="query">
        <span>{texts.search}</span>
        <QueryField view={view} />
      </label>
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
      <ViewMenu state={state} />
      <ExportMenu state={state} />
      <SourcesMenu model={sources} />
      <noscript>
        <button type="submit">{texts.apply}</button>
      </noscript>
      {error !== undefined && (
        <p class="error" id="query-error" role="alert">{texts.queryError(error.offset, error.expected)}</p>
      )}
    </form>
  );
}
