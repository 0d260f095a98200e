import { LEVELS } from "../../lib/level.ts";
import { MAX_KEPT_ROWS, type View } from "../state/view.ts";

const EXAMPLE_QUERY = 'timeout -"health check"';

/** Chooses what is seen. Without JavaScript it is a form that the server answers. */
export function Toolbar({ view }: { view: View }) {
  const error = view.queryError.value;
  const paused = view.paused.value;
  const waiting = view.waiting.value;
  return (
    <form class="toolbar" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="choice">
        <span>Level</span>
        <select name="level" value={view.level.value} onChange={(event) => view.setLevel(event.currentTarget.value)}>
          <option value="">All</option>
          {LEVELS.map((level) => (
            <option key={level} value={level} selected={level === view.level.value}>{level}</option>
          ))}
        </select>
      </label>
      <label class="query">
        <span>Search</span>
        <input
          type="search"
          name="q"
          value={view.q.value}
          placeholder={EXAMPLE_QUERY}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={error?.parameter === "q"}
          aria-describedby={error === undefined ? undefined : "query-error"}
          onInput={(event) => view.setQuery(event.currentTarget.value)}
        />
      </label>
      <label class="switch">
        <input
          type="checkbox"
          checked={view.follow.value}
          onChange={(event) => view.setFollow(event.currentTarget.checked)}
        />
        <span>Auto-scroll</span>
      </label>
      <button type="button" aria-pressed={paused} onClick={() => view.setPaused(!paused)}>
        {paused ? "Resume" : "Pause"}
        {waiting > 0 && <span class="count">{` (${waiting === MAX_KEPT_ROWS ? `${waiting}+` : waiting} new)`}</span>}
      </button>
      <noscript>
        <button type="submit">Apply</button>
      </noscript>
      {error !== undefined && <p class="error" id="query-error" role="alert">{error.message}</p>}
    </form>
  );
}
