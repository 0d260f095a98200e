import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Row, RowList } from "./row.ts";
import { MAX_ROWS } from "./rows.ts";
import type { View } from "./view.ts";

/** Part of a list that is in the document, and the heights of the rest, in pixels. */
export interface ListSlice {
  readonly rows: readonly Row[];
  /** Index of the first of them in the list. */
  readonly first: number;
  readonly above: number;
  readonly below: number;
}

/** Scroll position: an end of the list, or pixels from the top. */
export type ScrollTarget = "top" | "bottom" | number;

/** Rows in the document, and the position of the view among them. */
export interface ListWindowState {
  readonly slice: ReadonlySignal<ListSlice>;
  /** Returns the scroll position for the slice in the document; `undefined` keeps the current one. */
  target(): ScrollTarget | undefined;
  /** Receives the scroll position of the reader, in pixels from the top. */
  scrolled(top: number): void;
  /** Receives the size of the view, in pixels. Another width discards the measured heights. */
  resized(width: number, height: number): void;
  /** Receives the heights of the rows in the document, in pixels. */
  measured(heights: Iterable<readonly [row: Row, height: number]>): void;
  /** Discards the measured heights, after a change of the layout. */
  reset(): void;
  /** Positions in the list. */
  readonly geometry: ListGeometry;
}

/** Positions in a list, in pixels. */
export interface ListGeometry {
  /** Returns the number of rows. */
  length(): number;
  /** Returns the position of the view. */
  top(): number;
  /** Returns the height of the view, or 0 while it is unknown. */
  height(): number;
  /** Returns the position of a row. */
  startOf(index: number): number;
  /** Returns the row at a position, and the pixels of it above that position. */
  placeAt(top: number): { readonly index: number; readonly offset: number } | undefined;
}

/** Window of a list. */
export type ListWindow = Model<ListWindowState>;

/** Rows beyond the edges of the view, so that scrolling shows no blank. */
const OVERSCAN_ROWS = 16;

/** Rows beyond the edges while new rows arrive: each one costs, and nobody scrolls. */
const LIVE_OVERSCAN_ROWS = 6;

/** Height of a row before one was measured, in pixels. */
const FIRST_ESTIMATE = 24;

/** Tolerance of a scroll position, in pixels: zoomed pages scroll by fractions. */
export const EDGE_PX = 2;

/** Row at the top of the view and the pixels of it above, while the view is away from the newest row. */
interface Anchor {
  readonly id: string;
  readonly offset: number;
}

