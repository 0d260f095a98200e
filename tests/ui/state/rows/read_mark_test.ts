import { assertEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import { ReadMarkModel } from "../../../../ui/state/rows/read_mark.ts";
import { listOf, rowsOf } from "../../../../ui/state/rows/row_list.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { MemoryStorage } from "../../../support/memory_storage.ts";

/** A view of rows 20 px high, of which 10 are in view, and its mark. */
function setup(storage = new MemoryStorage(), newestFirst = true) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10_000, level: "", q: "" }, QUERY_TOOLS);
  view.setNewestFirst(newestFirst);
  const list = new ListWindowModel(view);
  list.resized(800, 200);
  let timers: (() => void)[] = [];
  const model = new ReadMarkModel(view, list, {
    storage,
    delay(callback) {
      timers.push(callback);
      return () => timers = timers.filter((timer) => timer !== callback);
    },
  });
  const receive = (from: number, to: number, run = "run", metadata = {}) =>
    view.receive(Array.from({ length: to - from + 1 }, (_, index) => ({
      kind: "record",
      id: `${run}-${from + index}`,
      record: toRecord({ message: `n${from + index}.`, metadata }),
    })));
  const pass = () => timers.splice(0).forEach((callback) => callback());
  const state = () => ({
    id: model.mark.value?.id,
    index: model.index.value,
    count: model.missed.value.count,
    unseen: model.isUnseen.value,
  });
  return { view, list, model, storage, receive, pass, state };
}

Deno.test("ReadMarkModel counts the rows since the page was hidden, and divides them from the others", () => {
  const { model, receive, pass, state, list } = setup();
  receive(1, 100);
  model.show(true);
  pass();
  assertEquals(state(), { id: undefined, index: -1, count: 0, unseen: false });
  model.show(false);
  receive(101, 150);
  model.show(true);
  receive(151, 160); // they arrive with the connection
  pass();
  receive(161, 170);
  assertEquals(state(), { id: "run-100", index: 70, count: 60, unseen: true });
  model.goTo();
  assertEquals([state().unseen, list.target()], [false, list.geometry.startOf(70) - 120]);
});

Deno.test("ReadMarkModel recalls its mark, also of an earlier run", () => {
  const before = setup();
  before.receive(1, 100);
  before.model.show(false);
  const again = setup(before.storage);
  again.receive(1, 130);
  again.model.show(true);
  assertEquals(again.state(), { id: "run-100", index: 30, count: 30, unseen: true });
  const restarted = setup(before.storage);
  restarted.receive(1, 7, "run1");
  restarted.model.show(true);
  assertEquals(restarted.state(), { id: "run-100", index: -1, count: 7, unseen: true });
  assertEquals(restarted.model.missed.value.isLeast, true);
  for (const kept of ['[{"id":"x","isSet":true}]', '[{"id":"run-1"}]', '{"id":"run-1","isSet":true}', "["]) {
    before.storage.setItem("ringside.read", kept);
    assertEquals(setup(before.storage).state().id, undefined);
  }
});

Deno.test("ReadMarkModel divides rows whose newest is last, and only those that are listed", () => {
  const { view, model, receive, state } = setup(undefined, false);
  receive(1, 100);
  model.show(false);
  receive(101, 150);
  model.show(true);
  assertEquals(state(), { id: "run-100", index: 100, count: 50, unseen: true });
  view.setQuery("n99. OR n101. OR n102.");
  assertEquals(state().index, 1);
  view.setQuery("n101.");
  assertEquals(state().index, -1);
});

Deno.test("ReadMarkModel keeps a mark that the reader set until it is removed", () => {
  const { model, receive, pass, state } = setup();
  receive(1, 100);
  model.toggle("run-90");
  assertEquals(state(), { id: "run-90", index: 10, count: 0, unseen: false });
  model.show(false);
  receive(101, 110);
  model.show(true);
  pass();
  assertEquals(state(), { id: "run-90", index: 20, count: 0, unseen: false });
  model.toggle("run-90");
  assertEquals(state().id, undefined);
  model.markNewest();
  assertEquals(state(), { id: "run-110", index: 0, count: 0, unseen: false });
  model.clear();
  assertEquals(state().index, -1);
});

Deno.test("ReadMarkModel keeps its mark through a look of less than 5 s", () => {
  const { model, receive, pass, state } = setup();
  receive(1, 100);
  model.show(false);
  receive(101, 150);
  model.show(true);
  model.show(false);
  receive(151, 160);
  model.show(true);
  assertEquals(state(), { id: "run-100", index: 60, count: 60, unseen: true });
  pass();
  model.show(false);
  assertEquals(state().id, "run-160");
});

Deno.test("ReadMarkModel neither marks nor counts the rows of a sort and a trace", () => {
  const { view, model, receive, state } = setup();
  receive(1, 100);
  model.show(false);
  receive(101, 150);
  const rows = rowsOf(view.list.peek());
  view.showInstead({ isSorted: true, list: listOf([...rows.slice(100), ...rows.slice(0, 100)]) });
  model.show(true);
  assertEquals(state(), { id: "run-100", index: -1, count: 0, unseen: false });
  view.showInstead(undefined);
  assertEquals(state(), { id: "run-100", index: 50, count: 50, unseen: true });
  view.setQuery("trace_id:a");
  receive(151, 152, "run", { trace_id: "a" });
  model.clear();
  model.show(false);
  assertEquals(state().id, undefined);
});
