import { formatDuration } from "../base/duration.ts";
import { dateAndClock, formatNotice, type LineStyle } from "./terminal.ts";

/** Minimum pause between records that is noted, in ms. */
const MIN_PAUSE_MS = 5 * 60_000;

/** Minimum ratio of a pause to the time before it, so that a slow but steady log has no notices. */
const MIN_RATIO = 10;

/**
 * Returns a function for the notice to print before each record: the day, if it is another one than that of the record
 * before, or than today at first; or a pause that stands out. It is `""` for most records. Across `undefined`, for missed
 * records, a pause is unknown.
 *
 * @param style Style of the lines.
 * @param isFiltered True if records between those printed may have been left out.
 */
export function breakNotices(style: LineStyle, isFiltered: boolean): (timestamp: string | undefined) => string {
  const dayOf = (time: number) => dateAndClock(time, style.utc)[0];
  let [before, distance] = [NaN, NaN];
  let day = dayOf((style.now ?? Date.now)());
  return function noticeBefore(timestamp) {
    const time = Date.parse(timestamp ?? "");
    if (style.breaks !== true || Number.isNaN(time)) {
      before = NaN;
      return "";
    }
    const pause = time - before;
    const isLong = pause >= MIN_PAUSE_MS && !(pause < MIN_RATIO * distance);
    const isNewDay = dayOf(time) !== day;
    [before, distance, day] = [time, Math.abs(pause), dayOf(time)];
    if (isNewDay) return formatNotice(fullDate(time, style), style);
    return isLong
      ? formatNotice(`${isFiltered ? "No matches" : "Nothing"} for ${formatDuration(pause, "en")}`, style)
      : "";
  };
}

/** Formats a date, such as `"Friday 24 October 2025"`. */
function fullDate(time: number, { utc }: LineStyle): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: utc ? "UTC" : undefined, dateStyle: "full" });
  return format.format(time).replace(",", "");
}
