import { assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { freePort, takeRange } from "./ports.ts";

Deno.test("takeRange gives two files of one name ranges of their own", () => {
  using first = takeRange("archive_test.ts");
  using second = takeRange("archive_test.ts");
  assertNotStrictEquals(first.addr.port, second.addr.port);
});

Deno.test("freePort returns different ports", () => {
  const ports = new Set(Array.from({ length: 20 }, freePort));
  assertStrictEquals(ports.size, 20);
});
