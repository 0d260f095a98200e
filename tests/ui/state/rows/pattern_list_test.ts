import { assertEquals, assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
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
    patterns: [PATTERN, FAILED, GONE, {}, { ...PATTERN, trend: ["x"] }, { ...PATTERN, services: "shop" }],
  }));
  const readId = signal<string | undefined>(undefined);
  const model = new PatternListModel(view, { ...server.environment, readId, run: () => "0000000aaaa" });
  model.show(true);
  const templates = () => model.listed.value.map(({ template }) => template);
  return { view, model, server, answer, readId, pass: () => server.pass(), templates };
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

Deno.test("PatternListModel asks for patterns that are new since the start or the last row that was read", async () => {
  const { model, pass, readId } = setup();
  model.toggle();
  model.choose("new");
  assertEquals(model.ages.value, ["15m", "1h", "1d", "start"]);
  model.setAge("start");
  assertEquals(await pass(), ["limit=500&sort=first&since=0000000aaaa-0"]);
  readId.value = "0000000aaaa-7";
  assertStrictEquals(model.ages.value.at(-1), "mark");
  model.setAge("mark");
  assertEquals(await pass(), ["limit=500&sort=first&since=0000000aaaa-7"]);
});

Deno.test("PatternListModel compares two ranges: that of the query, or the last minutes, with an earlier one", async () => {
  const { view, model, server, pass } = setup("paid");
  const { now } = server.environment;
  model.toggle();
  model.choose("changed");
  const ask = async () => Object.fromEntries(new URLSearchParams((await pass()).at(-1)));
  const ago = (...minutes: number[]) => minutes.map((minute) => new Date(now() - minute * 60_000).toISOString());
  const { from, to, before_from, before_to, q, sort } = await ask();
  assertEquals([q, sort, from, to, before_from, before_to], ["paid", "change", ...ago(15, 0, 30, 15)]);
  model.setLength("5m");
  model.setOther("dayEarlier");
  const next = await ask();
  assertEquals([next.from, next.before_from, next.before_to], ago(5, 1445, 1440));
  view.setQuery("paid timestamp>=2025-10-24T10:00:00Z timestamp<2025-10-24T10:10:00Z");
  model.setOther("before");
  assertStrictEquals(model.hasRange.value, true);
  const ranged = await ask();
  assertEquals(
    [ranged.q, ranged.from, ranged.to, ranged.before_from, ranged.before_to],
    ["paid", ...["10:00", "10:10", "09:50", "10:00"].map((time) => `2025-10-24T${time}:00.000Z`)],
  );
});
