import { assertEquals, assertStrictEquals } from "@std/assert";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { HISTORY_KEY, MAX_QUERIES, QueryHistoryModel, REST_MS } from "../../../../ui/state/kept/query_history.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { MemoryStorage } from "../../../support/memory_storage.ts";

/** Creates a view with a history, and manual timers. */
function open(q = "", storage: MemoryStorage | undefined = new MemoryStorage()) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q }, QUERY_TOOLS);
  const timers = new Map<() => void, number>();
  const history = new QueryHistoryModel(view, {
    storage,
    delay(callback, ms) {
      timers.set(callback, ms);
      return () => void timers.delete(callback);
    },
  });
  function rest() {
    assertEquals([...timers.values()], [REST_MS]);
    for (const callback of [...timers.keys()]) {
      timers.delete(callback);
      callback();
    }
  }
  const queries = () => history.queries.value;
  return { view, history, storage, timers, rest, queries };
}

Deno.test("QueryHistoryModel adds confirmed queries, most recent first, without duplicates", () => {
  const { view, queries, storage } = open();
  for (const q of ["a", "b", "a", "", "  b "]) {
    view.setQuery(q);
    view.finishTyping();
  }
  assertEquals(queries(), ["b", "a"]);
  assertStrictEquals(storage!.getItem(HISTORY_KEY), '["b","a"]');
});

Deno.test("QueryHistoryModel adds a typed query after a pause, not at each letter", () => {
  const { view, queries, rest } = open();
  for (const q of ["t", "ti", "tim"]) view.setQuery(q);
  assertEquals(queries(), []);
  rest();
  assertEquals(queries(), ["tim"]);
  view.setQuery("timeout");
  rest();
  assertEquals(queries(), ["timeout"]);
  view.setQuery("timeouts");
  view.finishTyping();
  assertEquals(queries(), ["timeouts"]);
  view.setQuery("timeouts x");
  rest();
  assertEquals(queries(), ["timeouts x", "timeouts"]);
  view.finishTyping();
  view.setQuery("timeouts x y");
  rest();
  assertEquals(queries(), ["timeouts x y", "timeouts x", "timeouts"]);
});

Deno.test("QueryHistoryModel adds steps next to the query typed before them", () => {
  const { view, queries, rest, timers } = open();
  view.setQuery("typed");
  rest();
  view.stepTo({ level: "", q: "typed user:ann" });
  assertEquals([queries(), timers.size], [["typed user:ann", "typed"], 0]);
});

Deno.test("QueryHistoryModel leaves out invalid queries and those too long for an address", () => {
  const { view, queries } = open("given");
  for (const q of ['"open', "x".repeat(2001), "level>=loud"]) {
    view.setQuery(q);
    view.finishTyping();
  }
  assertEquals(queries(), ["given"]);
});

Deno.test(`QueryHistoryModel keeps the last ${MAX_QUERIES}, for the next visit and other tabs`, () => {
  const { view, queries, storage } = open();
  for (let number = 1; number <= MAX_QUERIES + 5; number++) view.stepTo({ level: "", q: `n${number}` });
  assertEquals([queries().length, queries()[0], queries().at(-1)], [MAX_QUERIES, `n${MAX_QUERIES + 5}`, "n6"]);
  const other = open("", storage);
  assertEquals(other.queries(), queries());
  other.history.forget("n7");
  view.stepTo({ level: "", q: "last" });
  assertStrictEquals(queries().includes("n7"), false);
  other.history.recall();
  assertStrictEquals(other.queries()[0], "last");
  other.history.clear();
  assertEquals(open("", storage).queries(), []);
});

Deno.test("QueryHistoryModel works without storage", () => {
  const storage = new MemoryStorage();
  storage.isFull = true;
  const { view, queries } = open("", storage);
  view.stepTo({ level: "", q: "a" });
  view.stepTo({ level: "", q: "b" });
  assertEquals(queries(), ["b", "a"]);
});
