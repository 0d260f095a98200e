import { computed, effect, signal } from "@preact/signals";
import { Foot } from "../islands/foot.tsx";
import { Facets } from "../islands/facets.tsx";
import { FindBar } from "../islands/find_bar.tsx";
import { renderIsland } from "../islands/island.tsx";
import { RangeMenu } from "../islands/range_menu.tsx";
import { Timeline } from "../islands/timeline.tsx";
import type { Counts } from "../state/counts/counts.ts";
import type { RetentionModelInstance } from "../state/counts/retention.ts";
import type { Timeline as TimelineState } from "../state/counts/timeline.ts";
import { keepOneOpen } from "../state/page/one_list.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { RangeZoom } from "../state/page/zoom.ts";
import type { Texts } from "../texts/texts.ts";

/** Widths that leave no room for the facets beside the list. The styles have the same. */
const NARROW = "(max-width: 899px)";

/** Models of the panel. */
export interface FindModels {
  readonly counts: Counts;
  readonly timeline: TimelineState;
  readonly zoom: RangeZoom;
  readonly retention: RetentionModelInstance;
}

/** Renders the level chips, the timeline, the facets and the foot. */
export function openFindPanel(state: PageState, { counts, timeline, zoom, retention }: FindModels, texts: Texts): void {
  const { isOpen, toggle } = openFacets(state);
  keepOneOpen(state);
  renderIsland("find-bar", <FindBar state={state} counts={counts} isOpen={isOpen} toggle={toggle} />, texts);
  renderIsland("range", <RangeMenu state={state} zoom={zoom} />, texts);
  renderIsland("timeline", <Timeline state={state} counts={counts} model={timeline} />, texts);
  renderIsland("foot", <Foot state={state} counts={counts} retention={retention} />, texts);
  effect(() => {
    const content = isOpen.value && <Facets state={state} counts={counts} close={toggle} />;
    renderIsland("facets", content, texts);
  });
}

/**
 * Decides when the facets are open. Beside the list that is a preference of the reader; on a narrow page they lie over the
 * list, and are opened each time.
 */
function openFacets({ preferences }: PageState) {
  const narrow = matchMedia(NARROW);
  const isNarrow = signal(narrow.matches);
  const isOver = signal(false);
  const place = document.querySelector<HTMLElement>("#facets")!;
  narrow.addEventListener("change", () => isNarrow.value = narrow.matches);
  effect(() => void place.toggleAttribute("data-over", isNarrow.value && isOver.value));
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !place.hasAttribute("data-over")) return;
    event.preventDefault();
    isOver.value = false;
    document.querySelector<HTMLElement>("[aria-controls=facets]")!.focus();
  });
  return {
    isOpen: computed(() => isNarrow.value ? isOver.value : preferences.chosen.value.facets),
    toggle() {
      if (isNarrow.peek()) isOver.value = !isOver.peek();
      else preferences.choose({ facets: !preferences.chosen.peek().facets });
    },
  };
}
