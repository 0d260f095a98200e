import { strictEqual } from "node:assert/strict";
import { stripAnsi } from "../lib/ansi.ts";

const CASES: readonly (readonly [text: string, stripped: string])[] = [
  ["plain", "plain"],
  ["\x1b[31mred\x1b[0m", "red"],
  ["\x1b[1;38;5;208mbold\x1b[m and \x1b[38:2::1:2:3mmore", "bold and more"],
  ["\x1b[2K\x1b[1Gline", "line"],
  ["\x1b[?25lhidden", "hidden"],
  ["[31m without an escape", "[31m without an escape"],
  ["cut off \x1b[3", "cut off 3"],
];

for (const [text, stripped] of CASES) {
  Deno.test(`stripAnsi makes ${JSON.stringify(stripped)} of ${JSON.stringify(text)}`, () => {
    strictEqual(stripAnsi(text), stripped);
  });
}

Deno.test("stripAnsi takes a text full of beginnings", () => {
  strictEqual(stripAnsi("\x1b[1;".repeat(50_000)).length, 100_000);
  strictEqual(stripAnsi("\x1b]8;;".repeat(50_000)).length, 150_000);
  strictEqual(stripAnsi("\x1bP".repeat(50_000)).length, 0);
});
