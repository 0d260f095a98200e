import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import { PlaceMemoryModel } from "../../../../ui/state/rows/place_memory.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";

const ROWS: readonly Row[] = Array.from({ length: 1000 }, (_, index) => ({
  kind: "record",
  id: `run-${index + 1}`,
  record: toRecord({ message: `n${index + 1}` }),
}));

/** A list of a thousand rows, 24 px each, of which 400 px are in view. */
function setup() {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  list.resized(800, 400);
  const memory = new PlaceMemoryModel(view, list);
  view.receive(ROWS);
  const comeBack = async () => {
    view.restore({ level: "", q: "" });
    memory.comeBack();
    view.receive(ROWS); // as the server gives them again
    await Promise.resolve();
  };
  return { view, list, comeBack };
}

for (
  const { name, read, target } of [
    { name: "had an open row", read: "opened", target: 500 * 24 + 24 - 400 },
    { name: "had come to a row by keys", read: "current", target: 500 * 24 + 24 - 400 },
    { name: "had scrolled to a row", read: "scrolled", target: 500 * 24 },
  ] as const
) {
  Deno.test(`PlaceMemoryModel comes back to where the reader ${name}`, async () => {
    const { view, list, comeBack } = setup();
    if (read === "opened") view.open("run-500");
    if (read === "current") view.moveTo("run-500");
    if (read === "scrolled") list.scrolled(500 * 24);
    view.stepTo({ level: "", q: "n7" });
    assertEquals([view.held.value, list.target()], [false, "top"]);
    await comeBack();
    assertStrictEquals(view.opened.value, read === "opened" ? "run-500" : undefined);
    assertStrictEquals(view.current.value, read === "current" ? "run-500" : undefined);
    assertStrictEquals(list.target(), target);
  });
}

Deno.test("PlaceMemoryModel stays at the newest row where the reader was there", async () => {
  const { view, list, comeBack } = setup();
  list.scrolled(500 * 24);
  list.scrolled(0);
  view.stepTo({ level: "", q: "n7" });
  list.scrolled(24);
  await comeBack();
  assertEquals([view.held.value, list.target()], [false, "top"]);
});

Deno.test("PlaceMemoryModel goes nowhere once the filter is another", async () => {
  const { view, comeBack } = setup();
  view.open("run-500");
  view.stepTo({ level: "", q: "n7" });
  const back = comeBack();
  view.setQuery("n5");
  await back;
  assertStrictEquals(view.opened.value, undefined);
});
