import { assertEquals, assertStrictEquals } from "@std/assert";
import { isCompressed, isNumberedName, isRotatedName, originalsOf } from "../../lib/sources/rotated.ts";

const ROTATED = [
  ".1",
  ".12",
  "-20251024",
  "-2025-10-24T10:26:15Z",
  ".20251024-102615",
  ".old",
  ".bak",
  "~",
  "-1761301575",
  "1",
];
const OTHERS = ["", ".lock", ".1.gz", "-worker", ".err", "2.log", ".swp", "-", ".1x", "/1"];

for (const suffix of ROTATED) {
  Deno.test(`isRotatedName recognises app.log${suffix} as a rotated app.log`, () => {
    assertStrictEquals(isRotatedName(`app.log${suffix}`, "app.log"), true);
  });
}

for (const suffix of OTHERS) {
  Deno.test(`isRotatedName does not recognise app.log${suffix} as a rotated app.log`, () => {
    assertStrictEquals(isRotatedName(`app.log${suffix}`, "app.log"), false);
  });
}

Deno.test("isRotatedName does not recognise app.log as a rotated app.log.1", () => {
  assertStrictEquals(isRotatedName("app.log", "app.log.1"), false);
});

Deno.test("isCompressed recognises compressed files by their endings", () => {
  assertStrictEquals(isCompressed("app.log.2.gz"), true);
  assertStrictEquals(isCompressed("app.gz.log"), false);
});

Deno.test("isNumberedName recognises a number before the extension", () => {
  for (const name of ["app.1.log", "app-20261130.log", "app_2.log", "app-2026-11-30T10:26:15.log"]) {
    assertStrictEquals(isNumberedName(name, "app.log"), true, name);
  }
  for (const name of ["app.log", "app1.log", "app.1.txt", "app-x.log", "app.log.1", "1.log", ".1.log"]) {
    assertStrictEquals(isNumberedName(name, "app.log"), false, name);
  }
  assertStrictEquals(isNumberedName("app.1", "app"), false);
});

Deno.test("originalsOf returns exactly the names of which a name is a rotated or numbered one", () => {
  const originals = ["app.log", "app", "app.log.1", "app-1", "app.1.log", "x", "1.log"];
  const marks = ["", ".1", "-20261130", ".old", "~", "_2", "1", ".log", "x"];
  for (const original of originals) {
    for (const mark of marks) {
      for (const name of [original + mark, original.replace(/(\.log)?$/, `${mark}$1`)]) {
        const expected = originals.filter((each) => isRotatedName(name, each) || isNumberedName(name, each)).sort();
        const found = originalsOf(name).filter((each) => originals.includes(each));
        assertEquals([...new Set(found)].sort(), expected, name);
      }
    }
  }
});
