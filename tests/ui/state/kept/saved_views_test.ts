import { assertEquals, assertStrictEquals } from "@std/assert";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import {
  addressOfView,
  MAX_NAME_LENGTH,
  MAX_VIEWS,
  SavedViewsModel,
  VIEWS_KEY,
} from "../../../../ui/state/kept/saved_views.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { MemoryStorage } from "../../../support/memory_storage.ts";

function open(storage: MemoryStorage | undefined = new MemoryStorage()) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q: "" }, QUERY_TOOLS);
  const saved = new SavedViewsModel(view, storage);
  return { view, saved, storage, names: () => saved.views.value.map(({ name }) => name) };
}

Deno.test("SavedViewsModel saves the current filter by name, sorted by name", () => {
  const { view, saved, storage, names } = open();
  saved.save("all of it");
  view.stepTo({ level: "WARN", q: " timeout " });
  saved.save("  Slow   ones ");
  view.stepTo({ level: "", q: "b" });
  saved.save("B 10");
  saved.save("b 9");
  assertEquals(names(), ["all of it", "b 9", "B 10", "Slow ones"]);
  assertEquals(saved.views.value[3], { name: "Slow ones", level: "WARN", q: "timeout" });
  assertEquals(open(storage).names(), names());
});

Deno.test("SavedViewsModel saves the query in force while the field is invalid", () => {
  const { view, saved } = open();
  view.setQuery("good");
  view.setQuery('good "');
  saved.save("x");
  assertStrictEquals(saved.views.value[0].q, "good");
});

Deno.test("SavedViewsModel opens a view as a step, and marks the current one", () => {
  const { view, saved } = open();
  view.stepTo({ level: "WARN", q: "a" });
  saved.save("A");
  const [a] = saved.views.value;
  assertStrictEquals(saved.current.value, a);
  view.stepTo({ level: "", q: "" });
  assertStrictEquals(saved.current.value, undefined);
  const { steps } = view;
  const before = steps.value;
  saved.open(a);
  assertEquals([steps.value, view.params.value], [before + 1, { level: "WARN", q: "a" }]);
});

Deno.test("SavedViewsModel replaces, renames, removes and restores", () => {
  const { view, saved, names } = open();
  view.stepTo({ level: "", q: "a" });
  saved.save("A");
  saved.save("B");
  view.stepTo({ level: "", q: "b" });
  saved.save("B");
  assertEquals(saved.views.value.map(({ name, q }) => [name, q]), [["A", "a"], ["B", "b"]]);
  saved.rename(saved.views.value[0], "C");
  assertEquals(names(), ["B", "C"]);
  saved.rename(saved.views.value[0], " ");
  saved.save("");
  assertEquals(names(), ["B", "C"]);
  saved.rename(saved.views.value[0], "C");
  assertEquals(saved.views.value.map(({ name, q }) => [name, q]), [["C", "b"]]);
  const [c] = saved.views.value;
  saved.remove(c);
  assertEquals(names(), []);
  saved.restore(c);
  assertEquals(saved.views.value, [c]);
});

Deno.test("SavedViewsModel shares its views with other tabs", () => {
  const { saved, storage, names } = open();
  const other = open(storage);
  saved.save("mine");
  other.saved.save("theirs");
  saved.recall();
  assertEquals([names(), other.names()], [["mine", "theirs"], ["mine", "theirs"]]);
});

Deno.test("SavedViewsModel bounds its views, and leaves out unreadable ones", () => {
  const storage = new MemoryStorage();
  const views = Array.from({ length: MAX_VIEWS }, (_, index) => ({ name: `v${index}`, level: "", q: `${index}` }));
  storage.setItem(VIEWS_KEY, JSON.stringify([7, null, { name: 1 }, { name: "x", q: "y" }, ...views]));
  const { saved, names } = open(storage);
  assertEquals([names().length, saved.isFull.value], [MAX_VIEWS, true]);
  saved.save("one more");
  assertStrictEquals(names().includes("one more"), false);
  saved.save("v7");
  assertStrictEquals(saved.views.value.find(({ name }) => name === "v7")?.q, "");
  saved.remove(saved.views.value[0]);
  saved.save("x".repeat(200));
  assertStrictEquals(names().at(-1)?.length, MAX_NAME_LENGTH);
});

Deno.test("SavedViewsModel keeps views without storage, and reports it", () => {
  const storage = new MemoryStorage();
  storage.isFull = true;
  const { saved, names } = open(storage);
  saved.save("a");
  saved.save("b");
  assertEquals([names(), saved.isKept.value], [["a", "b"], false]);
});

for (
  const { level, q, address } of [
    { level: "", q: "", address: "?" },
    { level: "WARN", q: "", address: "?level=WARN" },
    { level: "", q: 'a "b&c" + d', address: "?q=a+%22b%26c%22+%2B+d" },
    { level: "ERROR", q: "x", address: "?level=ERROR&q=x" },
  ]
) {
  Deno.test(`addressOfView returns ${address}`, () => assertStrictEquals(addressOfView({ level, q }), address));
}
