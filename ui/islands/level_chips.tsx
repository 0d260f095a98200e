import { useRef } from "preact/hooks";
import { type Level, LEVEL_RANK, LEVELS } from "../../lib/record/severity.ts";
import type { Counts, Facet } from "../state/counts/counts.ts";
import type { PageState } from "../state/page/page_state.ts";
import { readChoices } from "../state/terms/field_choices.ts";
import { chooseLevel, type LevelChoice } from "../state/terms/level_choices.ts";
import { queryInForce } from "../state/terms/query_in_force.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { useRovingFocus } from "./roving_focus.ts";

/** Props of {@linkcode LevelChips}. */
export interface LevelChipsProps {
  readonly state: PageState;
  /** Counts by level. The server has none. */
  readonly counts?: Counts;
}

/**
 * The level field: a button for each level with its count. A click picks the level, with Shift that level and above,
 * with Alt all but that level. Without JavaScript a button submits the form with its level as the minimum.
 */
export function LevelChips({ state: { view }, counts }: LevelChipsProps) {
  const texts = useFindTexts();
  const ref = useRef<HTMLDivElement>(null);
  const roving = useRovingFocus(ref, false);
  const { included, excluded } = readChoices(queryInForce(view), "level");
  const least = view.params.value.level;
  const found = counts?.facets.value.get("level");

  function pick(level: Level, choice: LevelChoice) {
    const before = { level: view.level.peek(), q: view.params.peek().q ?? "" };
    view.stepTo(chooseLevel(before, level, choice), { keepsOpen: true });
  }

  return (
    <div
      class="chips"
      ref={ref}
      role="toolbar"
      aria-label={texts.levels}
      data-stale={counts?.isStale.value}
      {...counts && roving}
    >
      {LEVELS.map((level) => {
        const isLeast = level === least;
        return (
          <span
            key={level}
            class="chip"
            data-chip={level}
            data-struck={excluded.has(level)}
            data-least={isLeast ? "" : undefined}
            data-below={least !== undefined && LEVEL_RANK[level] < LEVEL_RANK[least as Level] ? "" : undefined}
          >
            <button
              type="submit"
              form="filter"
              name="level"
              value={isLeast ? "" : level}
              class="choice"
              tabIndex={counts && -1}
              title={texts.levelHint(level)}
              aria-pressed={isLeast || included.has(level)}
              onClick={(event) => {
                event.preventDefault();
                pick(level, event.altKey ? "exclude" : event.shiftKey ? "least" : "only");
              }}
            >
              <span class="name">{level}</span>
              {isLeast && <span class="unseen">{texts.andAbove}</span>}
              <span class="count">{found && texts.count(countOf(found, level))}</span>
              {counts && <span class="unseen">{texts.records}</span>}
            </button>
            <button
              type="button"
              class="minus"
              tabIndex={-1}
              aria-label={texts.exclude(level)}
              aria-pressed={excluded.has(level)}
              onClick={() => pick(level, "exclude")}
            >
              −
            </button>
          </span>
        );
      })}
    </div>
  );
}

function countOf({ values }: Facet, level: Level): number {
  return values.find(({ value }) => value === level)?.count ?? 0;
}
