import { assertEquals, assertStrictEquals } from "@std/assert";
import { openStoredList } from "../../../../ui/state/kept/stored_list.ts";
import { MemoryStorage } from "../../../support/memory_storage.ts";

function open(storage: MemoryStorage | undefined) {
  return openStoredList(storage, "list", (item) => typeof item === "number" ? item : undefined);
}

Deno.test("openStoredList stores changes for the next visit", () => {
  const storage = new MemoryStorage();
  open(storage).change((items) => [...items, 1]);
  open(storage).change((items) => [...items, 2]);
  assertEquals(open(storage).items.value, [1, 2]);
});

Deno.test("openStoredList merges the changes of two tabs", () => {
  const storage = new MemoryStorage();
  const [one, other] = [open(storage), open(storage)];
  one.change((items) => [...items, 1]);
  other.change((items) => [...items, 2]);
  one.recall();
  assertEquals([one.items.value, other.items.value], [[1, 2], [1, 2]]);
});

for (const kept of ["", "{", "null", "{}", '"x"', "7"]) {
  Deno.test(`openStoredList reads ${kept} as an empty list, and overwrites it`, () => {
    const storage = new MemoryStorage();
    storage.setItem("list", kept);
    const list = open(storage);
    assertEquals(list.items.value, []);
    list.change(() => [1]);
    assertStrictEquals(storage.getItem("list"), "[1]");
  });
}

Deno.test("openStoredList leaves out unreadable items", () => {
  const storage = new MemoryStorage();
  storage.setItem("list", '[1,"x",null,2]');
  assertEquals(open(storage).items.value, [1, 2]);
});

Deno.test("openStoredList keeps items without storage, and reports it", () => {
  const storage = new MemoryStorage();
  storage.setItem("list", "[1]");
  storage.isFull = true;
  const list = open(storage);
  assertStrictEquals(list.isKept.value, true);
  list.change((items) => [...items, 2]);
  list.change((items) => [...items, 3]);
  list.recall();
  assertEquals([list.items.value, list.isKept.value], [[1, 2, 3], false]);

  const none = open(undefined);
  none.change((items) => [...items, 1]);
  none.change((items) => [...items, 2]);
  assertEquals([none.items.value, none.isKept.value], [[1, 2], false]);
});
