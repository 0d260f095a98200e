import { useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { View } from "../state/view.ts";
import { useTexts } from "../texts/context.ts";
import { Menu } from "./menu.tsx";

const EXAMPLE_QUERY = 'timeout -"health check" duration_ms>100';

/** Takes the query, and underlines what is wrong with it. */
export function QueryField({ view }: { view: View }) {
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLSpanElement>(null);
  const texts = useTexts();
  const help = useSignal<typeof import("./on_demand.ts") | undefined>(undefined);
  const error = view.queryError.value;
  const q = view.q.value;
  const { QuerySuggestions, SavedViews } = help.value ?? {};

  /** A long text is scrolled inside its field. */
  function follow() {
    if (marks.current !== null) marks.current.scrollLeft = input.current!.scrollLeft;
  }

  function load() {
    // Where the server is away, the status says so; the next time tries again.
    import("./on_demand.ts").then((parts) => help.value = parts, () => {});
  }

  useLayoutEffect(follow);
  // What is chosen elsewhere is remembered, too.
  useSignalEffect(() => {
    if (view.steps.value > 0) load();
  });

  return (
    <span class="field" onFocusIn={load} onPointerEnter={load}>
      <input
        type="search"
        id="query"
        name="q"
        role="combobox"
        list={undefined}
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
          <mark>{wrongPart(q, error.offset)}</mark>
          {q.slice(error.offset + wrongPart(q, error.offset).length)}
        </span>
      )}
      {error !== undefined && (
        <p class="error" id="query-error" role="status">{texts.queryError(error.offset, error.expected)}</p>
      )}
      {QuerySuggestions !== undefined && <QuerySuggestions view={view} input={input.current!} />}
      <Menu label={texts.savedViews} icon="bookmark" onToggle={load}>
        {SavedViews !== undefined && <SavedViews view={view} />}
      </Menu>
    </span>
  );
}

/** The word at a place; a blank where the text ends, since something is missing there. */
function wrongPart(q: string, offset: number): string {
  return /^\S+/.exec(q.slice(offset))?.[0] ?? "\u00a0";
}
