import { assertEquals, assertStrictEquals } from "@std/assert";
import { FieldStatsModel } from "../../../../ui/state/counts/field_stats.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { PolledServer } from "../rows/polled_server.ts";

const EU = { value: "eu", query: "region:eu", count: 60, share: 0.6, chosen_share: 0.94, rest_share: 0.31 };
const US = { value: "us", query: "region:us", count: 40, share: 0.4, chosen_share: 0.33, rest_share: 0.31 };

function setup(q = "") {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q }, QUERY_TOOLS);
  const answer: Record<string, unknown> = {
    ...{ field: "region", matched: 100, complete: true, chosen: 20, rest: 80, missing: 0, distinct: 2, other: 0 },
    ...{ values: [EU, US], differences: [EU, US] },
  };
  const server = new PolledServer(() => ({ ...answer }));
  const model = new FieldStatsModel(view, server.environment);
  model.show(true);
  return { view, model, server, answer, pass: () => server.pass() };
}

Deno.test("FieldStatsModel requests a field of the filter in force while it is open", async () => {
  const { view, model, server, pass } = setup("paid");
  assertEquals(await pass(), []);
  model.open("region");
  assertEquals(await pass(), ["q=paid&field=region&chosen=level%3E%3Derror&limit=20"]);
  assertStrictEquals(model.found.value?.matched, 100);
  view.setLevel("WARN");
  model.choose("warnings");
  assertEquals(await pass(), ["level=WARN&q=paid&field=region&chosen=level%3E%3Dwarn&limit=20"]);
  model.setField("city");
  assertEquals(server.waits, [250]);
  assertStrictEquals(model.found.value, undefined);
  assertEquals(await pass(), ["level=WARN&q=paid&field=city&chosen=level%3E%3Dwarn&limit=20"]);
  assertStrictEquals(model.found.value, undefined); // the answer is of another field
  model.toggle();
  assertEquals(await pass(), []);
});

Deno.test("FieldStatsModel tells differences that are large, of enough records", async () => {
  const { view, model, answer, pass } = setup();
  model.open("region");
  await pass();
  assertEquals(model.told.value.map(({ value }) => value), ["eu"]);
  answer.chosen = 4;
  view.setLevel("WARN");
  await pass();
  assertEquals(model.told.value, []);
});

Deno.test("FieldStatsModel keeps the last answer if another one cannot be read", async () => {
  const { view, model, answer, pass } = setup();
  model.open("region");
  await pass();
  for (const bad of [{ values: [{}] }, { matched: "x" }, { numbers: { unit: "ms" } }]) {
    Object.assign(answer, { values: [EU], matched: 7, numbers: undefined }, bad);
    view.setLevel(view.level.peek() === "WARN" ? "INFO" : "WARN");
    await pass();
    assertEquals([model.isStale.value, model.found.value?.matched], [true, 100]);
  }
});

Deno.test("FieldStatsModel shows the records of a value", () => {
  const { view, model } = setup("a OR b");
  model.open("region");
  model.showOnly("region:eu");
  assertEquals([view.q.value, model.isOpen.value], ["(a OR b) region:eu", false]);
  model.showOnly("region:eu");
  assertStrictEquals(view.q.value, "(a OR b) region:eu");
});
