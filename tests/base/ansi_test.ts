import { assertStrictEquals } from "@std/assert";
import { cleanLine, cleanText, stripAnsi } from "../../lib/base/ansi.ts";
import { forEachSeed } from "../support/random.ts";

for (
  const { name, text, stripped, cleaned = stripped } of [
    { name: "plain text", text: "a\tb", stripped: "a\tb" },
    { name: "colors", text: "\x1b[1;31ma\x1b[0m", stripped: "a", cleaned: "\x1b[1;31ma\x1b[0m" },
    {
      name: "colors with colons",
      text: "\x1b[38:2::1:2:3ma\x1b[m",
      stripped: "a",
      cleaned: "\x1b[38:2::1:2:3ma\x1b[m",
    },
    { name: "colors of one byte", text: "\x9b31ma\x9bm", stripped: "a", cleaned: "\x9b31ma\x9bm" },
    { name: "a sequence that only ends like a color", text: "\x1b[>4ma\x1b[?1m", stripped: "a" },
    { name: "cursor moves", text: "\x1b[2K\x1b[10;5Ha\x1b[A", stripped: "a" },
    { name: "titles and links", text: "\x1b]0;t\x07a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\", stripped: "ab" },
    { name: "the strings of DCS and APC", text: "\x1bPq#0\x1b\\a\x1b_x\x1b\\", stripped: "a" },
    { name: "short escapes", text: "\x1b(Ba\x1b7\x1bM", stripped: "a" },
    { name: "an ESC at the end", text: "a\x1b", stripped: "a" },
    { name: "a title that does not end", text: "\x1b]0;title", stripped: "0;title" },
  ]
) {
  Deno.test(`stripAnsi and cleanText read ${name}`, () => {
    assertStrictEquals(stripAnsi(text), stripped);
    assertStrictEquals(cleanText(text), cleaned);
    assertStrictEquals(cleanLine(text), cleaned);
  });
}

Deno.test("cleanText keeps line breaks", () => {
  assertStrictEquals(cleanText("a\r\nb\x1b[2K\n\0\0c\x07"), "a\r\nb\n\ufffdc");
});

Deno.test("cleanLine and stripAnsi remove all control characters, and are idempotent", async () => {
  const pieces = [
    "\x1b",
    "\x9b",
    "[",
    "]",
    "0",
    ";",
    "m",
    "K",
    "\x07",
    "\\",
    "P",
    "a",
    "\r",
    "\0",
    "\t",
    "é",
    "\x1b[31m",
  ];
  await forEachSeed(2000, (random) => {
    const text = random.list(0, 20, () => random.pick(pieces)).join("");
    const clean = cleanLine(text);
    // deno-lint-ignore no-control-regex
    assertStrictEquals(/[\0-\x08\x0b-\x1a\x1c-\x1f\x7f]|\x1b(?!\[[\d;:]*m)/.test(clean), false, JSON.stringify(clean));
    assertStrictEquals(cleanLine(clean), clean);
    assertStrictEquals(stripAnsi(clean).includes("\x1b"), false);
  });
});
