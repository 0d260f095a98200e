import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ContextModel } from "../../../../ui/state/rows/context.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { turns } from "../../../support/turn.ts";

function recordOf(seq: number) {
  return toRecord({ message: `n${seq}`, timestamp: 1_000_000 + seq, metadata: { service: seq % 2 ? "odd" : "even" } });
}

function row(seq: number): Row {
  return { kind: "record", id: `run-${seq}`, record: recordOf(seq) };
}

/** A view of the records 1 to 100, and a server that holds the records from `oldest` to 1000, unless it is away. */
function setup({ oldest = 1 } = {}) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  list.resized(800, 240);
  view.receive(Array.from({ length: 100 }, (_, index) => row(index + 1)));
  const server = {
    isAway: false,
    asked: [] as Readonly<Record<string, string>>[],
    /** Answers come after it. */
    gate: undefined as Promise<void> | undefined,
  };
  let timers: (() => void)[] = [];
  const seqOf = (id: string | undefined, other: number) => id === undefined ? other : Number(id.split("-")[1]);
  const model = new ContextModel(view, list, {
    fetchPage(params) {
      server.asked.push(params);
      if (server.isAway) return Promise.reject(new Error("away"));
      const low = seqOf(params.after, oldest - 1) + 1;
      const high = seqOf(params.before, 1001) - 1;
      const all = Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index)
        .filter((seq) => seq >= oldest && (params.q === undefined || recordOf(seq).metadata.service === "odd"));
      const limit = Number(params.limit);
      const found = params.after === undefined ? all.slice(-limit) : all.slice(0, limit);
      const answer = { records: found.map((seq) => ({ id: `run-${seq}`, ...recordOf(seq) })) };
      return Promise.resolve(server.gate).then(() => answer);
    },
    delay(callback) {
      timers.push(callback);
      return () => timers = timers.filter((timer) => timer !== callback);
    },
  });
  async function pass() {
    for (const callback of timers.splice(0)) callback();
    await turns(2);
  }
  const ids = () => Array.from({ length: view.list.value.length }, (_, index) => view.list.value.at(index).id);
  return { view, list, model, server, ids, pass };
}

Deno.test("ContextModel shows the records around one whatever the filter, and returns to the same place", async () => {
  const { view, list, model, ids } = setup();
  view.stepTo({ level: "", q: "n5" });
  list.scrolled(60);
  view.open("run-55");
  const [before, target] = [ids(), list.target()];
  await model.show("run-55");
  assertEquals([model.shown.value?.count, view.instead.value?.around], [255, "run-55"]);
  assertEquals([view.opened.value, view.current.value, view.q.value], ["run-55", "run-55", "n5"]);
  view.receive([row(1001)], { key: view.filter.value.key, cursor: "run-1001" });
  model.leave();
  assertEquals([ids(), list.target(), view.opened.value, view.current.value], [before, target, "run-55", undefined]);
  assertStrictEquals(model.shown.value, undefined);
});

Deno.test("ContextModel shows a record that is not loaded, and tells that one is gone", async () => {
  const { view, model } = setup({ oldest: 300 });
  await model.show("run-700");
  assertEquals([model.shown.value?.state, model.shown.value?.record?.message], ["ready", "n700"]);
  model.leave();
  await model.show("run-250");
  assertEquals([model.shown.value?.state, view.instead.value], ["gone", undefined]);
  model.leave();
  assertEquals([model.shown.value, view.held.value], [undefined, false]);
});

Deno.test("ContextModel narrows the context to the same service, by name or in turn", async () => {
  const { model, ids } = setup();
  await model.show("run-51", "service");
  assertEquals([ids().length, ids().every((id) => Number(id.slice(4)) % 2 === 1)], [226, true]);
  model.nextScope();
  await turns(1);
  assertEquals([model.shown.value?.scope, ids().length], ["all", 251]);
});

Deno.test("ContextModel tells that the server is away, and shows the context after another try", async () => {
  const { view, model, server } = setup();
  server.isAway = true;
  await model.show("run-9");
  assertEquals([model.shown.value?.state, view.instead.value], ["failed", undefined]);
  server.isAway = false;
  await model.show("run-9");
  assertStrictEquals(model.shown.value?.state, "ready");
});

for (
  const { end, by } of [
    { end: "another filter", by: ({ view }: ReturnType<typeof setup>) => view.stepTo({ level: "ERROR", q: "" }) },
    { end: "the newest rows", by: ({ view }: ReturnType<typeof setup>) => view.goLive() },
  ]
) {
  Deno.test(`ContextModel ends the context by ${end}, also while it is requested`, async () => {
    const setting = setup();
    const { view, model } = setting;
    await model.show("run-9");
    by(setting);
    assertEquals([model.shown.value, view.instead.value, view.held.value], [undefined, undefined, false]);
    if (end === "the newest rows") return;
    const shown = model.show("run-8");
    view.stepTo({ level: "WARN", q: "" });
    await shown;
    assertEquals([model.shown.value, view.instead.value, view.held.value], [undefined, undefined, false]);
  });
}

Deno.test("ContextModel loads further records where the reader comes to an end of them", async () => {
  const { list, model, ids } = setup();
  await model.show("run-500");
  list.scrolled(0);
  await turns(2);
  assertStrictEquals(ids()[0], "run-900");
  list.scrolled(1e6);
  await turns(2);
  assertStrictEquals(ids().at(-1), "run-100");
});

for (
  const { side, to, first, last } of [
    { side: "older", to: 1e6, first: "run-700", last: "run-100" },
    { side: "newer", to: 0, first: "run-900", last: "run-300" },
  ]
) {
  Deno.test(`ContextModel requests ${side} records again after a failure`, async () => {
    const { list, model, server, ids, pass } = setup();
    await model.show("run-500");
    server.isAway = true;
    list.scrolled(to);
    await turns(2);
    await pass();
    assertEquals([ids()[0], ids().at(-1)], ["run-700", "run-300"]);
    server.isAway = false;
    await pass();
    assertEquals([ids()[0], ids().at(-1)], [first, last]);
  });
}

Deno.test("ContextModel loads further records also if the request of another context is under way", async () => {
  const { list, model, server, ids } = setup();
  await model.show("run-500");
  const gate = Promise.withResolvers<void>();
  server.gate = gate.promise;
  list.scrolled(1e6);
  server.gate = undefined;
  await model.show("run-900");
  list.scrolled(1e6);
  await turns(2);
  assertStrictEquals(ids().at(-1), "run-700");
  gate.resolve();
  await turns(2);
  assertStrictEquals(ids().at(-1), "run-500");
});

Deno.test("ContextModel looks for newer records also if there are no older ones", async () => {
  const { model, server, pass } = setup({ oldest: 995 });
  await model.show("run-1000");
  await turns(2);
  const asked = () => server.asked.filter(({ after, limit }) => after === "run-1000" && limit === "200").length;
  assertStrictEquals(asked(), 2);
  await pass();
  assertStrictEquals(asked(), 3);
});
