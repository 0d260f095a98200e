import { effect } from "@preact/signals";
import { localClock } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";

/** Recalls the reader's preferences, and applies them to the page whenever they change. */
export function applyPreferences({ view, clock, preferences }: PageState): void {
  try {
    preferences.recall(localStorage);
  } catch {
    // The browser denies pages their storage.
  }
  effect(() => {
    const { theme, newestFirst, facets } = preferences.chosen.value;
    view.setNewestFirst(newestFirst);
    document.documentElement.toggleAttribute("data-without-facets", !facets);
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
  effect(() => {
    clock.value = localClock(preferences.chosen.value.times);
  });
}
