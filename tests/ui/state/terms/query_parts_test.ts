import { assertEquals, assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../../../lib/query/filter.ts";
import { joinParts, readParts } from "../../../../ui/state/terms/query_parts.ts";

for (
  const { q, parts } of [
    { q: "", parts: [] },
    { q: "   ", parts: [] },
    { q: '"open', parts: [] },
    { q: "timeout", parts: ["timeout"] },
    { q: '  "timeout"   AND  user.id:42 ', parts: ['"timeout"', "user.id:42"] },
    { q: "NOT  a -b", parts: ["NOT  a", "-b"] },
    { q: "a OR b", parts: ["(a OR b)"] },
    { q: "(a OR b)", parts: ["(a OR b)"] },
    { q: "((a OR b))", parts: ["((a OR b))"] },
    { q: "(a) OR (b)", parts: ["((a) OR (b))"] },
    { q: "level:(WARN OR ERROR) x", parts: ["level:(WARN OR ERROR)", "x"] },
    { q: "(a b) -(c OR d)", parts: ["a", "b", "-(c OR d)"] },
    { q: "(a (b OR c)) d", parts: ["a", "(b OR c)", "d"] },
    { q: "status:(>=400 <500)", parts: ["status>=400", "status<500"] },
    { q: "id:((1 OR 2) -3)", parts: ["(id:1 OR id:2)", "-id:3"] },
    { q: "timestamp>15m x", parts: ["timestamp>15m", "x"] },
  ]
) {
  Deno.test(`readParts splits ${JSON.stringify(q)}`, () => {
    assertEquals(readParts(q).map(({ text }) => text), parts);
    if (parts.length === 0) return;
    const again = joinParts(parts);
    assertStrictEquals(parseFilter({ q: again }, 1e12).key, parseFilter({ q }, 1e12).key);
    assertEquals(readParts(again).map(({ text }) => text), parts, "and together again");
  });
}
