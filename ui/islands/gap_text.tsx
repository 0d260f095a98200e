import type { LogRecord } from "../../lib/record/record.ts";
import { relayGapOf } from "../../lib/wire/relay_gap.ts";
import type { PageState } from "../state/page/page_state.ts";
import { isLoadable } from "../state/rows/gaps.ts";
import type { Gap } from "../state/rows/row.ts";
import { useTexts } from "../texts/context.ts";
import { GAP_TEXTS } from "../texts/gap_texts.ts";

/** Text of a gap, and a button that loads its records if the server may still hold them. */
export function GapText({ id, gap, state }: { id: string; gap: Gap; state: PageState }) {
  const texts = GAP_TEXTS[useTexts().tag];
  const gaps = state.gaps.value;
  const isLoading = gaps?.loading.value === id;
  return (
    <div>
      <span>{texts.gap(gap)}</span>
      {gaps !== undefined && isLoadable(gap) && (
        <button
          type="button"
          class="load"
          aria-disabled={isLoading}
          onClick={() => void gaps.load(id)}
        >
          {isLoading ? texts.loading : texts.load}
        </button>
      )}
    </div>
  );
}

/** Returns the gap that a record tells of, if it is one of a followed server. */
GapText.of = (record: LogRecord): Gap | undefined => {
  const gap = relayGapOf(record);
  return gap && { ...gap, from: 0, to: 0 };
};
