import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PageState } from "../state/page/page_state.ts";
import type { View } from "../state/rows/view.ts";
import { correctQuery } from "../state/terms/query_correction.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { useFieldTexts } from "../texts/field_texts.ts";
import { useTexts } from "../texts/context.ts";
import { queryErrorText } from "../texts/query_error_texts.ts";
import { Menu } from "./menu.tsx";
import { QueryPills } from "./query_pills.tsx";
import { QuerySuggestions } from "./query_suggestions.tsx";
import { SavedViews } from "./saved_views.tsx";

const EXAMPLE_QUERY = 'timeout -"health check" duration_ms>100';

/** Query field with its error, suggestions, history and saved views. */
export function QueryField({ state }: { state: PageState }) {
  const { view, columns } = state;
  const { tag } = useTexts();
  const { savedViews } = useFieldTexts();
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLSpanElement>(null);
  /** True after the first render. The server cannot render what a browser stores. */
  const isInBrowser = useSignal(false);
  const error = view.queryError.value;
  const q = view.q.value;
  const wrong = error === undefined ? "" : wrongPart(q, error.offset);

  /** Scrolls the error marks along with a long text. */
  function follow() {
    if (marks.current !== null) marks.current.scrollLeft = input.current!.scrollLeft;
  }

  useLayoutEffect(follow);
  useEffect(() => void (isInBrowser.value = true), []);

  return (
    <span class="field">
      <input
        type="search"
        id="query"
        name="q"
        role="combobox"
        list={undefined} // required by the types
        ref={input}
        value={q}
        placeholder={EXAMPLE_QUERY}
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={false}
        aria-invalid={error?.parameter === "q"}
        aria-describedby={error === undefined ? undefined : "query-error"}
        onInput={(event) => view.setQuery(event.currentTarget.value)}
        onScroll={follow}
      />
      {error?.parameter === "q" && (
        <span class="marks" aria-hidden="true" ref={marks}>
          {q.slice(0, error.offset)}
          <mark>{wrong}</mark>
          {q.slice(error.offset + wrong.length)}
        </span>
      )}
      {/* Present before it has a text, so that screen readers announce the text. */}
      <p class="error" id="query-error" role="status">
        {error !== undefined && queryErrorText(error.expectation, tag)}
      </p>
      {isInBrowser.value && <QueryPills view={view} />}
      <QueryCorrection view={view} />
      {isInBrowser.value && <QuerySuggestions state={state} input={input.current!} />}
      <Menu name="saved" label={savedViews} icon="bookmark" onToggle={(open) => open && selectName()}>
        {isInBrowser.value && <SavedViews view={view} columns={columns.value} />}
      </Menu>
    </span>
  );
}

/** Offer to correct a query that reads words where another query language has operators. */
function QueryCorrection({ view }: { view: View }) {
  const texts = useFieldTexts();
  const dismissed = useSignal<string | undefined>(undefined);
  const q = view.params.value.q ?? "";
  const corrected = q === dismissed.value ? undefined : correctQuery(q);

  function apply(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab or window
    event.preventDefault();
    changeQuery(view, () => corrected!);
  }

  return (
    <p class="correction" role="status">
      {corrected !== undefined && (
        <>
          {texts.didYouMean}{" "}
          <a href={`?${new URLSearchParams({ ...view.params.value, q: corrected })}`} onClick={apply}>{corrected}</a>
          <button type="button" class="clear" aria-label={texts.dismiss} onClick={() => dismissed.value = q}>×</button>
        </>
      )}
    </p>
  );
}

/** Focuses the name, except on touch screens, where that would open the keyboard. */
function selectName() {
  if (matchMedia("(hover: hover)").matches) document.querySelector<HTMLInputElement>("#view-name")?.select();
}

/** Returns the word at an offset, or a space at the end of the text. */
function wrongPart(q: string, offset: number): string {
  return /^\S+/.exec(q.slice(offset))?.[0] ?? "\u00a0";
}
