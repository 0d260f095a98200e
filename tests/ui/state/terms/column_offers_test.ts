import { assertEquals } from "@std/assert";
import { type JsonObject, toRecord } from "../../../../lib/record/record.ts";
import { listOf } from "../../../../ui/state/rows/row_list.ts";
import { columnOffers } from "../../../../ui/state/terms/column_offers.ts";

function offersOf(...all: JsonObject[]): readonly string[] {
  return columnOffers(listOf(all.map((metadata, index) => ({
    kind: "record",
    id: `run-${index}`,
    record: toRecord({ metadata }),
  }))));
}

Deno.test("columnOffers names fields as a query does, the most frequent first", () => {
  assertEquals(
    offersOf({ metadata: { level: 3 }, region: "eu", user: { id: 1, home: { city: "Bern" } } }, { region: "us" }),
    ["region", "metadata.level", "user.id", "user.home.city"],
  );
});

Deno.test("columnOffers leaves out what a row shows apart", () => {
  assertEquals(offersOf({ logger: "db", error: { name: "TypeError", cause: { name: "x" } }, errors: 2 }), ["errors"]);
});

Deno.test("columnOffers leaves out gaps, and offers at most 60 fields", () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, index]));
  assertEquals(offersOf(many).length, 60);
  const gap = { from: 1, to: 2, missed: 2, reason: "skipped" } as const;
  assertEquals(columnOffers(listOf([{ kind: "gap", id: "run-2", gap }])), []);
});
