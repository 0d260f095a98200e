import { assertEquals, assertStrictEquals } from "@std/assert";
import { type JsonObject, toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { QueryHistoryModel } from "../../../../ui/state/kept/query_history.ts";
import { SuggestionsModel } from "../../../../ui/state/terms/suggestions.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { turns } from "../../../support/turn.ts";

/** Creates a view of records with this metadata, and a server that knows some values. */
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
  /** Types a query: opens suggestions, then sets the query of the view. */
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

Deno.test("SuggestionsModel keeps the fields of records that a half-typed query drops", () => {
  const { view, suggestions, texts, type } = open(SHOP);
  suggestions.begin();
  type("user.n");
  assertStrictEquals(view.list.value.length, 0);
  type("user.na");
  assertEquals(texts(), ["user.name"]);
  type("service:w");
  assertEquals(texts(), ["web"]);
});

Deno.test("SuggestionsModel reads fields from the server if the page has few records", async () => {
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

Deno.test("SuggestionsModel suggests from the page while the server is unreachable", async () => {
  const { suggestions, texts, type } = open(SHOP, {}, new Error("away"));
  suggestions.begin();
  await turns(1);
  type("s");
  assertEquals(texts(), ["service"]);
});

Deno.test("SuggestionsModel adds the values of the server, and keeps the larger count", async () => {
  const facets = { facets: [{ values: [{ value: "api", count: 90 }, { value: "mail", count: 4 }], other: 0 }] };
  const { suggestions, type, pass } = open(SHOP, facets);
  type("service:");
  await pass();
  assertEquals(
    suggestions.groups.value[0].suggestions.map(({ text, count }) => [text, count]),
    [["api", 90], ["mail", 4], ["web", 1]],
  );
});

Deno.test("SuggestionsModel does not change the list after a choice has begun", async () => {
  const facets = { facets: [{ values: [{ value: "web", count: 90 }], other: 0 }] };
  const { suggestions, texts, type, pass } = open(SHOP, facets);
  type("service:");
  suggestions.move(1);
  await pass();
  assertEquals([texts()[0], suggestions.chosen.value?.text], ["api", "api"]);
});

Deno.test("SuggestionsModel moves through the suggestions, with no choice before the first and after the last", () => {
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

Deno.test("SuggestionsModel shows recent queries on request in an empty field", () => {
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

Deno.test("SuggestionsModel closes, and ignores later answers", async () => {
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
