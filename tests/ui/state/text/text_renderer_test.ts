import { assertEquals, assertStrictEquals } from "@std/assert";
import { findQueryMatches } from "../../../../ui/state/text/query_matches.ts";
import { splitStyles } from "../../../../ui/state/text/terminal_colors.ts";
import { createTextRenderer, markRanges } from "../../../../ui/state/text/text_renderer.ts";

Deno.test("TextRenderer returns a plain text as a string, and splits one with colors or matches", () => {
  const renderer = createTextRenderer(findQueryMatches("two"));
  assertStrictEquals(renderer.render("one"), "one");
  assertEquals(renderer.render("one two"), [
    { text: "one ", classes: "", isMatch: false },
    { text: "two", classes: "", isMatch: true },
  ]);
  assertEquals(renderer.render("\x1b[31mone"), [{ text: "one", classes: "c1", isMatch: false }]);
});

for (
  const { text, ranges, seen } of [
    { text: "one two", ranges: [], seen: "one two" },
    { text: "one two", ranges: [[4, 7]], seen: "one <two>" },
    { text: "one two", ranges: [[0, 3], [4, 5]], seen: "<one> <t>wo" },
    { text: "\x1b[31mre\x1b[0md one", ranges: [[1, 5]], seen: "{r}{<e>}<d o>ne" },
    { text: "all", ranges: [[0, 3]], seen: "<all>" },
  ] as const
) {
  Deno.test(`markRanges marks ${JSON.stringify(ranges)} in ${JSON.stringify(text)}`, () => {
    const parts = markRanges(splitStyles(text), ranges);
    const spelled = parts.map(({ text, classes, isMatch }) => {
      const inner = isMatch ? `<${text}>` : text;
      return classes === "" ? inner : `{${inner}}`;
    });
    assertStrictEquals(spelled.join(""), seen);
  });
}
