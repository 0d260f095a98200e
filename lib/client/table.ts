import { printable } from "../base/printable.ts";
import { shortTrend } from "../base/trend.ts";
import { textWidth } from "./wrap.ts";

/** Column of a table. */
export interface Column {
  readonly title: string;
  /** True to align the cells at their right end, as numbers are. */
  readonly isNumber?: boolean;
}

/** Prints rows of cells below the titles of their columns. Control sequences in them are escaped. */
export function tableOf(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) => cells.map(printable));
  const widths = columns.map((_, at) => lines.reduce((width, cells) => Math.max(width, textWidth(cells[at])), 0));
  return lines.map((cells) =>
    cells.map((cell, at) => {
      const padding = " ".repeat(widths[at] - textWidth(cell));
      return columns[at].isNumber ? padding + cell : cell + padding;
    }).join("  ").trimEnd() + "\n"
  ).join("");
}

/** Characters of a trend, from the lowest to the highest count. */
const BARS = "▁▂▃▄▅▆▇█";

/** Most characters of a trend. */
const TREND_WIDTH = 20;

/** Draws a trend, relative to its own highest count. */
export function sparkline(trend: readonly number[]): string {
  const sums = shortTrend(trend, TREND_WIDTH);
  const most = Math.max(1, ...sums);
  return sums.map((sum) => sum === 0 ? " " : BARS[Math.ceil(BARS.length * sum / most) - 1]).join("");
}
