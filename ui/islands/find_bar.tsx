import type { ReadonlySignal } from "@preact/signals";
import type { Counts } from "../state/counts/counts.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { usePatternListTexts } from "../texts/pattern_list_texts.ts";
import { useTraceListTexts } from "../texts/trace_list_texts.ts";
import { LevelChips } from "./level_chips.tsx";

/** Props of {@linkcode FindBar}. */
export interface FindBarProps {
  readonly state: PageState;
  /** Counts by level. The server has none. */
  readonly counts?: Counts;
  /** True if the facets are visible. */
  readonly isOpen: ReadonlySignal<boolean>;
  readonly toggle: () => void;
}

/** Bar above the list, with the toggles of the facets and of the traces, and the level chips. */
export function FindBar({ state, counts, isOpen, toggle }: FindBarProps) {
  const texts = useFindTexts();
  const traceTexts = useTraceListTexts();
  const patternTexts = usePatternListTexts();
  return (
    <>
      <button
        type="button"
        class="facets-toggle"
        aria-controls="facets"
        aria-expanded={isOpen.value}
        onClick={toggle}
      >
        {texts.facets}
      </button>
      <button
        type="button"
        class="traces-toggle"
        aria-pressed={state.traces.value?.isOpen.value ?? false}
        onClick={() => state.traces.value?.toggle()}
      >
        {traceTexts.traces}
      </button>
      {state.hasPatterns && (
        <button
          type="button"
          class="patterns-toggle"
          aria-pressed={state.patterns.value?.isOpen.value ?? false}
          onClick={() => state.patterns.value?.toggle()}
        >
          {patternTexts.patterns}
        </button>
      )}
      <LevelChips state={state} counts={counts} />
    </>
  );
}
