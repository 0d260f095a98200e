import { assertEquals, assertStrictEquals } from "@std/assert";
import { RowFieldsModel } from "../../../../ui/state/kept/row_fields.ts";

/** Returns a storage that holds one text. */
function storageOf(text: string | null) {
  return { getItem: () => text, setItem: (_: string, next: string) => void (text = next) };
}

Deno.test("RowFieldsModel stores choices for the next visit", () => {
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

Deno.test("RowFieldsModel merges the choices of two tabs", () => {
  const storage = storageOf(null);
  const [one, other] = [new RowFieldsModel(storage), new RowFieldsModel(storage)];
  one.show("order", false);
  other.show("user", false);
  assertEquals(["order", "user"].map(new RowFieldsModel(storage).isShown.value), [false, false]);
});

for (const text of ["", "{", "null", "{}", '"x"', '[7,["order"],["order","no"],[null,false]]']) {
  Deno.test(`RowFieldsModel reads ${text} as no choice`, () => {
    assertStrictEquals(new RowFieldsModel(storageOf(text)).isShown.value("order"), true);
  });
}

Deno.test("RowFieldsModel drops the oldest choice at its bound", () => {
  const storage = storageOf(null);
  const fields = new RowFieldsModel(storage);
  for (let index = 0; index <= 200; index++) fields.show(`key${index}`, false);
  assertEquals([fields.isShown.value("key0"), fields.isShown.value("key1"), fields.isShown.value("key200")], [
    true,
    false,
    false,
  ]);
});

Deno.test("RowFieldsModel works without storage", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  const fields = new RowFieldsModel({ getItem: refuse, setItem: refuse });
  fields.show("order", false);
  assertStrictEquals(fields.isShown.value("order"), false);
});
