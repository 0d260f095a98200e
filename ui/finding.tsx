/**
 * What helps to find records and is not needed to see the first of them: it is loaded once the page is live.
 *
 * @module
 */
import { computed, effect, signal } from "@preact/signals";
import { type ComponentChild, hydrate, render } from "preact";
import { API } from "./api.ts";
import { delay } from "./delay.ts";
import { Facets } from "./islands/facets.tsx";
import { FindBar } from "./islands/find_bar.tsx";
import { LeastLevel } from "./islands/least_level.tsx";
import { Timeline } from "./islands/timeline.tsx";
import { CountsModel } from "./state/counts.ts";
import { goToBar } from "./state/jump.ts";
import { OlderModel } from "./state/older.ts";
import type { PageState } from "./state/page_state.ts";
import { withRange } from "./state/time_range.ts";
import { TimelineModel } from "./state/timeline.ts";
import { TextsContext } from "./texts/context.ts";
import type { Texts } from "./texts/texts.ts";

/** Where there is no room for the facets beside the list; the styles have it, too. */
const NARROW = matchMedia("(max-width: 899px)");

/** Puts the level chips, the facets and the timeline where the document has room for them, and brings older records. */
export function openFinding(state: PageState, texts: Texts) {
  const counts = new CountsModel(state.view, {
    async read(route, params, signal) {
      const response = await fetch(`${API}/${route}?${params}`, { signal });
      if (response.ok) return await response.json();
      throw new Error(`Cannot read ${route}: got status ${response.status}`);
    },
    delay,
    now: Date.now,
  });
  const show = () => counts.show(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", show);
  show();

  new OlderModel(state.view, state.window, fetchPage);
  const panel = openPanel(state);
  takeLeastLevel();
  place("find-bar", <FindBar state={state} counts={counts} isOpen={panel.isOpen} toggle={panel.toggle} />);
  const timeline = new TimelineModel(counts.histogram, {
    // The server is away where this fails, which the status says.
    goTo: (bar) => void goToBar(state, bar, counts.histogram.peek().intervalMs, fetchPage).catch(() => {}),
    select: (range) => {
      const { q = "" } = state.view.params.peek();
      state.view.stepTo({ level: state.view.level.peek(), q: withRange(q, range) });
    },
  });
  place("timeline", <Timeline state={state} counts={counts} model={timeline} />);
  effect(() => place("facets", panel.isOpen.value && <Facets state={state} counts={counts} close={panel.toggle} />));

  function place(part: string, content: ComponentChild) {
    render(withTexts(content), document.querySelector(`[data-part="${part}"]`)!);
  }

  /** It is in the document from the start, and may have been used already. */
  function takeLeastLevel() {
    const { value } = document.querySelector<HTMLSelectElement>("[name=level]")!;
    hydrate(withTexts(<LeastLevel view={state.view} />), document.querySelector('[data-island="least-level"]')!);
    if (value !== state.view.level.peek()) state.view.setLevel(value);
  }

  function withTexts(content: ComponentChild) {
    return <TextsContext.Provider value={texts}>{content}</TextsContext.Provider>;
  }
}

async function fetchPage(params: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(`${API}/logs?${new URLSearchParams(params)}`);
  return response.ok ? response.json() : undefined;
}

/** Beside the list, whether the facets are seen is what the reader likes; over it, they are opened each time. */
function openPanel({ preferences }: PageState) {
  const isNarrow = signal(NARROW.matches);
  const isOver = signal(false);
  NARROW.addEventListener("change", () => isNarrow.value = NARROW.matches);
  effect(() => {
    document.querySelector("#facets")!.toggleAttribute("data-over", isNarrow.value && isOver.value);
  });
  return {
    isOpen: computed(() => isNarrow.value ? isOver.value : preferences.chosen.value.facets),
    toggle() {
      if (isNarrow.peek()) isOver.value = !isOver.peek();
      else preferences.choose({ facets: !preferences.chosen.peek().facets });
    },
  };
}
