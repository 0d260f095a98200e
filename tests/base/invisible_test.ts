import { assertEquals, assertStrictEquals } from "@std/assert";
import { escapeInvisible } from "../../lib/base/invisible.ts";

for (
  const { name, text, escaped } of [
    { name: "a zero-width space", text: "a\u200bb", escaped: "a\\u200bb" },
    { name: "joiners between Latin letters", text: "a\u200cb\u200dc", escaped: "a\\u200cb\\u200dc" },
    { name: "a byte order mark", text: "\ufeffa", escaped: "\\ufeffa" },
    { name: "a word joiner and a soft hyphen", text: "a\u2060b\u00adc", escaped: "a\\u2060b\\u00adc" },
    { name: "a Hangul filler", text: "\u3164", escaped: "\\u3164" },
    { name: "bidirectional overrides", text: "\u202egpj.exe\u202c", escaped: "\\u202egpj.exe\\u202c" },
    {
      name: "bidirectional isolates and marks",
      text: "\u2066a\u2069\u200e\u061c",
      escaped: "\\u2066a\\u2069\\u200e\\u061c",
    },
    { name: "tags", text: "hi\u{e0041}\u{e007f}", escaped: "hi\\udb40\\udc41\\udb40\\udc7f" },
    { name: "variation selectors after a letter", text: "a\ufe0fb\ufe00", escaped: "a\\ufe0fb\\ufe00" },
    { name: "a second variation selector", text: "❤\ufe0f\ufe0f", escaped: "❤\ufe0f\\ufe0f" },
    { name: "supplementary variation selectors", text: "a\u{e0100}", escaped: "a\\udb40\\udd00" },
    { name: "line separators", text: "a\u2028b\u2029", escaped: "a\\u2028b\\u2029" },
    { name: "a joiner at the end of an emoji", text: "👩\u200d", escaped: "👩\\u200d" },
  ]
) {
  Deno.test(`escapeInvisible escapes ${name}`, () => {
    assertStrictEquals(escapeInvisible(text), escaped);
    assertEquals(JSON.parse(`"${escaped}"`), text);
  });
}

for (
  const { name, text } of [
    { name: "plain text", text: "a\tb é漢😀 \\u200b" },
    { name: "emoji of several parts", text: "👩\u200d💻 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d🚒 1\ufe0f⃣" },
    { name: "words of Persian and Hindi", text: "می\u200cخواهم क्\u200dष" },
  ]
) {
  Deno.test(`escapeInvisible leaves ${name} unchanged`, () => assertStrictEquals(escapeInvisible(text), text));
}

Deno.test("escapeInvisible takes linear time", () => {
  // Quadratic time would take a minute.
  for (const unit of ["\u200d", "👩\u200d", "\ufe0f", "a"]) escapeInvisible(unit.repeat(100_000));
});
