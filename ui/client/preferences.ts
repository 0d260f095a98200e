import { effect } from "@preact/signals";
import { isToday, localClock } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";

/** Update interval of relative times, in ms. */
const SECOND_MS = 1000;

/** Interval at which the page checks whether a new day has begun, in ms. */
const MINUTE_MS = 60_000;

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
    const { times } = preferences.chosen.value;
    const set = () => clock.value = localClock(times);
    set();
    const timer = times === "relative" ? setInterval(set, SECOND_MS) : setInterval(() => {
      if (!isToday(new Date().toISOString(), clock.peek())) set();
    }, MINUTE_MS);
    return () => clearInterval(timer);
  });
}
