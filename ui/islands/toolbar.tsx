import type { PageState } from "../state/page/page_state.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";
import { QueryField } from "./query_field.tsx";

/** Query field. Without JavaScript it is a form that the server answers. */
export function Toolbar({ state }: { state: PageState }) {
  const texts = useToolbarTexts();
  return (
    <form class="toolbar" id="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="query">
        <label for="query" class="unseen">{texts.search}</label>
        <QueryField state={state} />
      </div>
      {/* The default button of the form, which keeps the level. It is seen without JavaScript only. */}
      <button type="submit" class="apply" name="level" value={state.view.level.value}>{texts.apply}</button>
    </form>
  );
}
