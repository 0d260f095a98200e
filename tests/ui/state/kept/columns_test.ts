import { assertEquals, assertStrictEquals } from "@std/assert";
import { ColumnsModel, MAX_COLUMNS } from "../../../../ui/state/kept/columns.ts";

function storageWith(kept?: string) {
  const items = new Map<string, string>(kept === undefined ? [] : [["ringside.columns", kept]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => items.set(key, text),
  };
}

const fieldsOf = (text: string) =>
  new ColumnsModel(undefined, text).columns.value.map(({ field, width }) => `${field} ${width}`);

for (
  const { text, columns } of [
    { text: "", columns: [] },
    { text: "duration_ms,status:80", columns: ["duration_ms 110", "status 80"] },
    { text: "a%2Cb:60,c%3Ad", columns: ["a,b 60", "c:d 110"] },
    { text: ",,a,a:90, b ,c:1,d:9999,e:x,%zz", columns: ["a 90", "b 110", "c 40", "d 800", "%zz 110"] },
    { text: Array.from({ length: 30 }, (_, index) => `f${index}`).join(), columns: undefined },
  ]
) {
  Deno.test(`ColumnsModel reads ${JSON.stringify(text.slice(0, 40))} of an address`, () => {
    if (columns === undefined) assertStrictEquals(fieldsOf(text).length, MAX_COLUMNS);
    else assertEquals(fieldsOf(text), columns);
  });
}

Deno.test("ColumnsModel adds, moves, resizes and removes columns, and keeps them for the next visit", () => {
  const storage = storageWith("status");
  const model = new ColumnsModel(storage);
  model.add("duration_ms");
  model.add(" user.id ");
  model.add("status");
  model.add("");
  model.move("user.id", 0);
  model.resize("status", 81.6);
  assertStrictEquals(model.text.value, "user.id,status:82,duration_ms");
  model.remove("duration_ms");
  assertStrictEquals(new ColumnsModel(storage).text.value, "user.id,status:82");
  assertStrictEquals(new ColumnsModel(storage, "region").text.value, "region");
});
