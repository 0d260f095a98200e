/** Curve of a chart. Points are sorted by `x`. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Chart with its labels. */
export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
}

const WIDTH = 560;
const HEIGHT = 320;
const LEFT = 70;
const RIGHT = 130;
const TOP = 36;
const BOTTOM = 48;

/** Legible on white and on black. */
const INK = "#808080";
const COLORS = ["#d1495b", "#2e86ab", "#3a9d5d", "#b5842b", "#7d5ba6", "#808080"];

/** Draws curves on two logarithmic axes, as an SVG. */
export function drawChart({ title, x, y, curves }: Chart): string {
  const points = curves.flatMap((curve) => curve.points);
  const across = axis(points.map(([x]) => x), LEFT, WIDTH - RIGHT);
  const up = axis(points.map(([, y]) => y), HEIGHT - BOTTOM, TOP);
  const parts = [
    text(WIDTH / 2, 18, title, "middle", "600"),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x, "middle"),
    `<g transform="rotate(-90 14 ${HEIGHT / 2})">${text(14, HEIGHT / 2, y, "middle")}</g>`,
    ...across.ticks.map((tick) => {
      const at = across.place(tick);
      return line(at, TOP, at, HEIGHT - BOTTOM) + text(at, HEIGHT - BOTTOM + 16, short(tick), "middle");
    }),
    ...up.ticks.map((tick) => {
      const at = up.place(tick);
      return line(LEFT, at, WIDTH - RIGHT, at) + text(LEFT - 6, at + 4, short(tick), "end");
    }),
    ...curves.map(({ name, points }, index) => {
      const places = points.map(([x, y]) => [across.place(x), up.place(y)] as const);
      const [endX, endY] = places[places.length - 1];
      const color = COLORS[index % COLORS.length];
      const path = places.map((place) => place.map((at) => at.toFixed(1)).join(",")).join(" ");
      return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>` +
        places.map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${color}"/>`).join("") +
        text(endX + 8, endY + 4, name, "start", "400", color);
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" ` +
    `font-size="12" role="img"><title>${escaped(title)}</title>\n${parts.join("\n")}\n</svg>\n`;
}

interface Axis {
  readonly ticks: readonly number[];
  /** Returns the position of a value, in pixels. */
  place(value: number): number;
}

/** Returns an axis from the power of ten below the values to the one above them. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value) => from + (Math.log10(value) - low) / (high - low) * (to - from),
  };
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ` +
    `stroke="${INK}" stroke-opacity="0.3"/>`;
}

function text(x: number, y: number, words: string, anchor: string, weight = "400", color = INK): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-weight="${weight}" ` +
    `fill="${color}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1000 ? `${value / 1000} k` : String(Number(value.toPrecision(1)));
}
