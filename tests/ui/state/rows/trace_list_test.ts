import { assertEquals, assertStrictEquals } from "@std/assert";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { TraceListModel } from "../../../../ui/state/rows/trace_list.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { PolledServer } from "./polled_server.ts";

const TRACE = {
  trace_id: "a1",
  name: "POST /checkout",
  start: "2025-10-24T10:26:15.000Z",
  duration_ms: 12,
  spans: 2,
  errors: 0,
  services: ["shop"],
};

function setup() {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q: "" }, QUERY_TOOLS);
  const others: unknown[] = [];
  const server = new PolledServer(() => ({ matched: 1, spans: 2, traces: [TRACE, ...others] }));
  const model = new TraceListModel(view, server.environment);
  model.show(true);
  return { view, model, server, others, pass: () => server.pass(), waits: () => server.waits };
}

Deno.test("TraceListModel requests traces while it is open, by its choice and query", async () => {
  const { model, pass, waits } = setup();
  assertEquals(await pass(), []);
  model.toggle();
  assertEquals([await pass(), model.found.value?.traces], [["limit=200"], [TRACE]]);
  assertEquals(waits(), [2000]);
  assertEquals(await pass(), ["limit=200"]);
  model.choose("slowest");
  assertEquals([waits(), await pass()], [[0], ["limit=200&sort=slowest"]]);
  model.choose("failed");
  assertEquals(await pass(), ["limit=200&level=ERROR"]);
  model.setQuery("duration_ms>5");
  assertEquals([waits(), await pass()], [[250], ["limit=200&level=ERROR&q=duration_ms%3E5"]]);
  model.toggle();
  assertEquals([waits(), await pass()], [[], []]);
});

Deno.test("TraceListModel keeps its traces while the server is away or the query has an error", async () => {
  const { model, server, pass } = setup();
  model.toggle();
  await pass();
  server.isAway = true;
  await pass();
  assertEquals([model.isStale.value, model.found.value?.matched], [true, 1]);
  server.isAway = false;
  await pass();
  assertStrictEquals(model.isStale.value, false);
  model.setQuery("/[a/");
  assertEquals([await pass(), model.fault.value?.expectation.code], [[], "closing-bracket"]);
  model.setQuery("x");
  assertEquals([await pass(), model.fault.value], [["limit=200&q=x"], undefined]);
});

Deno.test("TraceListModel requests nothing while the page is hidden", async () => {
  const { model, pass, waits } = setup();
  model.toggle();
  await pass();
  model.show(false);
  model.choose("slowest");
  assertEquals([waits(), await pass()], [[], []]);
  model.show(true);
  assertEquals(await pass(), ["limit=200&sort=slowest"]);
});

Deno.test("TraceListModel closes when a trace is shown", async () => {
  const { view, model, pass } = setup();
  model.toggle();
  await pass();
  view.stepTo({ level: "", q: "trace_id:a1" });
  assertStrictEquals(model.isOpen.value, false);
});

Deno.test("TraceListModel leaves out what is no trace", async () => {
  const { model, others, pass } = setup();
  others.push(null, 7, {}, { ...TRACE, name: 7 }, { ...TRACE, services: "shop" }, { ...TRACE, duration_ms: "1" });
  model.toggle();
  await pass();
  assertEquals(model.found.value?.traces, [TRACE]);
});

Deno.test("TraceListModel closes while its trace is shown, and opens on the way back", () => {
  const { view, model } = setup();
  const toTrace = (id: string) => view.stepTo({ level: "", q: `trace_id:${id}` });
  model.toggle();
  toTrace("a1");
  assertEquals([model.isOpen.value, model.isBehind.value], [false, true]);
  view.leaveTrace();
  assertEquals([model.isOpen.value, model.isBehind.value], [true, false]);
  toTrace("a1");
  view.stepTo({ level: "", q: "another" });
  assertEquals([model.isOpen.value, model.isBehind.value], [false, false]);
  toTrace("a1");
  view.leaveTrace();
  assertEquals([model.isOpen.value, model.isBehind.value], [false, false]);
});
