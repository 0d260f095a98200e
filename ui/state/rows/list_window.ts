import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Row, RowList } from "./row.ts";
import { MAX_ROWS } from "./rows.ts";
import type { View } from "./view.ts";

/** The part of a list that is in the document, and the room of what is not, in pixels. */
export interface ListSlice {
  readonly rows: readonly Row[];
  /** Where the first of them is in the list. */
  readonly first: number;
  readonly above: number;
  readonly below: number;
}

/** Where the list has to be scrolled to. */
export type ScrollTarget = "top" | "bottom" | number;

/** Which rows are in the document, and where the view stands among them. */
export interface ListWindowState {
  readonly slice: ReadonlySignal<ListSlice>;
  /** Where the view has to stand, now that the slice is in the document; `undefined` leaves it where it is. */
  target(): ScrollTarget | undefined;
  /** Takes where the reader has scrolled to, in pixels from the top. */
  scrolled(top: number): void;
  /** Takes the size of the view, in pixels. Rows that were measured at another width are measured anew. */
  resized(width: number, height: number): void;
  /** Takes how high the rows in the document are, in pixels. */
  measured(heights: Iterable<readonly [row: Row, height: number]>): void;
  /** Forgets how high rows are, since they are laid out in another way. */
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
  /** Returns the height of the view, or 0 as long as it is unknown. */
  height(): number;
  /** Returns the position of a row. */
  startOf(index: number): number;
  /** Returns the row at a position, and how much of it is above that. */
  placeAt(top: number): { readonly index: number; readonly offset: number } | undefined;
}

/** The window of a list. */
export type ListWindow = Model<ListWindowState>;

/** Rows beyond the edges of the view, so that scrolling meets no blank. */
const OVERSCAN_ROWS = 16;

/** While rows come, each one costs, and nobody is scrolling. */
const LIVE_OVERSCAN_ROWS = 6;

/** How high a row is taken to be before one was measured, in pixels. */
const FIRST_ESTIMATE = 24;

/** Zoomed pages scroll by fractions of a pixel. */
export const EDGE_PX = 2;

/** The row at the top of the view and how much of it is above, while the view is away from the newest row. */
interface Anchor {
  readonly id: string;
  readonly offset: number;
}

/** Makes the window. Before its size is known, it is as large as it may be. */
export const ListWindowModel: new (view: View) => ListWindow = createModel((view: View): ListWindowState => {
  const anchor = signal<Anchor | undefined>(undefined);
  const size = signal({ width: 0, height: Infinity });
  /** Counts what was measured while the view is away. */
  const version = signal(0);
  let heights = new WeakMap<Row, number>();
  let estimate: number | undefined;
  /** Which time the view came to rest where it is, and the row that it begins with at the bottom. */
  let rest: { readonly round: string; readonly first: Anchor | undefined } | undefined;

  /** How much of the list is in view; as long as nobody knows, none of it surely is. */
  const heightInView = () => size.peek().height === Infinity ? 0 : size.peek().height;
  const heightOf = (row: Row) => heights.get(row) ?? estimate ?? FIRST_ESTIMATE;

  function sum(list: RowList, from: number, to: number): number {
    let px = 0;
    for (let index = from; index < to; index++) px += heightOf(list.at(index));
    return px;
  }

  /** The anchor as a place, or `undefined` where the view stays at the newest row. */
  function placeOf(list: RowList): { readonly index: number; readonly offset: number } | undefined {
    if (!view.away.value || anchor.value === undefined || list.length === 0) return undefined;
    const { id, offset } = anchor.value;
    const index = list.indexOf(id);
    if (index >= 0) return { index, offset };
    // What was read had to go, being the oldest: the oldest that is left is next to it.
    return { index: view.restsOnTop.value ? list.length - 1 : 0, offset: 0 };
  }

  /** How many rows from a place fill the view, in one direction. */
  function fill(list: RowList, from: number, step: 1 | -1, px: number): number {
    let count = 0;
    for (let index = from; index >= 0 && index < list.length && px > 0 && count < MAX_ROWS; index += step) {
      px -= heightOf(list.at(index));
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
    // At a flood, what is far from the newest row is not looked at one by one.
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
    const away = view.restsOnTop.peek() ? top > EDGE_PX : top < bottom - EDGE_PX;
    settle(list, away ? placeAt(list, top) : undefined);
  }

  /** Where the view stands, in pixels from the top. */
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
      // What holds new rows back, such as an open row that grows, is not to be moved either.
      if (rest.first === undefined) return undefined;
      const index = list.indexOf(rest.first.id);
      return index === -1 ? "bottom" : sum(list, 0, index) + rest.first.offset;
    },
    scrolled,
    resized(width, height) {
      const before = size.peek();
      if (width !== before.width) heights = new WeakMap();
      // What grew may be a row, or the room of those that are not in the document: no reason to look at all of it anew.
      if (width !== before.width || height !== before.height) size.value = { width, height };
    },
    measured(rows) {
      // While the view stays at the newest row, the room of the others may as well be a little wrong.
      const matters = anchor.peek() !== undefined || estimate === undefined;
      let changed = false;
      let total = 0;
      let count = 0;
      for (const [row, height] of rows) {
        total += height;
        count++;
        if (heights.get(row) === height) continue;
        changed ||= height !== heightOf(row);
        heights.set(row, height);
      }
      if (estimate === undefined && count > 0) {
        estimate = total / count;
        changed = true;
      }
      if (changed && matters) version.value++;
    },
    reset() {
      heights = new WeakMap();
      estimate = undefined;
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
