import { assertEquals, assertStrictEquals } from "@std/assert";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { type ListedPattern, PatternListModel } from "../../../../ui/state/rows/pattern_list.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { PolledServer } from "./polled_server.ts";

const PATTERN: ListedPattern = {
  id: "ef077127d756",
  template: "Order <*> paid",
  count: 12,
  levels: { INFO: 12 },
  first: "2025-10-24T10:26:15.000Z",
  last: "2025-10-24T10:26:25.000Z",
  trend: [4, 0, 8, 0],
};
const FAILED = {
  ...PATTERN,
  id: "a".repeat(12),
  template: "Order <*> failed",
  levels: { ERROR: 1, FATAL: 1 },
  trend: [1, 1],
};
const GONE = { ...PATTERN, id: "b".repeat(12), template: "Starting", trend: [3, 0, 0, 0, 0, 0, 0, 0] };

function setup(q = "") {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q }, QUERY_TOOLS);
  const answer = { complete: true };
  const server = new PolledServer(() => ({
    matched: 40,
    complete: answer.complete,
    patterns: [PATTERN, FAILED, GONE, {}, { ...PATTERN, trend: ["x"] }],
  }));
  const model = new PatternListModel(view, server.environment);
  model.show(true);
  const templates = () => model.listed.value.map(({ template }) => template);
  return { view, model, server, answer, pass: () => server.pass(), templates };
}

Deno.test("PatternListModel requests the patterns of the filter in force while it is open", async () => {
  const { view, model, answer, pass } = setup("paid");
  assertEquals(await pass(), []);
  model.toggle();
  assertEquals(await pass(), ["q=paid&limit=500&sort=count"]);
  assertEquals([model.found.value?.matched, model.found.value?.isComplete], [40, true]);
  answer.complete = false;
  view.setLevel("WARN");
  assertEquals(await pass(), ["level=WARN&q=paid&limit=500&sort=count"]);
  assertStrictEquals(model.found.value?.isComplete, false);
  model.choose("new");
  assertEquals(await pass(), ["level=WARN&q=paid&limit=500&sort=first&since=15m"]);
  model.setAge("1h");
  assertEquals(await pass(), ["level=WARN&q=paid&limit=500&sort=first&since=1h"]);
  model.show(false);
  assertEquals(await pass(), []);
});

Deno.test("PatternListModel lists the patterns of a choice that contain a text", async () => {
  const { model, pass, templates } = setup();
  model.toggle();
  await pass();
  assertEquals(templates(), ["Order <*> paid", "Order <*> failed", "Starting"]);
  model.setText(" ORDER ");
  assertEquals(templates(), ["Order <*> paid", "Order <*> failed"]);
  model.choose("failing");
  assertEquals(templates(), ["Order <*> failed"]);
  model.setText("");
  model.choose("gone");
  assertEquals(templates(), ["Order <*> paid", "Starting"]);
});

Deno.test("PatternListModel shows or hides the records of a pattern, and the way back leads to it", () => {
  const { view, model } = setup("level:info");
  model.toggle();
  model.hide(FAILED.id);
  assertEquals([view.params.value.q, model.isOpen.value], [`level:info -pattern:${FAILED.id}`, true]);
  model.showOnly(PATTERN.id);
  assertEquals(
    [view.params.value.q, model.isOpen.value],
    [`level:info -pattern:${FAILED.id} pattern:${PATTERN.id}`, false],
  );
  view.restore({ level: "", q: "level:info" });
  assertStrictEquals(model.isOpen.value, true);
  model.toggle();
  view.stepTo({ level: "", q: "other" });
  view.restore({ level: "", q: "level:info" });
  assertStrictEquals(model.isOpen.value, false);
});

Deno.test("PatternListModel keeps the patterns while the server is away", async () => {
  const { model, server, pass, templates } = setup();
  model.toggle();
  await pass();
  server.isAway = true;
  await pass();
  assertEquals([model.isStale.value, templates().length], [true, 3]);
  server.isAway = false;
  await pass();
  assertStrictEquals(model.isStale.value, false);
});
