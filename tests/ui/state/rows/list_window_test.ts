import { firstInView, reveal } from "../../../../ui/state/rows/list_motion.ts";
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { type ListWindow, ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import { MAX_KEPT_ROWS } from "../../../../ui/state/rows/kept_rows.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { MAX_ROWS } from "../../../../ui/state/rows/rows.ts";
import { type View, ViewModel } from "../../../../ui/state/rows/view.ts";

function rows(from: number, to: number): Row[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    kind: "record",
    id: `run-${from + index}`,
    record: toRecord({ message: `n${from + index}` }),
  }));
}

const ROW_PX = 20;

/** A window of 400 px on a list, whose rows are as high as the test says. */
function setup(count: number, heightOf: (row: Row) => number = () => ROW_PX) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  list.resized(800, 400);
  view.receive(rows(1, count));
  const paint = () => list.measured(list.slice.value.rows.map((row) => [row, heightOf(row)]));
  paint();
  return { view, list, paint };
}

/** The numbers of the first and the last row in the document. */
function ends({ slice: { value: { rows } } }: ListWindow): string[] {
  return [rows[0], rows[rows.length - 1]].map(({ id }) => id.slice(4));
}

function heightOfAll({ slice: { value: { rows, above, below } } }: ListWindow, rowPx = ROW_PX): number {
  return above + rows.length * rowPx + below;
}

/** Returns the distance of a row from the top of the view, in pixels. */
function placeInView(view: View, list: ListWindow, id: string, heightOf: (row: Row) => number): number {
  const all = view.list.value;
  const index = all.indexOf(id);
  const { first, above } = list.slice.value;
  let px = above;
  for (let at = first; at < index; at++) px += heightOf(all.at(at));
  return px - Number(list.target());
}

Deno.test("ListWindowModel has as many rows as it may before it knows its size, and no room around them", () => {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  view.receive(rows(1, 50));
  assertEquals([list.slice.value.rows.length, list.slice.value.above, list.slice.value.below], [50, 0, 0]);
  view.receive(rows(51, 500));
  assertStrictEquals(list.slice.value.rows.length, MAX_ROWS);
});

for (
  const { newestFirst, first, target } of [
    { newestFirst: true, first: "1000", target: "top" },
    { newestFirst: false, first: "975", target: "bottom" },
  ]
) {
  Deno.test(`ListWindowModel stays at the newest row, ${target}, and has room for all others`, () => {
    const { view, list } = setup(1000);
    view.setNewestFirst(newestFirst);
    assertStrictEquals(ends(list)[0], first);
    assertStrictEquals(heightOfAll(list), 1000 * ROW_PX);
    assertStrictEquals(list.target(), target);
    view.receive(rows(1001, 1100));
    assert(ends(list).includes("1100"));
    assertStrictEquals(list.target(), target);
  });
}

Deno.test("ListWindowModel follows where it is scrolled to, and lets new rows wait until it is back", () => {
  const { view, list, paint } = setup(1000);
  list.scrolled(4000);
  paint();
  assertEquals([view.away.value, list.target(), ends(list)], [true, 4000, ["816", "765"]]);
  assertStrictEquals(heightOfAll(list), 1000 * ROW_PX);
  view.receive(rows(1001, 1050));
  assertEquals([list.target(), ends(list), view.waiting.value], [4000, ["816", "765"], 50]);
  list.scrolled(0);
  assertEquals([view.away.value, list.target(), ends(list)[0]], [false, "top", "1050"]);
});

for (
  const { name, go } of [
    { name: "the rows are turned around", go: (view: View) => view.setNewestFirst(false) },
    { name: "the filter is another", go: (view: View) => view.setQuery("n") },
    { name: "it goes live", go: (view: View) => view.goLive() },
  ]
) {
  Deno.test(`ListWindowModel comes to the newest row when ${name}, though a pointer is over it, and then stays`, () => {
    const { view, list } = setup(1000);
    view.setReading("hovering", true);
    assertStrictEquals(list.target(), "top");
    assertStrictEquals(list.target(), undefined);
    go(view);
    view.setReading("hovering", true);
    assertStrictEquals(list.target(), view.newestFirst.value ? "top" : "bottom");
    assertStrictEquals(list.target(), view.newestFirst.value ? undefined : 980 * ROW_PX);
  });
}

Deno.test("ListWindowModel leaves the rows below a pointer where they are when older ones come above them", () => {
  const { view, list, paint } = setup(0);
  view.setNewestFirst(false);
  view.receive(rows(900, 1000));
  paint();
  view.setReading("hovering", true);
  assertEquals([list.target(), list.target()], ["bottom", 81 * ROW_PX]);
  for (const { from, to } of [{ from: 1, to: 300 }, { from: 301, to: 899 }]) {
    view.receive(rows(from, to));
    assertStrictEquals(list.target(), (view.list.value.length - 20) * ROW_PX);
  }
});

