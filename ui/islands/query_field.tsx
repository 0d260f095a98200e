import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { View } from "../state/rows/view.ts";
import { useFieldTexts } from "../texts/field_texts.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";
import { Menu } from "./menu.tsx";
import { QuerySuggestions } from "./query_suggestions.tsx";
import { SavedViews } from "./saved_views.tsx";

const EXAMPLE_QUERY = 'timeout -"health check" duration_ms>100';

/** Takes the query, underlines what is wrong with it, and suggests, remembers and saves what it may be. */
export function QueryField({ view }: { view: View }) {
  const { queryError } = useToolbarTexts();
  const { savedViews } = useFieldTexts();
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLSpanElement>(null);
  /** What a browser keeps, the server does not know. */
  const isInBrowser = useSignal(false);
  const error = view.queryError.value;
  const q = view.q.value;
  const wrong = error === undefined ? "" : wrongPart(q, error.offset);

  /** A long text is scrolled inside its field. */
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
        list={undefined} // the types ask for it
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
      {/* There before it says something, so that it is read out. */}
      <p class="error" id="query-error" role="status">
        {error !== undefined && queryError(error.offset, error.expected)}
      </p>
      {isInBrowser.value && <QuerySuggestions view={view} input={input.current!} />}
      <Menu name="saved" label={savedViews} icon="bookmark" onToggle={(open) => open && selectName()}>
        {isInBrowser.value && <SavedViews view={view} />}
      </Menu>
    </span>
  );
}

/** Lets the name be typed at once; where that would bring up a keyboard, only when it is asked for. */
function selectName() {
  if (matchMedia("(hover: hover)").matches) document.querySelector<HTMLInputElement>("#view-name")?.select();
}

/** The word at a place; a blank where the text ends, since something is missing there. */
function wrongPart(q: string, offset: number): string {
  return /^\S+/.exec(q.slice(offset))?.[0] ?? "\u00a0";
}
