import type { ReadonlySignal } from "@preact/signals";
import type { Counts } from "../state/counts/counts.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { LevelChips } from "./level_chips.tsx";

/** What the bar is made from. */
export interface FindBarProps {
  readonly state: PageState;
  readonly counts: Counts;
  /** Whether the facets are seen. */
  readonly isOpen: ReadonlySignal<boolean>;
  readonly toggle: () => void;
}

/** The row above the list: opens the facets, and has the level chips. */
export function FindBar({ state, counts, isOpen, toggle }: FindBarProps) {
  const texts = useFindTexts();
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
      <LevelChips state={state} counts={counts} />
    </>
  );
}
