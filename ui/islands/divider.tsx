import { type Clock, dayOf, formatOf } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { ReadMarks } from "../state/rows/read_mark.ts";
import { breakAbove } from "../state/rows/row_break.ts";
import { formatDuration } from "../../lib/base/duration.ts";
import { useTexts } from "../texts/context.ts";
import { DIVIDER_TEXTS, type DividerTexts } from "../texts/divider_texts.ts";

/** Lines above the row at an index: where the day changes or after a pause, and after the last row that was read. */
export function Divider({ index, state }: { index: number; state: PageState }) {
  return (
    <>
      <TimeBreak index={index} state={state} />
      {state.readMark.value?.index.value === index && <ReadLine model={state.readMark.value} />}
    </>
  );
}

function ReadLine({ model }: { model: ReadMarks }) {
  const texts = DIVIDER_TEXTS[useTexts().tag];
  const missed = model.missed.value;
  return (
    <div class="divider" data-break="read">
      <span>{missed.count > 0 ? texts.newSince(missed) : texts.readUpTo}</span>
      <button
        type="button"
        tabIndex={-1}
        aria-label={texts.removeMark}
        title={texts.removeMark}
        onClick={() => model.clear()}
      >
        ×
      </button>
    </div>
  );
}

function TimeBreak({ index, state: { view, clock } }: { index: number; state: PageState }) {
  const texts = DIVIDER_TEXTS[useTexts().tag];
  if (view.instead.value?.isSorted) return null;
  const found = breakAbove(view.list.value, index, clock.value);
  if (found === undefined) return null;
  const text = found.kind === "day"
    ? dayText(found.timestamp, clock.value, texts)
    : texts.pause(formatDuration(found.ms, clock.value.locale), view.filter.value.key !== "");
  return <div class="divider" data-break={found.kind}>{text}</div>;
}

/** Formats a day, such as `"Yesterday, Sunday 29 November"`. A day of another year has its year. */
function dayText(timestamp: string, clock: Clock, texts: DividerTexts): string {
  const { today = 0 } = clock;
  const ms = Date.parse(timestamp);
  const [year, thisYear] = [ms, today].map((time) => formatOf(clock, { year: "numeric" }).format(time));
  const parts = { weekday: "long", day: "numeric", month: "long" } as const;
  const date = formatOf(clock, year === thisYear ? parts : { ...parts, year: "numeric" }).format(ms);
  switch (calendarDay(today, clock) - calendarDay(ms, clock)) {
    case 0:
      return texts.today(date);
    case DAY_MS:
      return texts.yesterday(date);
    default:
      return date;
  }
}

const DAY_MS = 86_400_000;

/** Returns the day of a time in the zone of the clock, as the time at which it begins in UTC. */
function calendarDay(ms: number, clock: Clock): number {
  return Date.parse(dayOf(new Date(ms).toISOString(), clock));
}
