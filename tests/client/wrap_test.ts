import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { splitAt, textWidth, wrapWords } from "../../lib/client/wrap.ts";
import { forEachSeed, TEXT_PIECES } from "../support/random.ts";

for (
  const { text, width } of [
    { text: "", width: 0 },
    { text: "plain text", width: 10 },
    { text: "é", width: 1 },
    { text: "e\u0301", width: 1 },
    { text: "漢字", width: 4 },
    { text: "한글 ｱ", width: 6 },
    { text: "😀", width: 2 },
    { text: "a\u200bb", width: 2 },
  ]
) {
  Deno.test(`textWidth counts ${width} columns of ${JSON.stringify(text)}`, () => {
    assertStrictEquals(textWidth(text), width);
  });
}

Deno.test("splitAt splits between characters", () => {
  assertEquals(splitAt("漢字x", 3), ["漢", "字x"]);
  assertEquals(splitAt("plain", 2), ["pl", "ain"]);
  assertEquals(splitAt("plain", 9), ["plain", ""]);
});

const PLACE = { width: 20, used: 8, indent: 4 };
const wordsOf = (text: string) => text.split(" ").map((text) => [{ style: "", text }]);
const wrap = (text: string) => wrapWords(wordsOf(text), PLACE, (_, text) => text);

for (
  const { text, lines } of [
    { text: "", lines: [""] },
    { text: "fits in one", lines: ["fits in one"] },
    { text: "breaks between words of the line", lines: ["breaks", "between words of", "the line"] },
    { text: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", lines: ["", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "aaaa"] },
    { text: "two  spaces", lines: ["two  spaces"] },
    { text: "漢字漢字漢字漢", lines: ["", "漢字漢字漢字漢"] },
  ]
) {
  Deno.test(`wrapWords prints ${JSON.stringify(text)} in ${lines.length} lines`, () => assertEquals(wrap(text), lines));
}

Deno.test("wrapWords keeps all text, and every line fits", async () => {
  await forEachSeed(1000, (random) => {
    const text = random.list(0, 30, () => random.pick(TEXT_PIECES)).join("").replace(/[\p{Cc}\p{Cs}]/gu, "");
    const lines = wrap(text);
    assertStrictEquals(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    for (const [index, line] of lines.entries()) {
      const at = index === 0 ? PLACE.used : PLACE.indent;
      assert(at + textWidth(line) <= PLACE.width + 1, line);
    }
  });
});
