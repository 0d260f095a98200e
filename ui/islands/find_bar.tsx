import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Counts } from "../state/counts/counts.ts";
import { type ListOver, listsOver } from "../state/page/one_list.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useAlertTexts } from "../texts/alert_texts.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { usePatternListTexts } from "../texts/pattern_list_texts.ts";
import { useRequestListTexts } from "../texts/request_list_texts.ts";
import { useTraceListTexts } from "../texts/trace_list_texts.ts";
import { LevelChips } from "./level_chips.tsx";
import { useRovingFocus } from "./roving_focus.ts";

/** Props of {@linkcode FindBar}. */
export interface FindBarProps {
  readonly state: PageState;
  /** Counts by level. The server has none. */
  readonly counts?: Counts;
  /** True if the facets are visible. */
  readonly isOpen: ReadonlySignal<boolean>;
  readonly toggle: () => void;
}

/** Bar above the list, with the toggle of the facets, the tabs of the views, and the level chips. */
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
      <Tabs state={state} />
      <LevelChips state={state} counts={counts} />
    </>
  );
}

/** Tabs of the views: the records, and the lists that lie over them. */
function Tabs({ state }: TabsProps) {
  const { view, traces: { value: traces }, patterns: { value: patterns }, requests: { value: requests } } = state;
  const { value: alerts } = state.alerts;
  const alertTexts = useAlertTexts();
  const firing = alerts?.firing.value ?? 0;
  const texts = useFindTexts();
  const traceTexts = useTraceListTexts();
  const patternTexts = usePatternListTexts();
  const requestTexts = useRequestListTexts();
  const ref = useRef<HTMLDivElement>(null);
  const roving = useRovingFocus(ref, false);
  const open = listsOver(state).find(({ isOpen }) => isOpen.value);
  const isTrace = open === undefined && view.trace.value !== undefined;
  useLayoutEffect(() => {
    const tab = ref.current!.querySelector('[aria-selected="true"]');
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [open, isTrace]);

  function showLogs() {
    if (isTrace) view.leaveTrace(); // which leads back to the list of traces, if it came from there
    listsOver(state).find(({ isOpen }) => isOpen.peek())?.toggle();
  }

  return (
    <div class="tabs" ref={ref} role="tablist" aria-label={texts.views} {...roving}>
      <Tab item="log" isOpen={open === undefined && !isTrace} label={texts.logs} open={showLogs} />
      <Tab item="trace" isOpen={isTrace || isOpen(traces)} label={traceTexts.traces} open={() => traces?.toggle()} />
      {state.hasPatterns && (
        <>
          <Tab
            item="pattern"
            isOpen={isOpen(patterns)}
            label={patternTexts.patterns}
            open={() => patterns?.toggle()}
          />
          <Tab
            item="request"
            isOpen={isOpen(requests)}
            label={requestTexts.requests}
            open={() => requests?.toggle()}
          />
        </>
      )}
      {state.hasAlerts && (
        <Tab
          item="alert"
          isOpen={isOpen(alerts)}
          label={alertTexts.alerts}
          badge={firing > 0
            ? { count: firing, label: `${alertTexts.alerts}: ${alertTexts.firing(firing)}` }
            : undefined}
          open={() => alerts?.toggle()}
        />
      )}
    </div>
  );
}

function isOpen(list: ListOver | undefined): boolean {
  return list?.isOpen.value ?? false;
}

interface TabsProps {
  readonly state: PageState;
}

interface TabProps {
  /** Item of the list, as `OverList` has it. */
  readonly item: string;
  readonly isOpen: boolean;
  readonly label: string;
  /** Number behind the label, which calls for attention, and the label with it in words. */
  readonly badge?: { readonly count: number; readonly label: string };
  readonly open: () => void;
}

function Tab({ item, isOpen, label, badge, open }: TabProps) {
  return (
    <button
      type="button"
      class={`${item}s-toggle`}
      role="tab"
      tabIndex={-1}
      aria-selected={isOpen}
      aria-label={badge?.label}
      onClick={open}
    >
      {label}
      {badge && <b>{` ${badge.count}`}</b>}
    </button>
  );
}
