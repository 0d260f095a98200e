import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { LinkedModel } from "../../../../ui/state/rows/linked_record.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { turns } from "../../../support/turn.ts";

function row(seq: number): Row {
  return { kind: "record", id: `run-${seq}`, record: recordOf(seq) };
}

function recordOf(seq: number) {
  return toRecord({ message: `n${seq}`, timestamp: 1_000_000 + seq });
}

function entry(seq: number) {
  return { id: `run-${seq}`, ...recordOf(seq) };
}

/** A view of the records 8 and 9, a server that answers when the test says, and a clock that the test turns on. */
function setup() {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  list.resized(800, 400);
  view.receive([row(8), row(9)]);
  const asked: Readonly<Record<string, string>>[] = [];
  const answers: ((page: unknown) => void)[] = [];
  const due = new Set<() => void>();
  const model = new LinkedModel(view, list, {
    fetchPage(params) {
      asked.push(params);
      return new Promise((resolve, reject) =>
        answers.push((page) => page instanceof Error ? reject(page) : resolve(page))
      );
    },
    delay(callback) {
      due.add(callback);
      return () => due.delete(callback);
    },
  });
  const wait = () => {
    const callbacks = [...due];
    due.clear();
    for (const callback of callbacks) callback();
  };
  const answer = async (...pages: unknown[]) => {
    for (const page of pages) answers.shift()!(page);
    await turns(1);
  };
  return { view, model, asked, due, wait, answer };
}

Deno.test("LinkedModel opens a record that is there, and one that comes, and asks for neither", async () => {
  const { view, model, due } = setup();
  model.follow("run-8");
  await turns(1);
  assertEquals([view.opened.value, due.size], ["run-8", 0]);
  model.follow("run-7");
  await turns(1);
  assertStrictEquals(view.opened.value, "run-8");
  view.receive([row(7)]);
  await turns(1);
  assertEquals([view.opened.value, due.size, model.linked.value], ["run-7", 0, undefined]);
});

Deno.test("LinkedModel asks for a record that does not come, and tells whether it is hidden or older", async () => {
  const { view, model, asked, wait, answer } = setup();
  model.follow("run-3");
  assertStrictEquals(asked.length, 0);
  wait();
  assertEquals(asked, [{ after: "run-2", before: "run-4", limit: "1" }]);
  await answer({ records: [entry(3)] });
  assertEquals(model.linked.value, { kind: "older", id: "run-3", record: recordOf(3) });
  view.setQuery("n9");
  assertStrictEquals(model.linked.value?.kind, "hidden");
  view.setQuery("n3");
  view.receive([row(3)]);
  await turns(1);
  assertEquals([model.linked.value, view.opened.value], [undefined, "run-3"]);
});

for (const page of [{ records: [] }, { records: [entry(4)] }, {}]) {
  Deno.test(`LinkedModel tells that a record is gone where the server gives ${JSON.stringify(page).slice(0, 40)}`, async () => {
    const { model, wait, answer } = setup();
    model.follow("run-3");
    wait();
    await answer(page);
    assertEquals(model.linked.value, { kind: "gone", id: "run-3" });
    model.follow("");
    assertStrictEquals(model.linked.value, undefined);
  });
}

Deno.test("LinkedModel asks again where the server is away, and leaves what it says of a link that is no more", async () => {
  const { model, asked, wait, answer } = setup();
  model.follow("run-3");
  wait();
  await answer(new Error("away"));
  assertStrictEquals(model.linked.value, undefined);
  wait();
  assertStrictEquals(asked.length, 2);
  model.follow("run-4");
  await answer({ records: [] });
  assertStrictEquals(model.linked.value, undefined);
});