/** Creates the window. It has its maximum size until the size is known. */
export const ListWindowModel: new (view: View) => ListWindow = createModel((view: View): ListWindowState => {
  const anchor = signal<Anchor | undefined>(undefined);
  const size = signal({ width: 0, height: Infinity });
  /** Count of measurements that change the slice. */
  const version = signal(0);
  let heights = new WeakMap<Row, number>();
  let estimate: number | undefined;
  /** Least height of a row, so that rows which are not measured yet fill the view, however low they are. */
  let lowest: number | undefined;
  /** Round in which the view came to rest, and its first row if it rests at the bottom. */
  let rest: { readonly round: string; readonly first: Anchor | undefined } | undefined;

  /** Height of the view, in pixels; 0 while it is unknown. */
  const heightInView = () => size.peek().height === Infinity ? 0 : size.peek().height;
  const heightOf = (row: Row) => heights.get(row) ?? estimate ?? FIRST_ESTIMATE;

  function sum(list: RowList, from: number, to: number): number {
    let px = 0;
    for (let index = from; index < to; index++) px += heightOf(list.at(index));
    return px;
  }

  /** Place of the anchor, or `undefined` if the view stays at the newest row. */
  function placeOf(list: RowList): { readonly index: number; readonly offset: number } | undefined {
    if (!view.away.value || anchor.value === undefined || list.length === 0) return undefined;
    const { id, offset } = anchor.value;
    const index = list.indexOf(id);
    if (index >= 0) return { index, offset };
    // The row of the anchor was the oldest and was dropped. The oldest kept row is next to it.
    return { index: view.restsOnTop.value ? list.length - 1 : 0, offset: 0 };
  }

  /** Returns the number of rows from an index that fill a height, in one direction. */
  function fill(list: RowList, from: number, step: 1 | -1, px: number): number {
    let count = 0;
    for (let index = from; index >= 0 && index < list.length && px > 0 && count < MAX_ROWS; index += step) {
      const row = list.at(index);
      px -= heights.get(row) ?? lowest ?? FIRST_ESTIMATE;
      count++;
    }
    return count;
  }

  const slice = computed((): ListSlice => {
    version.value;
    const list = view.list.value;
    const { height } = size.value;
    const place = placeOf(list);
    const restsOnTop = view.restsOnTop.value;
    let first: number;
    let last: number;
    if (place === undefined) {
      const count = restsOnTop ? fill(list, 0, 1, height) : fill(list, list.length - 1, -1, height);
      const rows = Math.min(MAX_ROWS, list.length, count + (view.held.value ? OVERSCAN_ROWS : LIVE_OVERSCAN_ROWS));
      first = restsOnTop ? 0 : list.length - rows;
      last = first + rows;
    } else {
      const count = Math.min(fill(list, place.index, 1, height + place.offset), MAX_ROWS);
      const spare = Math.min(OVERSCAN_ROWS, Math.floor((MAX_ROWS - count) / 2));
      first = Math.max(0, place.index - spare);
      last = Math.min(list.length, place.index + count + spare);
    }
    const rows = Array.from({ length: last - first }, (_, index) => list.at(first + index));
    // In a flood, rows far from the newest one are not measured one by one.
    const below = place === undefined && restsOnTop
      ? (list.length - last) * (estimate ?? FIRST_ESTIMATE)
      : sum(list, last, list.length);
    return { rows, first, above: sum(list, 0, first), below };
  });

  function anchorAt(list: RowList, place: { index: number; offset: number } | undefined): Anchor | undefined {
    return place === undefined ? undefined : { id: list.at(place.index).id, offset: place.offset };
  }

  /** Sets the anchor, and reports whether the view is away from the newest row. */
  function settle(list: RowList, place: { index: number; offset: number } | undefined) {
    anchor.value = anchorAt(list, place);
    view.setReading("scrolled", place !== undefined);
  }

  function placeAt(list: RowList, top: number): { index: number; offset: number } | undefined {
    let index = 0;
    let offset = Math.max(0, top);
    while (index < list.length - 1) {
      const height = heightOf(list.at(index));
      if (offset < height) break;
      offset -= height;
      index++;
    }
    return list.length === 0 ? undefined : { index, offset };
  }

  function scrolled(top: number) {
    const list = view.list.peek();
    const bottom = sum(list, 0, list.length) - heightInView();
    // Rows are added at both ends of those around a record.
    const away = view.instead.peek() !== undefined || (view.restsOnTop.peek() ? top > EDGE_PX : top < bottom - EDGE_PX);
    settle(list, away ? placeAt(list, top) : undefined);
  }

  /** Position of the view, in pixels from the top. */
  function topOf(list: RowList): number {
    const place = placeOf(list);
    if (place !== undefined) return sum(list, 0, place.index) + place.offset;
    return view.restsOnTop.peek() ? 0 : Math.max(0, sum(list, 0, list.length) - heightInView());
  }

  return {
    slice,
    target() {
      const list = view.list.peek();
      const place = placeOf(list);
      if (place !== undefined) {
        rest = undefined;
        return sum(list, 0, place.index) + place.offset;
      }
      const onTop = view.restsOnTop.peek();
      const round = `${view.rests.peek()} ${onTop}`;
      if (!view.held.peek() || rest?.round !== round) {
        rest = { round, first: onTop ? undefined : anchorAt(list, placeAt(list, topOf(list))) };
        return onTop ? "top" : "bottom";
      }
      // An open row that grows holds new rows back; it must not move either.
      if (rest.first === undefined) return undefined;
      const index = list.indexOf(rest.first.id);
      return index === -1 ? "bottom" : sum(list, 0, index) + rest.first.offset;
    },
    scrolled,
    resized(width, height) {
      const before = size.peek();
      if (width !== before.width) heights = new WeakMap();
      // A row may have grown, or the space of the rows outside the document. Neither requires a full measurement.
      if (width !== before.width || height !== before.height) size.value = { width, height };
    },
    measured(rows) {
      const before = lowest;
      let changed = false;
      let total = 0;
      let count = 0;
      for (const [row, height] of rows) {
        total += height;
        if (height > 0) lowest = Math.min(height, lowest ?? height);
        count++;
        if (heights.get(row) === height) continue;
        changed ||= height !== heightOf(row);
        heights.set(row, height);
      }
      if (count > 0) estimate ??= total / count;
      // While the view stays at the newest row, the space of the other rows may be approximate. They have to fill it.
      if (lowest !== before || changed && anchor.peek() !== undefined) version.value++;
    },
    reset() {
      heights = new WeakMap();
      estimate = undefined;
      lowest = undefined;
      version.value++;
    },
    geometry: {
      length: () => view.list.peek().length,
      top: () => topOf(view.list.peek()),
      height: heightInView,
      startOf: (index) => sum(view.list.peek(), 0, index),
      placeAt: (top) => placeAt(view.list.peek(), top),
    },
  };
});
