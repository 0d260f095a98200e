import { assertEquals } from "@std/assert";
import { readLanguages } from "../../lib/http/languages.ts";

for (
  const { header, languages } of [
    { header: "", languages: [] },
    { header: "fr", languages: ["fr"] },
    { header: "fr-CA,fr;q=0.9,en;q=0.8", languages: ["fr-CA", "fr", "en"] },
    { header: "en;q=0.5, de , zh-Hant-TW ; q=0.75", languages: ["de", "zh-Hant-TW", "en"] },
    { header: "en;q=0, *;q=0.5, fr;q=0.001", languages: ["fr"] },
    { header: "en;q=2, <b>, fr;level=1, 'en', e n", languages: [] },
    { header: "en-" + "abcdefghi-".repeat(100_000), languages: [] },
    { header: "fr," + " ".repeat(100_000) + "en", languages: ["fr"] },
  ]
) {
  Deno.test(`readLanguages parses "${header.slice(0, 40)}" as ${languages.join(" ")}`, () => {
    assertEquals(readLanguages(header), languages);
  });
}
