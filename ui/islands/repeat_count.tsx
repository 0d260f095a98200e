import { type Clock, dayOf, formatOf, formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { Repeats } from "../state/rows/row.ts";
import { useTexts } from "../texts/context.ts";
import { REPEAT_TEXTS } from "../texts/repeat_texts.ts";

/** Number of records that a row stands for, with their range of time: a button that shows them one by one. */
export function RepeatCount({ id, repeats, state }: { id: string; repeats: Repeats; state: PageState }) {
  const texts = REPEAT_TEXTS[useTexts().tag];
  const { group, count, isOpen } = repeats;
  const { value: clock } = state.clock;
  return (
    <>
      <button
        type="button"
        class="repeats"
        aria-expanded={isOpen}
        title={isOpen ? texts.fold : texts.unfold}
        tabIndex={state.view.current.value === id ? 0 : -1}
        onClick={() => state.repeats.value?.toggle(group)}
      >
        {`×${count.toLocaleString(clock.locale)} `}
        <span class="unseen">{texts.repeats}</span>
        {rangeText(repeats, clock)}
      </button>
      {" "}
    </>
  );
}

const TIME = { hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;

/** Formats the range of time of repeats. A day other than that of the row, which is the newest one's, is part of it. */
function rangeText({ from, to }: Repeats, clock: Clock): string {
  if (clock.relative !== undefined || dayOf(from, clock) !== dayOf(to, clock)) {
    return [from, to].map((time) => formatTime(time, clock).replace(/^\[(.*)\]$/, "$1")).join(" – ");
  }
  const format = formatOf(clock, TIME);
  const [first, last] = [from, to].map((time) => format.format(Date.parse(time)));
  return first === last ? first : `${first} – ${last}`;
}
