import { useRef } from "preact/hooks";
import type { View } from "../state/view.ts";

const EXAMPLE_QUERY = 'timeout -"health check" duration_ms>100';

/** Takes the query, and underlines what is wrong with it. */
export function QueryField({ view }: { view: View }) {
  const marks = useRef<HTMLSpanElement>(null);
  const error = view.queryError.value;
  const q = view.q.value;

  /** A long text is scrolled inside its field. */
  function follow(input: HTMLInputElement) {
    if (marks.current !== null) marks.current.scrollLeft = input.scrollLeft;
  }

  return (
    <span class="field">
      <input
        type="search"
        name="q"
        value={q}
        placeholder={EXAMPLE_QUERY}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={error?.parameter === "q"}
        aria-describedby={error === undefined ? undefined : "query-error"}
        onInput={(event) => view.setQuery(event.currentTarget.value)}
        onScroll={(event) => follow(event.currentTarget)}
      />
      {error?.parameter === "q" && (
        <span class="marks" aria-hidden="true" ref={marks}>
          {q.slice(0, error.offset)}
          <mark>{wrongPart(q, error.offset)}</mark>
        </span>
      )}
    </span>
  );
}

/** The word at a place; a blank where the text ends, since something is missing there. */
function wrongPart(q: string, offset: number): string {
  return /^\S+/.exec(q.slice(offset))?.[0] ?? "\u00a0";
}
