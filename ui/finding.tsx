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
import { CountsModel } from "./state/counts.ts";
import type { PageState } from "./state/page_state.ts";
import { TextsContext } from "./texts/context.ts";
import type { Texts } from "./texts/texts.ts";

/** Where there is no room for the facets beside the list; the styles have it, too. */
const NARROW = matchMedia("(max-width: 899px)");

/** Puts the level chips, the facets and the timeline into the places that the document has for them. */
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

  const panel = openPanel(state);
  takeLeastLevel();
  place("find-bar", <FindBar state={state} counts={counts} isOpen={panel.isOpen} toggle={panel.toggle} />);
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
