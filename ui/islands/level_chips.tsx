import { LEVELS } from "../../lib/level.ts";
import type { Counts } from "../state/counts.ts";
import { readChoices } from "../state/field_choices.ts";
import type { PageState } from "../state/page_state.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { choiceOf, chooseValue, queryInForce } from "./choosing.ts";

/** How many records there are of each level; a click chooses one. */
export function LevelChips({ state, counts }: { state: PageState; counts: Counts }) {
  const texts = useFindTexts();
  const { included, excluded } = readChoices(queryInForce(state), "level");
  const found = counts.facets.value.get("level");
  return (
    <div class="chips" role="group" aria-label={texts.levels} title={texts.scope} data-stale={counts.isStale.value}>
      {LEVELS.map((level) => {
        const count = found?.values.find(({ value }) =>
          value === level
        )?.count ?? 0;
        return (
          <span key={level} class="chip" data-chip={level} data-struck={excluded.has(level)}>
            <button
              type="button"
              class="choice"
              aria-pressed={included.has(level)}
              onClick={(event) => chooseValue(state, "level", level, choiceOf(event))}
            >
              <span class="name">{level}</span>
              <span class="count">{found === undefined ? "" : texts.count(count)}</span>
              <span class="unseen">{texts.records}</span>
            </button>
            <button
              type="button"
              class="minus"
              aria-label={texts.exclude(level)}
              aria-pressed={excluded.has(level)}
              onClick={() =>
                chooseValue(state, "level", level, "exclude")}
            >
              −
            </button>
          </span>
        );
      })}
    </div>
  );
}
