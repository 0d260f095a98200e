import { assertStrictEquals } from "@std/assert";
import { readLocalTime, writeLocalTime } from "../../../../ui/state/terms/local_time.ts";

const MS = Date.parse("2025-10-24T10:26:15Z");

for (const zone of ["UTC", "Europe/Paris"]) {
  Deno.test(`readLocalTime reads what writeLocalTime writes in ${zone}`, () => {
    assertStrictEquals(readLocalTime(writeLocalTime(MS, zone), zone), MS);
  });
}

Deno.test("writeLocalTime writes the time of the zone UTC", () => {
  assertStrictEquals(writeLocalTime(MS, "UTC"), "2025-10-24T10:26:15");
  assertStrictEquals(writeLocalTime(undefined, "UTC"), "");
  assertStrictEquals(writeLocalTime(8.64e15 + 1, "UTC"), "");
});

Deno.test("readLocalTime reads no time from an empty or invalid field", () => {
  assertStrictEquals(readLocalTime("", "UTC"), undefined);
  assertStrictEquals(readLocalTime("soon", "UTC"), undefined);
});
