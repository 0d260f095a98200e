import { type Level, LEVELS } from "../../../lib/record/severity.ts";
import type { Bar, Histogram } from "./counts.ts";

/** Time axis: adjacent slots of equal length. */
export interface Axis {
  /** Start of the first slot, in ms since the Unix epoch. */
  readonly start: number;
  readonly intervalMs: number;
  readonly slots: number;
}

/** Minimum number of slots, so that few bars are not too wide. */
const MIN_SLOTS = 48;

/** Slots added when there are too few. Twice as many may be empty before slots are removed. */
const SPARE_SLOTS = 12;

/**
 * Returns the axis of a histogram, which ends at its last bar. While the interval stays and the bars fit, the number of
 * slots stays too, so that time advances by whole slots and nothing else moves. A partial histogram has no empty slots
 * before its first bar, since there may be records.
 *
 * @param histogram Histogram with at least one bar.
 * @param before Previous axis.
 */
export function layTime({ intervalMs, bars, isWhole }: Histogram, before?: Axis): Axis {
  const end = bars[bars.length - 1].start + intervalMs;
  if (!isWhole) return { start: bars[0].start, intervalMs, slots: bars.length };
  const fits = before?.intervalMs === intervalMs && bars.length <= before.slots &&
    bars.length > before.slots - 2 * SPARE_SLOTS;
  const slots = fits ? before.slots : Math.max(MIN_SLOTS, Math.ceil(bars.length / SPARE_SLOTS) * SPARE_SLOTS);
  return { start: end - slots * intervalMs, intervalMs, slots };
}

/** Returns the slot of a time, from 0. It may be before the first or after the last slot. */
export function slotOf({ start, intervalMs }: Axis, ms: number): number {
  return Math.floor((ms - start) / intervalMs);
}

/** Returns the left edge of a slot in whole pixels, so that all gaps between bars are equal. */
export function leftOf({ slots }: Axis, slot: number, width: number): number {
  return Math.round(slot / slots * width);
}

/** Gap between two bars, and minimum height of a level, in pixels. */
const GAP_PX = 1;
const LEAST_PX = 2;

/** Tops of the scale, as multiples of a power of ten. The steps are wide, so that the scale rarely changes. */
const TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** Returns the count of a bar of full height: at least the highest count, and stable under small changes. */
export function topOf(bars: readonly Bar[]): number {
  const most = Math.max(4, ...bars.map(({ count }) => count));
  const power = 10 ** Math.floor(Math.log10(most));
  return TOPS.map((top) => top * power).find((top) => top >= most)!;
}

/**
 * Draws the bars. The most severe level is at the bottom, where heights can be compared.
 *
 * @param axis Time axis.
 * @param bars Counts per slot.
 * @param width Width of the drawing, in pixels.
 * @param height Height of the drawing, in pixels.
 * @returns SVG path of each level.
 */
export function drawBars(axis: Axis, bars: readonly Bar[], width: number, height: number): Record<Level, string> {
  const paths = Object.fromEntries(LEVELS.map((level) => [level, ""])) as Record<Level, string>;
  const top = topOf(bars);
  for (const bar of bars) {
    const slot = slotOf(axis, bar.start);
    if (slot < 0 || slot >= axis.slots || bar.count === 0) continue;
    const left = leftOf(axis, slot, width);
    const right = Math.max(left + 1, leftOf(axis, slot + 1, width) - GAP_PX);
    let bottom = height;
    for (const [level, px] of heightsOf(bar, top, height)) {
      paths[level] += `M${left} ${bottom}V${bottom - px}H${right}V${bottom}Z`;
      bottom -= px;
    }
  }
  return paths;
}

/**
 * Draws the counts of other bars as a line on the scale of the bars. Higher counts are cut.
 *
 * @returns SVG path; `""` if there are none.
 */
export function drawLine(
  axis: Axis,
  bars: readonly Bar[],
  others: readonly Bar[],
  width: number,
  height: number,
): string {
  const top = topOf(bars);
  const points = others.map(({ start, count }) => ({ slot: slotOf(axis, start), count }))
    .filter(({ slot }) => slot >= 0 && slot < axis.slots);
  return points.map(({ slot, count }, index) => {
    const y = Math.max(1, Math.round(height - count / top * height));
    return `${index === 0 ? "M" : "L"}${leftOf(axis, slot, width)} ${y}H${leftOf(axis, slot + 1, width)}`;
  }).join("");
}

/** Returns the height of each level in a bar, in whole pixels, from the bottom. A single error stays visible. */
function heightsOf({ levels }: Bar, top: number, height: number): [level: Level, px: number][] {
  const parts = LEVELS.toReversed().filter((level) => levels[level] > 0).map((level): [Level, number] => [
    level,
    Math.max(LEAST_PX, Math.round(levels[level] / top * height)),
  ]);
  // The minimum height of low levels is taken from the high ones.
  for (let excess = parts.reduce((sum, [, px]) => sum + px, 0) - height; excess > 0; excess--) {
    parts.reduce((most, part) => part[1] > most[1] ? part : most)[1]--;
  }
  return parts;
}
