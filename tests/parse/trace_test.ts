import { assertEquals, assertStrictEquals } from "@std/assert";
import { readTrace } from "../../lib/parse/trace.ts";
import { beginTrace } from "../../lib/parse/trace_lines.ts";
import { TRACES } from "../cases/traces.ts";
import { forEachSeed } from "../support/random.ts";

for (const { name, text, message, type, error, stack = text } of TRACES) {
  Deno.test(`readTrace reads ${name}`, () => {
    const trace = readTrace(text.split("\n"));
    assertEquals([trace?.message, trace?.error], [message, { type, message: error, stack }]);
  });
}

for (
  const { name, lines, message, stack } of [
    {
      name: "a message of several lines before the frames",
      lines: ["TypeError: one", "two", "    at pay (shop.js:7:11)"],
      message: "one\ntwo",
      stack: 0,
    },
    {
      name: "text before the error",
      lines: ["Cannot pay", "again", "TypeError: no card", "    at pay (shop.js:7:11)"],
      message: "no card",
      stack: 2,
    },
    {
      name: "an error without a name",
      lines: ["something broke", "    at pay (shop.js:7:11)"],
      message: "something broke",
      stack: 0,
    },
  ]
) {
  Deno.test(`readTrace reads ${name}`, () => {
    const { error } = readTrace(lines)!;
    assertEquals([error.message, error.stack], [message, lines.slice(stack).join("\n")]);
  });
}

for (
  const lines of [
    [],
    [""],
    ["one line"],
    ["Error: a line alone"],
    ["a list:", "  - one", "  - two"],
    ["We meet", "  at noon", "  from Paris"],
    ["usage: x", "    -a    at least"],
  ]
) {
  Deno.test(`readTrace finds none in ${JSON.stringify(lines)}`, () => assertStrictEquals(readTrace(lines), undefined));
}

Deno.test("readTrace reads any lines", async () => {
  const pieces = TRACES.flatMap(({ text }) => text.split("\n"));
  await forEachSeed(1000, (random) => {
    const lines = random.list(0, 12, () => {
      const piece = random.pick(pieces);
      return random.chance(0.3) ? piece.slice(random.int(0, piece.length)) : piece;
    });
    const trace = readTrace(lines);
    if (trace !== undefined) assertStrictEquals(typeof trace.error.stack, "string");
  });
});

for (
  const { name, begin = "", part, end } of [
    { name: "places of Ruby", part: ":in `f': x", end: "\tfrom a.rb:1:in `f'" },
    { name: "unclosed places of Ruby", part: ":in `", end: "\tfrom a.rb:1:in `f'" },
    { name: "classes in Ruby's parentheses", begin: "a.rb:1:in `f': ", part: " (A", end: "\tfrom a.rb:1:in `f'" },
    { name: "errors of PHP", part: "Uncaught A: ", end: "Stack trace:" },
    { name: "places of PHP", begin: "Uncaught A: ", part: " in 1:1", end: "Stack trace:" },
    { name: "panics of Rust", begin: "thread 'a' panicked at ", part: "' panicked at '", end: "note: x" },
    { name: "errors of JavaScript", part: "AError: ", end: "    at f (a.js:1:1)" },
    { name: "names with dots", part: "a.", end: "    at f (a.js:1:1)" },
    { name: "an error of Elixir", begin: "** (", part: "A", end: "    a.ex:1: f/1" },
    { name: "errors of Elixir", begin: "** (", part: "A.", end: "    a.ex:1: f/1" },
    { name: "classes of Rails", part: "A::", end: "a.rb:1:in `f'" },
  ]
) {
  // In quadratic time this would take hours.
  Deno.test(`readTrace reads a million characters of ${name} in linear time`, () => {
    const line = begin + part.repeat(1_000_000 / part.length);
    beginTrace(line);
    readTrace([line, end]);
  });
}
