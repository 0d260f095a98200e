import { computed, effect, signal } from "@preact/signals";
import { readApi } from "../browser/api.ts";
import { delay } from "../browser/delay.ts";
import { renderIsland } from "../islands/island.tsx";
import { Facets } from "../islands/facets.tsx";
import { FindBar } from "../islands/find_bar.tsx";
import { LeastLevel } from "../islands/least_level.tsx";
import { Timeline } from "../islands/timeline.tsx";
import { CountsModel } from "../state/counts/counts.ts";
import { goToBar } from "../state/rows/jump.ts";
import type { FetchPage } from "../state/rows/page_of_records.ts";
import type { PageState } from "../state/page/page_state.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { withRange } from "../state/terms/time_range.ts";
import { TimelineModel } from "../state/counts/timeline.ts";
import type { Texts } from "../texts/texts.ts";

/** Where there is no room for the facets beside the list; the styles have it, too. */
const NARROW = "(max-width: 899px)";

/** Puts the level chips, the timeline and the facets where the document has room for them. */
export function openFinding(state: PageState, texts: Texts, fetchPage: FetchPage): void {
  const { view } = state;
  const counts = new CountsModel(view, {
    read: (route, params, signal) => readApi(`${route}?${params}`, signal),
    delay,
    now: Date.now,
  });
  const timeline = new TimelineModel(counts.histogram, {
    // The server is away where this fails, which the status says.
    goTo: (bar, intervalMs) => void goToBar(state, bar, intervalMs, fetchPage).catch(() => {}),
    select: (range) => changeQuery(view, (q) => withRange(q, range)),
  });
  const { isOpen, toggle } = openPanel(state);
  renderIsland("find-bar", <FindBar state={state} counts={counts} isOpen={isOpen} toggle={toggle} />, texts);
  renderIsland("least-level", <LeastLevel view={view} />, texts);
  renderIsland("timeline", <Timeline state={state} counts={counts} model={timeline} />, texts);
  effect(() => {
    const content = isOpen.value && <Facets state={state} counts={counts} close={toggle} />;
    renderIsland("facets", content, texts);
  });

  const show = () => counts.show(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", show);
  show();
}

/** Beside the list, whether the facets are seen is what the reader likes; over it, they are opened each time. */
function openPanel({ preferences }: PageState) {
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
