import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { SelectionModel } from "../../../../ui/state/rows/selection.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";

function row(number: number): Row {
  return { kind: "record", id: `run-${number}`, record: toRecord({ message: `n${number}` }) };
}

/** Creates a selection in a list of records 1 to 9, newest first. */
function setup() {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  view.receive(Array.from({ length: 9 }, (_, index) => row(index + 1)));
  const selection = new SelectionModel(view);
  const selected = () => selection.rows().map(({ id }) => id.slice(4)).join("");
  return { view, selection, selected };
}

Deno.test("SelectionModel selects from the first row to the last one that it is extended to", () => {
  const { selection, selected } = setup();
  selection.extendTo("run-5");
  assertStrictEquals(selected(), "5");
  selection.extendTo("run-3");
  assertStrictEquals(selected(), "543");
  selection.extendTo("run-7");
  assertStrictEquals(selected(), "765");
  assertEquals([...selection.ids.value], ["run-7", "run-6", "run-5"]);
  selection.clear();
  assertStrictEquals(selected(), "");
});

Deno.test("SelectionModel starts at the row of the keys, or at the open row", () => {
  const { view, selection, selected } = setup();
  view.open("run-2");
  selection.extendTo("run-4");
  assertStrictEquals(selected(), "432");
  selection.clear();
  view.moveTo("run-9");
  selection.extendTo("run-8");
  assertStrictEquals(selected(), "98");
});

Deno.test("SelectionModel selects all rows", () => {
  const { selection, selected } = setup();
  selection.selectAll();
  assertStrictEquals(selected(), "987654321");
});

Deno.test("SelectionModel holds new rows back, and keeps the same rows in either order", () => {
  const { view, selection, selected } = setup();
  selection.extendTo("run-5");
  selection.extendTo("run-4");
  view.receive([row(10)]);
  assertStrictEquals(view.waiting.value, 1);
  view.setNewestFirst(false);
  assertStrictEquals(selected(), "45");
  selection.clear();
  assertStrictEquals(view.waiting.value, 0);
});

for (
  const { name, change } of [
    { name: "with another filter", change: ({ view }: ReturnType<typeof setup>) => view.setQuery("n") },
    { name: "when the list goes live", change: ({ view }: ReturnType<typeof setup>) => view.goLive() },
  ]
) {
  Deno.test(`SelectionModel is cleared ${name}`, () => {
    const setting = setup();
    setting.selection.begin("run-5");
    setting.selection.extendTo("run-6");
    change(setting);
    assertEquals([setting.selected(), setting.selection.isExtending.value], ["", false]);
  });
}
