import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { unitOf } from "../../../../lib/base/units.ts";
import { columnValue, compareValues, formatColumn } from "../../../../ui/state/text/column_value.ts";

const RECORD = toRecord({ message: "m", metadata: { user: { id: 7 }, "http.status": 200, tags: ["a", "b"] } });

for (
  const { field, value } of [
    { field: "user.id", value: 7 },
    { field: "http.status", value: 200 },
    { field: "user", value: { id: 7 } },
    { field: "nowhere", value: undefined },
  ]
) {
  Deno.test(`columnValue finds ${JSON.stringify(value)} at ${field}`, () => {
    assertEquals(columnValue(RECORD, field), value);
  });
}

for (
  const { field, value, text } of [
    { field: "duration_ms", value: 3012.3456, text: "3,012.346\u00a0ms" },
    { field: "elapsed.us", value: 12, text: "12\u00a0µs" },
    { field: "timeoutMs", value: 5000, text: "5,000\u00a0ms" },
    { field: "size_bytes", value: 1048576, text: "1,048,576\u00a0B" },
    { field: "cpu_percent", value: 12.5, text: "12.5\u00a0%" },
    { field: "status", value: 200, text: "200" },
    { field: "order", value: 596640, text: "596640" },
    { field: "items", value: 3, text: "3" },
    { field: "duration_ms", value: "slow", text: "slow" },
  ]
) {
  Deno.test(`formatColumn shows ${field}=${value} as ${JSON.stringify(text)}`, () => {
    assertStrictEquals(formatColumn(value, unitOf(field), "en"), text);
  });
}

Deno.test("compareValues sorts numbers by size, then texts by their numbers, then what is missing", () => {
  const sorted = ["v10", undefined, 10, "v9", 9, -1, true].sort(compareValues); // sort() itself puts undefined last
  assertEquals(sorted, [-1, 9, 10, true, "v9", "v10", undefined]);
});
