import { effect } from "@preact/signals";
import { isToday, localClock } from "../state/page/clock.ts";
import { relativeClock } from "../state/page/relative_clock.ts";
import type { PageState } from "../state/page/page_state.ts";

/** Update interval of relative times, in ms. */
const SECOND_MS = 1000;

/** Interval at which the page checks whether a new day has begun, in ms. */
const MINUTE_MS = 60_000;

/** Moves the clock of relative times on, and that of the others when a new day begins. */
export function keepTime({ clock, preferences }: PageState): void {
  effect(() => {
    const { times } = preferences.chosen.value;
    const set = () => {
      clock.value = times === "relative" ? relativeClock(localClock(times)) : localClock(times);
    };
    if (times === "relative") set();
    const timer = times === "relative" ? setInterval(set, SECOND_MS) : setInterval(() => {
      if (!isToday(new Date().toISOString(), clock.peek())) set();
    }, MINUTE_MS);
    return () => clearInterval(timer);
  });
}
