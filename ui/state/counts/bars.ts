import { type Level, LEVELS } from "../../../lib/record/level.ts";
import type { Bar, Histogram } from "./counts.ts";

/** Time as it is laid out: slots of one length each, beside one another. */
export interface Axis {
  /** When the first slot begins, in milliseconds since the Unix epoch. */
  readonly start: number;
  readonly intervalMs: number;
  readonly slots: number;
}

/** Fewer slots would make bars of few records as wide as a hand. */
const MIN_SLOTS = 48;

/** So many slots may be empty before there are fewer, and are added when there are too few. */
const SPARE_SLOTS = 12;

/**
 * Lays out the time of a histogram so that it ends at its last bar. As long as the bars are of one length and fit in,
 * the number of slots stays as it is, so that time goes on by whole slots and nothing else moves. What is only a part
 * has no empty slots before it, where there may well be records.
 *
 * @param histogram What is shown; it has bars.
 * @param before What was laid out before.
 */
export function layTime({ intervalMs, bars, isWhole }: Histogram, before?: Axis): Axis {
  const end = bars[bars.length - 1].start + intervalMs;
  if (!isWhole) return { start: bars[0].start, intervalMs, slots: bars.length };
  const fits = before?.intervalMs === intervalMs && bars.length <= before.slots &&
    bars.length > before.slots - 2 * SPARE_SLOTS;
  const slots = fits ? before.slots : Math.max(MIN_SLOTS, Math.ceil(bars.length / SPARE_SLOTS) * SPARE_SLOTS);
  return { start: end - slots * intervalMs, intervalMs, slots };
}

/** The slot in which a time is, from 0; it may be before the first or behind the last one. */
export function slotOf({ start, intervalMs }: Axis, ms: number): number {
  return Math.floor((ms - start) / intervalMs);
}

/** Where a slot begins, in whole pixels, so that all gaps between bars are alike. */
export function leftOf({ slots }: Axis, slot: number, width: number): number {
  return Math.round(slot / slots * width);
}

/** What is between two bars, and the least that is seen of a level, in pixels. */
const GAP_PX = 1;
const LEAST_PX = 2;

/** What counts go up to, in steps that are not left at every record. */
const TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The number that a bar of full height stands for: no less than any of them, and the same while they change a little. */
export function topOf(bars: readonly Bar[]): number {
  const most = Math.max(4, ...bars.map(({ count }) => count));
  const power = 10 ** Math.floor(Math.log10(most));
  return TOPS.map((top) => top * power).find((top) => top >= most)!;
}

/**
 * Draws the bars, the most severe level at the bottom, where it can be compared.
 *
 * @param axis How time is laid out.
 * @param bars What is counted.
 * @param width The width of all of it, in pixels.
 * @param height The height, in pixels.
 * @returns For each level, the path of its part of all bars as SVG has it.
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

/** How high each level's part of a bar is, in whole pixels, from the bottom. A single error is seen, too. */
function heightsOf({ levels }: Bar, top: number, height: number): [level: Level, px: number][] {
  const parts = LEVELS.toReversed().filter((level) => levels[level] > 0).map((level): [Level, number] => [
    level,
    Math.max(LEAST_PX, Math.round(levels[level] / top * height)),
  ]);
  // What was added to the low ones is taken from the high ones.
  for (let excess = parts.reduce((sum, [, px]) => sum + px, 0) - height; excess > 0; excess--) {
    parts.reduce((most, part) => part[1] > most[1] ? part : most)[1]--;
  }
  return parts;
}
