import { assertStrictEquals } from "@std/assert";
import { splitStyles } from "../../../../ui/state/text/terminal_colors.ts";

/** Formats the parts of a text, each with its classes in front. */
function spell(text: string): string {
  return splitStyles(text).map(({ text, classes }) => classes === "" ? text : `{${classes}|${text}}`).join("");
}

for (
  const { name, text, seen } of [
    { name: "plain text", text: "just text", seen: "just text" },
    { name: "a color that ends", text: "\x1b[32mok\x1b[0m done", seen: "{c2|ok} done" },
    { name: "an empty reset", text: "\x1b[31mbad\x1b[m good", seen: "{c1|bad} good" },
    {
      name: "several in one",
      text: "\x1b[1;4;91mloud\x1b[22m less",
      seen: "{c9 bold underline|loud}{c9 underline| less}",
    },
    { name: "a background", text: "\x1b[30;47mkey\x1b[49m", seen: "{c0 b7|key}" },
    { name: "a bright background", text: "\x1b[103mkey\x1b[39;49m.", seen: "{b11|key}." },
    { name: "one of 256 colors", text: "\x1b[38;5;9ma\x1b[38;5;196mb\x1b[38;5;240mc", seen: "{c9|a}{c9|b}{c8|c}" },
    { name: "any color", text: "\x1b[38;2;10;200;30mgreen\x1b[48;2;0;0;120m.", seen: "{c2|green}{c2 b4|.}" },
    { name: "colors parted by colons", text: "\x1b[38:5:4mblue", seen: "{c4|blue}" },
    { name: "a color cut short", text: "\x1b[38;5m\x1b[38;2;1mx", seen: "{c0|x}" },
    { name: "numbers it does not know", text: "\x1b[5;58;999mx", seen: "x" },
    { name: "other control sequences", text: "\x1b[2Ja\x1b]0;title\x07b\x1b[3Ac\x07", seen: "abc" },
    { name: "a sequence of one byte", text: "\x9b31mred", seen: "{c1|red}" },
    { name: "what is no sequence", text: "\x1b[31", seen: "31" },
    { name: "nothing", text: "", seen: "" },
  ]
) {
  Deno.test(`splitStyles reads ${name}`, () => {
    assertStrictEquals(spell(text), seen);
  });
}

Deno.test("splitStyles reads long input in linear time", () => {
  const text = "\x1b[31m\x1b[".repeat(50_000);
  splitStyles(text);
  splitStyles("\x1b[" + "3;".repeat(200_000));
});
