import { assertEquals } from "@std/assert";
import { ALERT_TEXTS } from "../../../ui/texts/alert_texts.ts";

Deno.test("alert texts in French have all that the server expects of a rule", async () => {
  const source = await Deno.readTextFile(new URL("../../../lib/signals/alerts/alert_syntax_error.ts", import.meta.url));
  const codes = Array.from(source.matchAll(/^ {2}\| "([\w-]+)"/gm), ([, code]) => code);
  const missing = codes.filter((code) =>
    ALERT_TEXTS.fr.expected({ kind: "refused", part: "", reason: "", expected: { code, values: [1, 2] } }) === undefined
  );
  // The query has its own errors, in the words of the server.
  assertEquals(missing, ["query"]);
});