Deno.test("ListWindowModel is back at the newest row at the bottom, too", () => {
  const { view, list } = setup(1000);
  view.setNewestFirst(false);
  list.scrolled(1000);
  assertStrictEquals(view.away.value, true);
  list.scrolled(1000 * ROW_PX - 400);
  assertEquals([view.away.value, list.target()], [false, "bottom"]);
});

Deno.test("ListWindowModel never has more rows than it may, however low they are", () => {
  const { view, list, paint } = setup(1000, () => 2);
  assert(list.slice.value.rows.length <= MAX_ROWS);
  list.scrolled(600);
  paint();
  assert(list.slice.value.rows.length <= MAX_ROWS);
  assertStrictEquals(view.away.value, true);
});

Deno.test("ListWindowModel keeps a row where it is while those above turn out to be of other heights", () => {
  const heightOf = ({ id }: Row) => Number(id.slice(4)) % 3 === 0 ? 70 : ROW_PX;
  const { view, list, paint } = setup(1000, () => ROW_PX);
  list.scrolled(4000);
  const before = placeInView(view, list, "run-795", () => ROW_PX);
  const measure = () => list.measured(list.slice.value.rows.map((row) => [row, heightOf(row)]));
  measure();
  measure();
  const anchor = list.slice.value.rows.find(({ id }) => id === "run-800")!;
  assertStrictEquals(placeInView(view, list, anchor.id, heightOf), 0);
  assert(before > 0);
  paint();
});

Deno.test("ListWindowModel keeps a row where it is in a flood", () => {
  const { view, list } = setup(MAX_KEPT_ROWS);
  view.setNewestFirst(false);
  list.scrolled(ROW_PX * (MAX_KEPT_ROWS - 100));
  const before = ends(list);
  view.receive(rows(MAX_KEPT_ROWS + 1, MAX_KEPT_ROWS + 5000));
  assertEquals(ends(list), before);
  assertStrictEquals(list.target(), ROW_PX * (MAX_KEPT_ROWS - 100));
});

Deno.test("ListWindowModel goes to a row only where it is not in view", () => {
  const { view, list } = setup(1000);
  reveal(list, 5);
  assertStrictEquals(view.away.value, false);
  reveal(list, 50);
  assertStrictEquals(list.target(), 51 * ROW_PX - 400);
  reveal(list, 31);
  assertStrictEquals(list.target(), 31 * ROW_PX);
  reveal(list, 0);
  assertEquals([view.away.value, list.target()], [false, "top"]);
});

Deno.test("ListWindowModel goes to a row before it knows its size", () => {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  view.receive(rows(1, 500));
  reveal(list, 300);
  assert(list.slice.value.rows.some(({ id }) => id === "run-200"));
});

Deno.test("ListWindowModel tells the first row that is wholly in view", () => {
  const { list } = setup(100);
  assertStrictEquals(firstInView(list), 0);
  list.scrolled(10 * ROW_PX);
  assertStrictEquals(firstInView(list), 10);
  list.scrolled(10 * ROW_PX + 5);
  assertStrictEquals(firstInView(list), 11);
  assertStrictEquals(firstInView(setup(0).list), -1);
});

Deno.test("ListWindowModel forgets the heights of rows that are laid out anew", () => {
  const { list, paint } = setup(1000);
  assertStrictEquals(heightOfAll(list), 1000 * ROW_PX);
  list.resized(400, 400);
  list.measured(list.slice.value.rows.map((row) => [row, 40]));
  list.reset();
  list.measured(list.slice.value.rows.map((row) => [row, 40]));
  list.scrolled(400);
  assertStrictEquals(heightOfAll(list, 40), 1000 * 40);
  paint();
});

Deno.test("ListWindowModel fills the view at the newest row after rows that were much higher", () => {
  let rowPx = 130;
  const { view, list, paint } = setup(500, () => rowPx);
  rowPx = ROW_PX;
  view.receive(rows(501, 560));
  for (let turn = 0; turn < 3; turn++) paint();
  const { length } = list.slice.value.rows;
  assert(length * ROW_PX >= 400 && length < 60, `${length} rows`);
});

Deno.test("ListWindowModel leaves the view where it is while something else holds new rows back", () => {
  const { view, list } = setup(100);
  view.setNewestFirst(false);
  assertStrictEquals(list.target(), "bottom");
  view.open("run-100");
  assertStrictEquals(list.target(), 1600);
  view.open(undefined);
  assertStrictEquals(list.target(), "bottom");
});
