import { assertEquals, assertStrictEquals } from "@std/assert";
import { type JsonObject, toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { QueryHistoryModel } from "../../../../ui/state/kept/query_history.ts";
import { SuggestionsModel } from "../../../../ui/state/terms/suggestions.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { turns } from "../../../support/turn.ts";

/** A view of records with this metadata, and a server that knows of some values. */
function open(records: readonly JsonObject[], facets: unknown = {}, newest: unknown = {}) {
  const entries = records.map((metadata, index) => ({
    id: `run-${index + 1}`,
    record: toRecord({ message: "m", metadata }),
  }));
  const view = new ViewModel({ cursor: `run-${entries.length}`, entries, capacity: 10, level: "", q: "" }, QUERY_TOOLS);
  const timers = new Set<() => void>();
  const delay = (callback: () => void) => {
    timers.add(callback);
    return () => void timers.delete(callback);
  };
  const history = new QueryHistoryModel(view, { storage: undefined, delay: () => () => {} });
  const asked: number[] = [];
  const suggestions = new SuggestionsModel(view, history, {
    readNewest(limit) {
      asked.push(limit);
      return newest instanceof Error ? Promise.reject(newest) : Promise.resolve(newest);
    },
    readFacets: () => Promise.resolve(facets),
    delay,
  });
  const texts = () => suggestions.groups.value.flatMap(({ suggestions }) => suggestions.map(({ text }) => text));
  /** Types as a reader does: the field asks for suggestions, and the view takes the query. */
  function type(q: string) {
    suggestions.type(q, q.length);
    view.setQuery(q);
  }
  async function pass() {
    const callbacks = [...timers];
    timers.clear();
    for (const callback of callbacks) callback();
    await turns(1);
  }
  return { view, history, suggestions, texts, type, pass, asked };
}

const SHOP: readonly JsonObject[] = [{ service: "api", user: { name: "Ann" } }, { service: "api" }, { service: "web" }];

Deno.test("SuggestionsModel goes on to know what a half-written query lets go of", () => {
  const { view, suggestions, texts, type } = open(SHOP);
  suggestions.begin();
  type("user.n");
  assertStrictEquals(view.list.value.length, 0);
  type("user.na");
  assertEquals(texts(), ["user.name"]);
  type("service:w");
  assertEquals(texts(), ["web"]);
});

Deno.test("SuggestionsModel learns fields from the server where the page has few records", async () => {
  const record = toRecord({ message: "m", metadata: { service: "web", serial: 7 } });
  const { suggestions, texts, type, asked } = open(SHOP, {}, { records: [{ id: "run-9", ...record }] });
  suggestions.begin();
  type("s");
  assertEquals([texts(), asked], [["service"], [500]]);
  await turns(1);
  assertEquals(texts(), ["service", "serial"]);

  suggestions.end();
  suggestions.begin();
  type("s");
  assertEquals([texts(), asked], [["service", "serial"], [500]]);

  const left = open(SHOP, {}, { records: [{ id: "run-9", ...record }] });
  left.suggestions.begin();
  left.suggestions.end();
  await turns(1);
  left.type("s");
  assertEquals(left.texts(), ["service"]);

  const many = open(Array.from({ length: 500 }, () => ({ service: "api" })));
  many.suggestions.begin();
  assertEquals(many.asked, []);
});

Deno.test("SuggestionsModel goes on with what the page has while the server is away", async () => {
  const { suggestions, texts, type } = open(SHOP, {}, new Error("away"));
  suggestions.begin();
  await turns(1);
  type("s");
  assertEquals(texts(), ["service"]);
});

Deno.test("SuggestionsModel adds what the server knows, and keeps the larger count", async () => {
  const facets = { facets: [{ values: [{ value: "api", count: 90 }, { value: "mail", count: 4 }], other: 0 }] };
  const { suggestions, type, pass } = open(SHOP, facets);
  type("service:");
  await pass();
  assertEquals(
    suggestions.groups.value[0].suggestions.map(({ text, count }) => [text, count]),
    [["api", 90], ["mail", 4], ["web", 1]],
  );
});

Deno.test("SuggestionsModel moves nothing once the reader has begun to choose", async () => {
  const facets = { facets: [{ values: [{ value: "web", count: 90 }], other: 0 }] };
  const { suggestions, texts, type, pass } = open(SHOP, facets);
  type("service:");
  suggestions.move(1);
  await pass();
  assertEquals([texts()[0], suggestions.chosen.value?.text], ["api", "api"]);
});

Deno.test("SuggestionsModel chooses one after the other, and none behind the last and before the first", () => {
  const { suggestions, type } = open(SHOP);
  type("service:");
  const chosen: (string | undefined)[] = [suggestions.chosen.value?.text];
  for (const step of [1, 1, 1, 1, 1, -1, -1, -1] as const) {
    suggestions.move(step);
    chosen.push(suggestions.chosen.value?.text);
  }
  assertEquals(chosen, [undefined, "api", "web", ":*", undefined, "api", undefined, ":*", "web"]);
  type("service:a");
  assertStrictEquals(suggestions.active.value, -1);
});

Deno.test("SuggestionsModel gives the last queries to who asks, where nothing is written", () => {
  const { view, history, suggestions, texts } = open(SHOP);
  view.stepTo({ level: "", q: "one" });
  view.stepTo({ level: "", q: "two" });
  view.stepTo({ level: "", q: "" });
  suggestions.type("", 0);
  assertEquals(texts(), []);
  suggestions.ask("", 0);
  assertEquals(suggestions.groups.value.map(({ kind }) => kind), ["queries", "fields"]);
  assertEquals(texts().slice(0, 4), ["two", "one", "", "level"]);
  suggestions.move(1);
  suggestions.forget(suggestions.chosen.value!);
  assertEquals([history.queries.value, suggestions.chosen.value?.text], [["one"], "one"]);
  suggestions.ask("x ", 2);
  assertEquals(suggestions.groups.value.map(({ kind }) => kind), ["fields"]);
});

Deno.test("SuggestionsModel takes them away, and shows nothing that comes later", async () => {
  const facets = { facets: [{ values: [{ value: "mail", count: 4 }], other: 0 }] };
  const { suggestions, texts, type, pass } = open(SHOP, facets);
  type("service:");
  suggestions.close();
  await pass();
  assertEquals(texts(), []);
  type("service:");
  suggestions.end();
  await pass();
  assertEquals(texts(), []);
});
