import type { Counts } from "../state/counts/counts.ts";
import type { RetentionModelInstance } from "../state/counts/retention.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useTexts } from "../texts/context.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { HISTORY_TEXTS } from "../texts/history_texts.ts";
import { FOOT_TEXTS } from "../texts/foot_texts.ts";

interface FootProps {
  readonly state: PageState;
  readonly counts: Counts;
  readonly retention: RetentionModelInstance;
}

/** Line of facts at the foot of the page: matches, hidden records, history that is kept, losses, and the most useful keys. */
export function Foot({ state: { view }, counts, retention: { retention } }: FootProps) {
  const texts = FOOT_TEXTS[useTexts().tag];
  const { clearFilters } = useFindTexts();
  const total = counts.total.value;
  const hidden = counts.hidden.value;
  const isFiltered = view.filter.value.key !== "";
  const missed = view.missed.value;
  const unreadable = view.unreadable.value;
  const kept = retention.value;
  const historyTexts = HISTORY_TEXTS[useTexts().tag];
  const keptText = kept === undefined ? "" : historyTexts.kept(kept);
  return (
    <>
      <span class="facts">
        {total !== undefined &&
          (isFiltered ? texts.matching(total - (hidden ?? 0), total, kept?.disk !== undefined) : texts.total(total))}
      </span>
      {isFiltered && (
        <span class="filtered">
          {hidden !== undefined && <span class="count">{texts.hidden(hidden)}</span>}{" "}
          <button type="button" onClick={() => view.stepTo({ level: "", q: "" })}>{clearFilters}</button>
        </span>
      )}
      {keptText !== "" && <span class="kept">{keptText}</span>}
      {kept?.disk?.problem !== undefined && <span class="warning">{historyTexts.notStoring(kept.disk.problem)}</span>}
      {kept?.disk !== undefined && kept.disk.unstored > 0 && (
        <span class="warning">{historyTexts.unstored(kept.disk.unstored)}</span>
      )}
      {kept !== undefined && kept.away.length > 0 && (
        <span class="warning" title={kept.away.join(", ")}>{texts.away(kept.away)}</span>
      )}
      {missed > 0 && <span class="warning">{texts.missed(missed)}</span>}
      {unreadable > 0 && <span class="warning">{texts.unreadable(unreadable)}</span>}
      <span class="keys" aria-hidden="true">{texts.keys}</span>
    </>
  );
}
