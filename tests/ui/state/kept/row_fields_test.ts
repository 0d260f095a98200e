import { assertEquals, assertStrictEquals } from "@std/assert";
import { RowFieldsModel } from "../../../../ui/state/kept/row_fields.ts";

/** A storage that holds one text. */
function storageOf(text: string | null) {
  return { getItem: () => text, setItem: (_: string, next: string) => void (text = next) };
}

Deno.test("RowFieldsModel keeps what was chosen for the next visit", () => {
  const storage = storageOf(null);
  const first = new RowFieldsModel(storage);
  assertEquals(["order", "span_id", "__proto__"].map(first.isShown.value), [true, false, true]);
  first.show("order", false);
  first.show("span_id", true);
  first.show("__proto__", false);
  const next = new RowFieldsModel(storage);
  assertEquals(["order", "span_id", "__proto__"].map(next.isShown.value), [false, true, false]);
  next.show("order", true);
  assertStrictEquals(new RowFieldsModel(storage).isShown.value("order"), true);
});

Deno.test("RowFieldsModel loses nothing of what two tabs choose", () => {
  const storage = storageOf(null);
  const [one, other] = [new RowFieldsModel(storage), new RowFieldsModel(storage)];
  one.show("order", false);
  other.show("user", false);
  assertEquals(["order", "user"].map(new RowFieldsModel(storage).isShown.value), [false, false]);
});

for (const text of ["", "{", "null", "{}", '"x"', '[7,["order"],["order","no"],[null,false]]']) {
  Deno.test(`RowFieldsModel takes ${text} for nothing chosen`, () => {
    assertStrictEquals(new RowFieldsModel(storageOf(text)).isShown.value("order"), true);
  });
}

Deno.test("RowFieldsModel forgets the oldest choice rather than grow without end", () => {
  const storage = storageOf(null);
  const fields = new RowFieldsModel(storage);
  for (let index = 0; index <= 200; index++) fields.show(`key${index}`, false);
  assertEquals([fields.isShown.value("key0"), fields.isShown.value("key1"), fields.isShown.value("key200")], [
    true,
    false,
    false,
  ]);
});

Deno.test("RowFieldsModel goes on in a browser that keeps nothing", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  const fields = new RowFieldsModel({ getItem: refuse, setItem: refuse });
  fields.show("order", false);
  assertStrictEquals(fields.isShown.value("order"), false);
});
