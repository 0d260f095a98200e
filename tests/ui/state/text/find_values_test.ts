import { assertEquals } from "@std/assert";
import { findValues } from "../../../../ui/state/text/find_values.ts";

const VALUE = { user: { id: 42, name: "Ann Lee" }, tags: ["new", "VIP"], duration_ms: 12.5, ok: true, none: null };

for (
  const { text, found } of [
    { text: "", found: VALUE },
    { text: "ann", found: { user: { name: "Ann Lee" } } },
    { text: "USER", found: { user: VALUE.user } },
    { text: "vip", found: { tags: ["new", "VIP"] } },
    { text: "12.5", found: { duration_ms: 12.5 } },
    { text: "null", found: { none: null } },
    { text: "nowhere", found: {} },
  ]
) {
  Deno.test(`findValues keeps ${JSON.stringify(found).slice(0, 50)} for ${JSON.stringify(text)}`, () => {
    assertEquals(findValues(VALUE, text), found);
  });
}
