import { offsetOf, reveal } from "../../../../ui/state/rows/list_motion.ts";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import { PlaceMemoryModel } from "../../../../ui/state/rows/place_memory.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { type View, ViewModel } from "../../../../ui/state/rows/view.ts";

const ROWS: readonly Row[] = Array.from({ length: 1000 }, (_, index) => ({
  kind: "record",
  id: `run-${index + 1}`,
  record: toRecord({ message: `n${index + 1}` }),
}));

/** A record of a trace, which comes after all of them. */
const TRACED: Row = { kind: "record", id: "run-1001", record: toRecord({ message: "t", metadata: { trace_id: "a" } }) };

/** A list of a thousand rows, 24 px each, of which 400 px are in view. */
function setup() {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  list.resized(800, 400);
  new PlaceMemoryModel(view, list);
  view.receive(ROWS);
  const comeBack = async () => {
    view.restore({ level: "", q: "" });
    await Promise.resolve();
  };
  /** Has a row in view, as the document has one that is open or that the keys have come to. */
  const show = (id: string) => reveal(list, view.list.peek().indexOf(id));
  return { view, list, comeBack, show };
}

for (
  const { name, read, target } of [
    { name: "had an open row", read: "opened", target: 500 * 24 + 24 - 400 },
    { name: "had come to a row by keys", read: "current", target: 500 * 24 + 24 - 400 },
    { name: "had scrolled to a part of a row", read: "scrolled", target: 500 * 24 + 7 },
  ] as const
) {
  for (
    const { back, leave } of [
      { back: "by Back", leave: (view: View) => view.restore({ level: "", q: "" }) },
      { back: "from a trace", leave: (view: View) => view.leaveTrace() },
    ]
  ) {
    Deno.test(`PlaceMemoryModel returns ${back} to where the reader ${name}`, async () => {
      const { view, list, show } = setup();
      if (read === "opened") view.open("run-500");
      if (read === "current") view.moveTo("run-500");
      if (read === "scrolled") list.scrolled(target);
      else show("run-500");
      view.stepTo({ level: "", q: "trace_id:a" });
      assertEquals([view.held.value, list.target()], [false, "top"]);
      view.receive([TRACED], { key: "", cursor: TRACED.id });
      leave(view);
      await Promise.resolve();
      assertStrictEquals(view.opened.value, read === "opened" ? "run-500" : undefined);
      assertStrictEquals(view.current.value, read === "current" ? "run-500" : undefined);
      assertStrictEquals(list.target(), target + 24, "a row has come above it");
    });
  }
}

Deno.test("PlaceMemoryModel returns as soon as the row is there", async () => {
  const { view, list } = setup();
  const late = Array.from({ length: 100 }, (_, index): Row => (
    { kind: "record", id: `run-${2001 + index}`, record: toRecord({ message: `late ${index}` }) }
  ));
  view.stepTo({ level: "", q: "late" });
  view.receive(late);
  list.scrolled(50 * 24);
  for (let count = 0; count < 25; count++) view.stepTo({ level: "", q: `x${count}` }); // its rows are forgotten
  view.restore({ level: "", q: "late" });
  await Promise.resolve();
  assertStrictEquals(list.target(), "top");
  view.receive(late);
  await Promise.resolve();
  assertStrictEquals(list.target(), 50 * 24);
});

Deno.test("PlaceMemoryModel leaves an open row where it is in the view under another filter", () => {
  const { view, list, show } = setup();
  view.open("run-500");
  show("run-500");
  const offset = offsetOf(list, view.list.value.indexOf("run-500"));
  view.stepTo({ level: "", q: "-n3" });
  assertEquals([view.opened.value, offsetOf(list, view.list.value.indexOf("run-500"))], ["run-500", offset]);
  view.stepTo({ level: "", q: "-n3 -n5" }, { keepsOpen: true });
  assertEquals([view.opened.value, offsetOf(list, view.list.value.indexOf("run-500"))], ["run-500", offset]);
  view.stepTo({ level: "", q: "-n5" });
  assertStrictEquals(view.opened.value, undefined);
});

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
