import { assertStrictEquals } from "@std/assert";
import { readUtcTime } from "../../lib/parse/utc_time.ts";
import { forEachSeed } from "../support/random.ts";

for (
  const { text, iso } of [
    { text: "2025-10-24T10:26:15.123Z", iso: "2025-10-24T10:26:15.123Z" },
    { text: "2025-10-24T10:26:15Z", iso: "2025-10-24T10:26:15.000Z" },
    { text: "2025-10-24T10:26:15.1Z", iso: "2025-10-24T10:26:15.100Z" },
    { text: "2025-10-24T10:26:15.123456789Z", iso: "2025-10-24T10:26:15.123Z" },
    { text: "2025-10-24T10:26:59.999999Z", iso: "2025-10-24T10:26:59.999Z" },
    { text: "2024-02-29T23:59:00.Z", iso: "2024-02-29T23:59:00.000Z" },
    { text: "2025-10-24T10:26:15" },
    { text: "2025-10-24 10:26:15Z" },
    { text: "2025-10-24T10:26:15,123Z" },
    { text: "2025-10-24T10:26:15+02:00" },
    { text: "2025-10-24T10:26:60Z" },
    { text: "2025-10-24T10:26: 5Z" },
    { text: "2025-10-24T10:26:15.12x4Z" },
    { text: "2025-13-24T10:26:15Z" },
    { text: "2025-10-24T25:26:15Z" },
    { text: "2025-02-29T10:26:15Z" },
    { text: "2025-10-24T24:00:00Z" },
    { text: "+02025-10-24T10:26:15Z" },
    { text: "" },
    { text: "Z" },
  ]
) {
  Deno.test(`readUtcTime ${iso === undefined ? "leaves" : "reads"} "${text}"`, () => {
    for (const before of ["2025-10-24T10:26:00Z", "1999-01-01T00:00:00Z", "not a time at all"]) {
      readUtcTime(before);
      const ms = readUtcTime(text);
      assertStrictEquals(ms === undefined ? undefined : new Date(ms).toISOString(), iso);
    }
  });
}

Deno.test("readUtcTime reads the output of Date", async () => {
  await forEachSeed(1000, (random) => {
    const ms = random.int(0, 4_102_444_800_000);
    assertStrictEquals(readUtcTime(new Date(ms).toISOString()), ms);
  });
});
