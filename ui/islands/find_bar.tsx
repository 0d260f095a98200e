import type { ReadonlySignal } from "@preact/signals";
import type { Counts } from "../state/counts/counts.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { usePatternListTexts } from "../texts/pattern_list_texts.ts";
import { useRequestListTexts } from "../texts/request_list_texts.ts";
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
  const requestTexts = useRequestListTexts();
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
      <ListToggle item="trace" model={state.traces.value} label={traceTexts.traces} />
      {state.hasPatterns && <ListToggle item="pattern" model={state.patterns.value} label={patternTexts.patterns} />}
      {state.hasPatterns && <ListToggle item="request" model={state.requests.value} label={requestTexts.requests} />}
      <LevelChips state={state} counts={counts} />
    </>
  );
}

interface ListToggleProps {
  /** Item of the list, as `OverList` has it. */
  readonly item: string;
  /** Model of the list, once it is loaded. */
  readonly model?: { readonly isOpen: ReadonlySignal<boolean>; toggle(): void };
  readonly label: string;
}

/** Button that opens and closes a list over the records. */
function ListToggle({ item, model, label }: ListToggleProps) {
  return (
    <button
      type="button"
      class={`${item}s-toggle`}
      aria-pressed={model?.isOpen.value ?? false}
      onClick={() => model?.toggle()}
    >
      {label}
    </button>
  );
}
