import { assertEquals, assertStrictEquals } from "@std/assert";
import { findQueryMatches } from "../../../../ui/state/text/query_matches.ts";
import { addHighlight } from "../../../../ui/state/text/highlight_terms.ts";
import { splitStyles } from "../../../../ui/state/text/terminal_colors.ts";
import { createTextRenderer, markRanges } from "../../../../ui/state/text/text_renderer.ts";

Deno.test("TextRenderer returns a plain text as a string, and splits one with colors or matches", () => {
  const renderer = createTextRenderer(findQueryMatches("two"));
  assertStrictEquals(renderer.render("one"), "one");
  assertEquals(renderer.render("one two"), [
    { text: "one ", classes: "", mark: "" },
    { text: "two", classes: "", mark: "match" },
  ]);
  assertEquals(renderer.render("\x1b[31mone"), [{ text: "one", classes: "c1", mark: "" }]);
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
    const parts = markRanges(splitStyles(text), [{ mark: "match", ranges }]);
    const spelled = parts.map(({ text, classes, mark }) => {
      const inner = mark !== "" ? `<${text}>` : text;
      return classes === "" ? inner : `{${inner}}`;
    });
    assertStrictEquals(spelled.join(""), seen);
  });
}

Deno.test("TextRenderer marks highlighted terms over the matches of the query", () => {
  const renderer = createTextRenderer(findQueryMatches("time"), ["timeout", "out", "/\\d+/"].map(findQueryMatches));
  const parts = renderer.render("time: timeout 42");
  assertEquals(
    typeof parts === "string" ? [] : parts.map(({ text, mark }) => [text, mark]),
    [["time", "match"], [": ", ""], ["time", "mark-1"], ["out", "mark-2"], [" ", ""], ["42", "mark-3"]],
  );
});

Deno.test("addHighlight keeps five different terms", () => {
  let terms: readonly string[] = [];
  for (const text of ["a", " a ", "", "b", "c", "d", "e", "f"]) terms = addHighlight(terms, text);
  assertEquals(terms, ["a", "b", "c", "d", "e"]);
});
