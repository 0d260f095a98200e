import { deepStrictEqual } from "node:assert/strict";
import { readHighlights } from "../../ui/state/highlights.ts";

for (
  const { q, text, field, seen } of [
    { q: "", text: "anything", field: "message", seen: "anything" },
    { q: "time", text: "Time after time", field: "message", seen: "<Time> after <time>" },
    { q: '"health check"', text: "a Health Check b", field: undefined, seen: "a <Health Check> b" },
    { q: "one OR two", text: "two, one", field: "message", seen: "<two>, <one>" },
    { q: "abc bcd", text: "abcd", field: "message", seen: "<abcd>" },
    { q: "conn*refused", text: "connection refused", field: "message", seen: "<conn>ection <refused>" },
    { q: "-time NOT time", text: "time", field: "message", seen: "time" },
    { q: "user.id:42", text: "42", field: "user.id", seen: "<42>" },
    { q: "user.id:42", text: "42", field: "order", seen: "42" },
    { q: "error:*", text: "anything", field: "error", seen: "anything" },
    { q: "message:paid", text: "paid", field: "message", seen: "<paid>" },
    { q: '"open', text: "open", field: "message", seen: "open" },
    { q: "stanbul", text: "İstanbul", field: "message", seen: "İstanbul" },
    { q: "a.b(c", text: "x a.b(c y", field: "message", seen: "x <a.b(c> y" },
    { q: "duration>5", text: "5", field: "duration", seen: "5" },
  ]
) {
  Deno.test(`readHighlights of ${JSON.stringify(q)} finds ${seen} in ${field ?? "any field"}`, () => {
    let marked = "";
    let at = 0;
    for (const [start, end] of readHighlights(q).find(text, field)) {
      marked += `${text.slice(at, start)}<${text.slice(start, end)}>`;
      at = end;
    }
    deepStrictEqual(marked + text.slice(at), seen);
  });
}
