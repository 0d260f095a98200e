import { assertStrictEquals } from "@std/assert";
import { isCompressed, isRotatedName } from "../../lib/sources/rotated.ts";

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
