import { assertEquals } from "@std/assert";
import { withoutClaims } from "../../lib/ingest/provenance.ts";
import type { RecordInput } from "../../lib/record/record.ts";

Deno.test("withoutClaims keeps the own source of a record, also if the server has it twice, as with --gelf", () => {
  const records: RecordInput[] = [];
  const write = withoutClaims((record) => records.push(record), "gelf", ["gelf", "app.log"]);
  for (const source of ["gelf", "app.log"]) write({ message: "m", metadata: { source } });
  assertEquals(records.map(({ metadata }) => metadata), [
    { source: "gelf" },
    { claimed_source: "app.log", source: "gelf" },
  ]);
});
