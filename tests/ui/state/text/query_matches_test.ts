import { assertEquals } from "@std/assert";
import { findQueryMatches } from "../../../../ui/state/text/query_matches.ts";

for (
  const { q, text, field, seen } of [
    { q: "", text: "anything", field: "message", seen: "anything" },
    { q: "time", text: "Time after time", field: "message", seen: "<Time> after <time>" },
    { q: '"health check"', text: "a Health Check b", field: undefined, seen: "a <Health Check> b" },
    { q: "one OR two", text: "two, one", field: "message", seen: "<two>, <one>" },
    { q: "abc bcd", text: "abcd", field: "message", seen: "<abcd>" },
    { q: "conn*refused", text: "connection refused", field: "message", seen: "<conn>ection <refused>" },
    { q: "conn*refused", text: "connected, connected", field: "message", seen: "connected, connected" },
    { q: "a*b", text: "a b a b a", field: "message", seen: "<a> <b> <a> <b> a" },
    { q: "/ECONN\\w+/", text: "econn ECONNRESET", field: "code", seen: "econn <ECONNRESET>" },
    { q: "/econn/i -/reset/i", text: "ECONNRESET", field: undefined, seen: "<ECONN>RESET" },
    { q: "path:/^\\/api/", text: "/api/api", field: "path", seen: "</api>/api" },
    { q: "path:/^\\/api/", text: "/api", field: "message", seen: "/api" },
    { q: "*", text: "anything", field: "message", seen: "anything" },
    { q: "-time NOT time", text: "time", field: "message", seen: "time" },
    { q: "user.id:42", text: "42", field: "user.id", seen: "<42>" },
    { q: "user.id:42", text: "42", field: "order", seen: "42" },
    { q: "user.id:42", text: "421", field: "user.id", seen: "421" },
    { q: "user.id:42", text: '{"id":42,"n":42}', field: "user", seen: '{"id":<42>,"n":42}' },
    { q: "user.name:ann", text: '{"name":"Ann","x":"ann"}', field: "user", seen: '{"name":<"Ann">,"x":"ann"}' },
    { q: "user.id:4", text: '{"id":42}', field: "user", seen: '{"id":42}' },
    { q: "tags:new", text: '["new","newer"]', field: "tags", seen: '[<"new">,"newer"]' },
    { q: "logger:db.*", text: "db.pool", field: "logger", seen: "<db.>pool" },
    { q: "logger:db.*", text: "my db.pool", field: "logger", seen: "my db.pool" },
    { q: "logger:*.po*l", text: "db.pool", field: "logger", seen: "db<.po>o<l>" },
    { q: "logger:a*a", text: "a", field: "logger", seen: "a" },
    { q: 'logger:""', text: "a", field: "logger", seen: "a" },
    { q: "error.type:TypeError", text: "TypeError: x", field: "error", seen: "<TypeError>: x" },
    { q: "error:*", text: "anything", field: "error", seen: "anything" },
    { q: "message:paid", text: "paid", field: "message", seen: "<paid>" },
    { q: '"open', text: "open", field: "message", seen: "open" },
    { q: "stanbul", text: "İstanbul, Istanbul", field: "message", seen: "İ<stanbul>, I<stanbul>" },
    { q: "İ", text: "in İstanbul", field: "message", seen: "in <İ>stanbul" },
    { q: "/st/", text: "İstanbul", field: "message", seen: "İstanbul" },
    { q: "a.b(c", text: "x a.b(c y", field: "message", seen: "x <a.b(c> y" },
    { q: "duration>5", text: "5", field: "duration", seen: "5" },
  ]
) {
  Deno.test(`findQueryMatches of ${JSON.stringify(q)} finds ${seen} in ${field ?? "any field"}`, () => {
    let marked = "";
    let at = 0;
    for (const [start, end] of findQueryMatches(q).find(text, field)) {
      marked += `${text.slice(at, start)}<${text.slice(start, end)}>`;
      at = end;
    }
    assertEquals(marked + text.slice(at), seen);
  });
}
