import type { Counts } from "../state/counts/counts.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useTexts } from "../texts/context.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { FOOT_TEXTS } from "../texts/foot_texts.ts";

/** Line of facts at the foot of the page: matches, hidden records, losses, and the most useful keys. */
export function Foot({ state: { view }, counts }: { state: PageState; counts: Counts }) {
  const texts = FOOT_TEXTS[useTexts().tag];
  const { clearFilters } = useFindTexts();
  const total = counts.total.value;
  const hidden = counts.hidden.value;
  const isFiltered = view.filter.value.key !== "";
  const missed = view.missed.value;
  const unreadable = view.unreadable.value;
  return (
    <>
      <span class="facts">
        {total !== undefined && (isFiltered ? texts.matching(total - (hidden ?? 0), total) : texts.total(total))}
      </span>
      {isFiltered && (
        <span class="filtered">
          {hidden !== undefined && <span class="count">{texts.hidden(hidden)}</span>}{" "}
          <button type="button" onClick={() => view.stepTo({ level: "", q: "" })}>{clearFilters}</button>
        </span>
      )}
      {missed > 0 && <span class="warning">{texts.missed(missed)}</span>}
      {unreadable > 0 && <span class="warning">{texts.unreadable(unreadable)}</span>}
      <span class="keys" aria-hidden="true">{texts.keys}</span>
    </>
  );
}
