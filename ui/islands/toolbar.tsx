import type { ReadonlySignal } from "@preact/signals";
import { LEVELS } from "../../lib/level.ts";
import type { Clock } from "../state/clock.ts";
import type { SourcesModelInstance } from "../state/sources.ts";
import { MAX_KEPT_ROWS, type View } from "../state/view.ts";
import { ExportMenu } from "./export_menu.tsx";
import { QueryField } from "./query_field.tsx";
import { SourcesMenu } from "./sources_menu.tsx";

/** What the toolbar works with. */
export interface ToolbarProps {
  readonly view: View;
  readonly clock: ReadonlySignal<Clock>;
  readonly sources: SourcesModelInstance;
}

/** Chooses what is seen. Without JavaScript it is a form that the server answers. */
export function Toolbar({ view, clock, sources }: ToolbarProps) {
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
        <QueryField view={view} />
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
      <ExportMenu view={view} clock={clock} />
      <SourcesMenu model={sources} />
      <noscript>
        <button type="submit">Apply</button>
      </noscript>
      {error !== undefined && (
        <p class="error" id="query-error" role="alert">{`At ${error.offset}: expected ${error.expected}`}</p>
      )}
    </form>
  );
}
