import { useRef } from "preact/hooks";
import { type Level, LEVELS } from "../../lib/record/severity.ts";
import type { Counts, Facet } from "../state/counts/counts.ts";
import { readChoices } from "../state/terms/field_choices.ts";
import type { PageState } from "../state/page/page_state.ts";
import { queryInForce } from "../state/terms/query_in_force.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { useRovingFocus } from "./roving_focus.ts";
import { ValueChoice } from "./value_choice.tsx";

/** Record counts by level. A click includes a level. */
export function LevelChips({ state, counts }: { state: PageState; counts: Counts }) {
  const texts = useFindTexts();
  const { included, excluded } = readChoices(queryInForce(state.view), "level");
  const found = counts.facets.value.get("level");
  const ref = useRef<HTMLDivElement>(null);
  const roving = useRovingFocus(ref, false);
  return (
    <div
      class="chips"
      ref={ref}
      role="toolbar"
      aria-label={texts.levels}
      title={texts.scope}
      data-stale={counts.isStale.value}
      {...roving}
    >
      {LEVELS.map((level) => (
        <span key={level} class="chip" data-chip={level} data-struck={excluded.has(level)}>
          <ValueChoice
            view={state.view}
            field="level"
            value={level}
            text={level}
            count={found && countOf(found, level)}
            isIncluded={included.has(level)}
            isExcluded={excluded.has(level)}
            excludeLabel={texts.exclude(level)}
          />
        </span>
      ))}
    </div>
  );
}

function countOf({ values }: Facet, level: Level): number {
  return values.find(({ value }) => value === level)?.count ?? 0;
}
